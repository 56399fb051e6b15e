"""What many stems hold together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StemFigures:
    """How many stems there are, and what those together hold whose entries say it.

    `measured` of the stems say how large and long they are, `counted` how many characters.
    """

    stems: int
    measured: int
    counted: int
    characters: int
    duration_ms: float
    size_bytes: int


@dataclass(frozen=True)
class GroupedFigures:
    """The figures of each value of one field; not `is_complete` where there are more values."""

    groups: dict[str, StemFigures]
    is_complete: bool
