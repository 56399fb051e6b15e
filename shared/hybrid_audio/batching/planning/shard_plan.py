"""Plan some rows: the stems that they are the first to need, which exist, and which rows fail."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from hybrid_audio.batching.planning.resolving import Resolver
from hybrid_audio.batching.planning.seen import Seen
from hybrid_audio.batching.planning.stem_rows import stem_row
from hybrid_audio.domain.batches.plan import SHOWN_ROW_FAULTS, Plan, RowFault
from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.domain.stems.contract import StemSpec

IsStored = Callable[[Sequence[StemSpec]], Sequence[bool]]


@dataclass(frozen=True)
class ShardPlan:
    """The plan of a shard: its numbers, its missing stems, and all that it was first to need.

    `missing` are numbered from the count of those of earlier shards.
    """

    plan: Plan
    missing: tuple[StemRow, ...] = field(repr=False)
    new_signatures: tuple[str, ...] = field(repr=False)

    def with_missing(self, missing: tuple[StemRow, ...]) -> "ShardPlan":
        """Return the plan where these of its stems are missing."""
        plan = replace(
            self.plan,
            hits=self.plan.stems - len(missing),
            misses=len(missing),
            characters=sum(row.characters for row in missing),
            characters_alone=sum(len(row.text) for row in missing),
        )
        return replace(self, plan=plan, missing=missing)


def plan_shard(
    rows: Iterable[MessageRow | StemRow],
    *,
    seen: Seen,
    resolver: Resolver,
    is_stored: IsStored,
    first: int = 0,
) -> ShardPlan:
    """Return the plan of the rows, as the shard that follows those of `seen`, which stays as it is.

    A stem is looked for once, by the first shard that needs it. `first` is the number of the first
    missing stem. Raises what `is_stored` raises.
    """
    distinct: dict[str, StemSpec] = {}
    faults: list[RowFault] = []
    count = failing = in_full = 0
    for row in rows:
        count += 1
        needs = resolver.needs(row)
        if isinstance(needs, RowFault):
            failing += 1
            if len(faults) < SHOWN_ROW_FAULTS:
                faults.append(needs)
            continue
        in_full += needs.characters
        for spec in needs.specs:
            distinct.setdefault(spec.signature, spec)

    new = _new(distinct, seen)
    stored = is_stored(new)
    missing = [spec for spec, is_there in zip(new, stored, strict=True) if not is_there]
    plan = Plan(
        stems=len(new),
        hits=len(new) - len(missing),
        misses=len(missing),
        characters=sum(spec.characters for spec in missing),
        characters_alone=sum(len(spec.text) for spec in missing),
        characters_in_full=in_full,
        rows=count,
        failing=failing,
        faults=tuple(faults),
    )
    numbered = tuple(stem_row(first + i, spec) for i, spec in enumerate(missing))
    return ShardPlan(plan, numbered, tuple(spec.signature for spec in new))


def _new(distinct: dict[str, StemSpec], seen: Seen) -> list[StemSpec]:
    """Return the stems that no earlier shard needed, in the order of their first need."""
    unseen = seen.unseen(list(distinct))
    return [spec for spec, is_new in zip(distinct.values(), unseen, strict=True) if is_new]
