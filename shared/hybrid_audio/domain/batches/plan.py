"""What a batch will take: stems, characters, money and time, and the rows that will fail."""

from dataclasses import dataclass, field

SHOWN_ROW_FAULTS = 20
CREDITS_PER_CHARACTER = 1
"""Sonic costs one credit a character (docs.cartesia.ai, pricing)."""


@dataclass(frozen=True)
class RowFault:
    """A row that will fail: its number in the table from 0, its line in the file, and why."""

    row: int
    line: int | None
    reason: str = field(repr=False)


@dataclass(frozen=True)
class Plan:
    """The plan of a batch, or of the shards of it that were planned so far.

    `stems` are distinct; `characters` are those of the missing ones, `characters_alone` what those
    take without carriers, and `characters_in_full` those of speaking every item in full. The first
    failing rows are shown, all are counted.
    """

    stems: int = 0
    hits: int = 0
    misses: int = 0
    characters: int = 0
    characters_in_full: int = 0
    rows: int = 0
    failing: int = 0
    faults: tuple[RowFault, ...] = ()
    characters_alone: int = 0

    def __add__(self, other: "Plan") -> "Plan":
        return Plan(
            stems=self.stems + other.stems,
            hits=self.hits + other.hits,
            misses=self.misses + other.misses,
            characters=self.characters + other.characters,
            characters_in_full=self.characters_in_full + other.characters_in_full,
            characters_alone=self.characters_alone + other.characters_alone,
            rows=self.rows + other.rows,
            failing=self.failing + other.failing,
            faults=(*self.faults, *other.faults)[:SHOWN_ROW_FAULTS],
        )

    @property
    def credits(self) -> int:
        """What text to speech counts for the missing stems."""
        return self.characters * CREDITS_PER_CHARACTER


def cost(characters: int, price_per_1k: float | None) -> float | None:
    """Return what the characters cost, or None where no price is set: never 0 for an unknown."""
    return None if price_per_1k is None else round(characters * price_per_1k / 1000, 6)
