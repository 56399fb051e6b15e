"""Sources: which uploads a dataset has taken, so that an older one that arrives late changes
nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hybrid_audio.domain.datasets.merging import Mode

KEPT_SOURCES = 500
"""How many files a dataset remembers; beyond that the oldest generation is forgotten."""


@dataclass(frozen=True)
class Source:
    """One finished upload: the object's name, and its generation, which grows with every upload."""

    name: str
    generation: int


@dataclass(frozen=True)
class Sources:
    """The newest generation taken of each file, and the newest whose list stands for the whole
    dataset.
    """

    taken: Mapping[str, int] = field(default_factory=dict)
    generation: int = 0

    def is_stale(self, source: Source, mode: Mode) -> bool:
        """Whether this upload, or one after it, was taken before; what only appends is late for
        nobody but itself.
        """
        if self.taken.get(source.name, -1) >= source.generation:
            return True
        return mode is not Mode.APPEND and source.generation < self.generation

    def with_source(self, source: Source, mode: Mode) -> "Sources":
        """Return the sources after this upload was taken."""
        taken = sorted(
            {**self.taken, source.name: source.generation}.items(), key=lambda pair: pair[1]
        )
        whole = self.generation if mode is Mode.APPEND else source.generation
        return Sources(dict(taken[-KEPT_SOURCES:]), max(self.generation, whole))
