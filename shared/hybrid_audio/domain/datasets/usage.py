"""What a rotation has done so far, counted: used, unused, coverage, spread, and pairs of two
datasets.
"""

from dataclasses import dataclass
from datetime import datetime

from hybrid_audio.domain.datasets.ring import reach
from hybrid_audio.domain.datasets.state import State


@dataclass(frozen=True)
class Usage:
    """A dataset's rotation in numbers: `total` = `used` + `unused` + `disabled`, the first two of
    enabled items.

    `spread` is the highest minus the lowest turn of the enabled items: 0 or 1, whatever happens.
    `use_count_min` and `use_count_max` tell the history, in which an item that joined late was used
    less.
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
    """Return a dataset's numbers after `tickets` tickets of its present version."""
    entries = [entry for entry in state.after(tickets) if entry.is_enabled]
    used = sum(entry.use_count > 0 for entry in entries)
    turns, counts = [entry.turn for entry in entries], [entry.use_count for entry in entries]
    return Usage(
        dataset=dataset,
        total=len(state.entries),
        used=used,
        unused=len(entries) - used,
        disabled=len(state.entries) - len(entries),
        coverage_percent=round(100 * used / len(entries), 2) if entries else 0.0,
        spread=max(turns, default=0) - min(turns, default=0),
        served=state.served + tickets,
        use_count_min=min(counts, default=0),
        use_count_max=max(counts, default=0),
        last_used_at=last_used_at,
    )


def pair_usage(names: State, developers: State, calls: int) -> PairUsage:
    """Return how far `calls` pairs have come, of all pairs of enabled items."""
    served = min(calls, reach(names.ring.size, developers.ring))
    return PairUsage(served=served, total=names.ring.size * developers.ring.size)
