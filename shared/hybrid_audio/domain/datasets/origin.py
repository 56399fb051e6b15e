"""Origins: the lists that a dataset's items come from, remembered with the change they made."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from hybrid_audio.domain.datasets.merging import Mode

KEPT_ORIGINS = 50
"""How many lists a dataset remembers; beyond that the oldest is forgotten."""


@dataclass(frozen=True)
class Origin:
    """One list that was ingested, and how it was read.

    `generation` is that of an object in the uploads bucket, None for a list that came with a
    request. `column` is None where the list holds bare texts.
    """

    file: str = field(repr=False)
    mode: str
    format: str
    encoding: str
    column: str | None
    items: int
    confidence: str
    at: datetime
    generation: int | None = None

    def to_fields(self) -> dict[str, Any]:
        """Return the origin as the fields of a stored document."""
        return asdict(self)

    def is_repeat_of(self, other: "Origin") -> bool:
        """Return whether this is the same list, ingested again in the same way."""
        return replace(self, at=other.at) == other


def with_origin(origins: tuple[Origin, ...], origin: Origin) -> tuple[Origin, ...]:
    """Return the origins, newest first, once this list was ingested.

    A list that replaces the dataset is the only origin of what is there then.
    """
    if origin.mode == Mode.REPLACE:
        return (origin,)
    earlier = origins[1:] if origins and origin.is_repeat_of(origins[0]) else origins
    return (origin, *earlier)[:KEPT_ORIGINS]
