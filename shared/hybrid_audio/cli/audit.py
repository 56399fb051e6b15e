"""Audit the cache from the terminal: the index against the bucket, page by page until its end."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hybrid_audio.cli.api import Api

PAGE = 500


@dataclass
class Audited:
    """What an audit has counted so far, by kind, how many findings, and how many are repaired."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: int = 0
    repaired: int = 0

    @property
    def looked_at(self) -> int:
        """How many stems were looked at."""
        return self.counts.total()

    @property
    def is_wrong(self) -> bool:
        """Whether something is left that is not as it must be."""
        return self.findings > self.repaired

    def __str__(self) -> str:
        found = ", ".join(f"{count} {kind}" for kind, count in sorted(self.counts.items()) if count)
        repaired = f"; {self.repaired} repaired" if self.repaired else ""
        return (found or "nothing is kept yet") + repaired


def audit(
    api: "Api",
    *,
    repair: bool = False,
    deep: bool = False,
    seen: Callable[[dict[str, Any]], None],
    moved: Callable[[Audited], None] = lambda _: None,
) -> Audited:
    """Compare all that is kept, hand each page to `seen`, and return the counts.

    `deep` reads the bytes of each object, too. `moved` is called after each page. Raises ApiError.
    """
    found = Audited()
    token: str | None = ""
    send = api.post if repair else api.ask
    while token is not None:
        body = {"repair": repair, "limit": PAGE, "deep": deep}
        page = send("/cache/audit", body | ({"page_token": token} if token else {}))

        found.counts.update(page["counts"])
        found.findings += len(page["findings"])
        found.repaired += page["repaired"]
        seen(page)
        token = page["next_page_token"]
        moved(found)
    return found
