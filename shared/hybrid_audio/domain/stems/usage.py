"""How stems were used: how often they were there, and how often they had to be spoken."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Usage:
    """Counts of the stems that were asked for by what they say.

    Those of `memory_hits` cost no download. `characters_saved` are of hits, `characters_spoken` of
    stems that were created.
    """

    memory_hits: int = 0
    bucket_hits: int = 0
    created: int = 0
    characters_saved: int = 0
    characters_spoken: int = 0

    @property
    def hits(self) -> int:
        """How often a stem was there."""
        return self.memory_hits + self.bucket_hits

    @property
    def hit_rate(self) -> float | None:
        """Which share of the stems was there, from 0 to 1; None before the first."""
        asked = self.hits + self.created
        return self.hits / asked if asked else None


@dataclass(frozen=True)
class ReportedUsage:
    """The usage that all instances have reported, and when the first of them began to count."""

    usage: Usage
    since: datetime | None
