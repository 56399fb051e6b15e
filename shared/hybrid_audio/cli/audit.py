"""Audit the cache from the terminal: the index against the bucket, page by page until its end."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hybrid_audio.cli.api import Api

PAGE = 500


@dataclass
class Audited:
    """What an audit has counted so far, by kind, and how many findings it has."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: int = 0

    @property
    def looked_at(self) -> int:
        """How many stems were looked at."""
        return self.counts.total()

    def __str__(self) -> str:
        found = ", ".join(f"{count} {kind}" for kind, count in sorted(self.counts.items()) if count)
        return found or "nothing is kept yet"


def audit(
    api: Api,
    *,
    repair: bool = False,
    deep: bool = True,
    say: Callable[[str], None],
    moved: Callable[[Audited], None] = lambda _: None,
) -> Audited:
    """Compare all that is kept, say each finding, and return the counts.

    `deep` reads the bytes of each object, too. `moved` is called after each page. Raises ApiError.
    """
    found = Audited()
    token: str | None = ""
    while token is not None:
        body = {"repair": repair, "limit": PAGE, "deep": deep}
        page = api.post("/cache/audit", body | ({"page_token": token} if token else {}))

        found.counts.update(page["counts"])
        found.findings += len(page["findings"])
        for finding in page["findings"]:
            say(_line(finding))
        token = page["next_page_token"]
        moved(found)
    return found


def _line(finding: dict[str, Any]) -> str:
    told = (f"{name}={value}" for name, value in finding.items() if value not in (None, ""))
    return f"  {'  '.join(told)}"
