"""The JSON of the cache's figures, each with how exact it is."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from hybrid_audio.cache import CacheStats
from hybrid_audio.domain.stems.figures import GroupedFigures, StemFigures
from hybrid_audio.domain.stems.usage import ReportedUsage
from hybrid_audio.edge.schemas.shared import ResponseModel

LOST = (
    "instances report every 10 s while they are asked, and when they are stopped; what one counted "
    "after its last report is lost where it is killed"
)


class Figure(ResponseModel):
    """A number, and how exact it is: `at_least` may miss some, as `because` says.

    Where there is a `since`, the number counts from then on.
    """

    value: int | float | None
    exactness: Literal["exact", "at_least", "approximate"] = "exact"
    since: datetime | None = None
    because: str | None = None


class StemSums(ResponseModel):
    """What stems hold together."""

    stems: Figure
    bytes: Figure
    seconds: Figure
    characters: Figure

    @classmethod
    def from_figures(cls, found: StemFigures) -> "StemSums":
        """Return the figures, with how many stems they do not know."""
        unmeasured, uncounted = found.stems - found.measured, found.stems - found.counted
        return cls(
            stems=Figure(value=found.stems),
            bytes=_sum(found.size_bytes, unmeasured),
            seconds=_sum(round(found.duration_ms / 1000, 3), unmeasured),
            characters=_sum(found.characters, uncounted),
        )


class GroupedSums(ResponseModel):
    """What the stems of each value hold together; a stem of several kinds is in each of them."""

    groups: dict[str, StemSums]
    is_complete: bool = Field(description="False where there are more values than are listed.")

    @classmethod
    def from_groups(cls, found: GroupedFigures) -> "GroupedSums":
        """Return the figures of each group."""
        groups = {value: StemSums.from_figures(each) for value, each in found.groups.items()}
        return cls(groups=groups, is_complete=found.is_complete)


class UsageFigures(ResponseModel):
    """How stems that were asked for by their texts were found.

    A message that is answered whole from an earlier one asks for no stem, and counts for none.
    """

    hits: Figure = Field(description="Stems that were there.")
    memory_hits: Figure = Field(description="Those of the hits that cost no download.")
    misses: Figure = Field(description="Stems that were spoken.")
    hit_rate: Figure = Field(description="Hits of all, from 0 to 1; null before the first.")
    characters_saved: Figure = Field(description="Of hits: text to speech was not paid for them.")
    characters_spoken: Figure

    @classmethod
    def from_reported(cls, found: ReportedUsage) -> "UsageFigures":
        """Return what all instances have reported."""
        usage = found.usage

        def counted(value: int) -> Figure:
            return Figure(value=value, exactness="at_least", since=found.since, because=LOST)

        rate = None if usage.hit_rate is None else round(usage.hit_rate, 4)
        return cls(
            hits=counted(usage.hits),
            memory_hits=counted(usage.memory_hits),
            misses=counted(usage.created),
            hit_rate=Figure(value=rate, exactness="approximate", since=found.since, because=LOST),
            characters_saved=counted(usage.characters_saved),
            characters_spoken=counted(usage.characters_spoken),
        )


class CacheStatsResponse(ResponseModel):
    """The cache in figures: all of it, by kind, voice and model, and how it was used."""

    total: StemSums
    kinds: GroupedSums
    voices: GroupedSums
    models: GroupedSums
    usage: UsageFigures

    @classmethod
    def from_stats(cls, stats: CacheStats) -> "CacheStatsResponse":
        """Return the response of the cache's figures."""
        return cls(
            total=StemSums.from_figures(stats.total),
            kinds=GroupedSums.from_groups(stats.kinds),
            voices=GroupedSums.from_groups(stats.voices),
            models=GroupedSums.from_groups(stats.models),
            usage=UsageFigures.from_reported(stats.reported),
        )


def _sum(value: int | float, missing: int) -> Figure:
    if missing <= 0:
        return Figure(value=value)
    return Figure(
        value=value, exactness="at_least", because=f"{missing} stems do not say it; audit them"
    )
