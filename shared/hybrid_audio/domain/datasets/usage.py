"""Count what a rotation has done so far, and how fair it has been."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.ring import Level, reach
from hybrid_audio.domain.datasets.state import State


@dataclass(frozen=True)
class ServedItem:
    """An item as a rotation served it.

    `use_count` counts this use, `last_used_at` is its time by the store's clock.
    """

    dataset: str
    item: Item
    use_count: int
    last_used_at: datetime

    @property
    def text(self) -> str:
        """The item as it is written."""
        return self.item.text


@dataclass(frozen=True)
class Usage:
    """A dataset's rotation in numbers.

    `total` = `used` + `unused` + `disabled`, the first two of enabled items. `spread` is the
    highest minus the lowest turn of the enabled items: 0 or 1, whatever happens. `use_count_min`
    and `use_count_max` show the history, in which an item that joined late was used less.
    """

    dataset: str
    total: int
    used: int
    unused: int
    disabled: int
    coverage_percent: float
    spread: int
    served: int
    use_count_min: int
    use_count_max: int
    last_used_at: datetime | None = None


@dataclass(frozen=True)
class PairUsage:
    """How many different pairs were served since either dataset changed, of all that there are.

    Exact while the two are served together; calls for one of them alone in between make `served` an
    upper bound.
    """

    served: int
    total: int


def usage(dataset: str, state: State, tickets: int, *, last_used_at: datetime | None) -> Usage:
    """Return a dataset's numbers after `tickets` tickets of its present version.

    No entry is built: neighbours that were served equally often are counted together.
    """
    levels = state.ring.levels(tickets)
    lowest, highest = _limits(state.use_counts, levels)
    lowest_turn, highest_turn = _limits(state.turns, levels)
    enabled, unused = state.ring.size, _unused(state, levels)

    return Usage(
        dataset=dataset,
        total=len(state.entries),
        used=enabled - unused,
        unused=unused,
        disabled=len(state.entries) - enabled,
        coverage_percent=round(100 * (enabled - unused) / enabled, 2) if enabled else 0.0,
        spread=highest_turn - lowest_turn,
        served=state.served + tickets,
        use_count_min=lowest,
        use_count_max=highest,
        last_used_at=last_used_at,
    )


def pair_usage(names: State, developers: State, calls: int) -> PairUsage:
    """Return how far `calls` pairs have come, of all pairs of enabled items."""
    served = min(calls, reach(names.ring.size, developers.ring))
    return PairUsage(served=served, total=names.ring.size * developers.ring.size)


def _limits(before: Sequence[int], levels: list[Level]) -> tuple[int, int]:
    """Return the lowest and the highest of the ring's counts after its places were served."""
    lowest = (min(before[level.begin : level.end]) + level.count for level in levels)
    highest = (max(before[level.begin : level.end]) + level.count for level in levels)
    return min(lowest, default=0), max(highest, default=0)


def _unused(state: State, levels: list[Level]) -> int:
    return sum(
        state.use_counts[level.begin : level.end].count(0) for level in levels if not level.count
    )
