"""Plan a small batch at once, in memory: nothing is written, and nothing is spoken."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from hybrid_audio.batching.planning import tables
from hybrid_audio.batching.planning.freezing import Freezing, Uploads
from hybrid_audio.batching.planning.kinds import stem_rows
from hybrid_audio.batching.planning.refs import RefCounter
from hybrid_audio.batching.planning.resolving import Resolver
from hybrid_audio.batching.planning.rotations import Rotations
from hybrid_audio.batching.planning.seen import Seen
from hybrid_audio.batching.planning.shard_plan import IsStored, plan_shard
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.plan import Plan
from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.reading import ReadingWarning
from hybrid_audio.ingestion.recipients.table import Table, TableReport

MOST_ROWS_AT_ONCE = 1_000


class TooManyRows(InvalidInput):
    """The batch is too large to be planned at once."""


@dataclass(frozen=True)
class PlanReport:
    """The plan of a batch that is not started, how its table was read, and what was assumed.

    `messages` is how many messages it will make, 0 for a batch of stems.
    """

    plan: Plan
    messages: int
    table: TableReport | None
    warnings: tuple[ReadingWarning, ...]


def plan_now(
    freezing: Freezing,
    *,
    uploads: Uploads,
    rotations: Rotations,
    speaker: Speaker,
    is_stored: IsStored,
) -> PlanReport:
    """Return the plan of a frozen request of at most MOST_ROWS_AT_ONCE rows or stems.

    Raises InvalidInput for a larger one, saying how to plan it.
    """
    frozen = freezing.frozen
    refs = RefCounter()
    with _rows(freezing, uploads=uploads, rotations=rotations, speaker=speaker) as (found, table):
        rows = list(islice(refs.counted(found), MOST_ROWS_AT_ONCE + 1))
    if len(rows) > MOST_ROWS_AT_ONCE:
        raise TooManyRows(
            f"the batch has more than {MOST_ROWS_AT_ONCE} rows or stems, too many to plan at once; "
            'POST /batches with "start": "manual" plans it and waits'
        )

    resolver = Resolver(frozen, speaker)
    plan = plan_shard(rows, seen=Seen(), resolver=resolver, is_stored=is_stored).plan
    messages = plan.rows - plan.failing if frozen.kind is Kind.MESSAGES else 0
    later = () if table is None else table.later_warnings()
    warnings = (*freezing.warnings, *later, *refs.warnings())
    return PlanReport(plan, messages, freezing.table, warnings)


@contextmanager
def _rows(
    freezing: Freezing, *, uploads: Uploads, rotations: Rotations, speaker: Speaker
) -> Iterator[tuple[Iterator[MessageRow | StemRow], Table | None]]:
    frozen = freezing.frozen
    if frozen.kind is not Kind.MESSAGES:
        yield stem_rows(frozen, speaker=speaker, rotations=rotations), None
        return

    place = tables.table_of(frozen)
    if place.object is None:
        table = tables.read(frozen, freezing.file)
        yield table.rows, table
        return
    with uploads.reader(place.object, generation=place.generation) as source:
        table = tables.read(frozen, source)
        yield table.rows, table
