"""What a caller asks of a batch: start, pause, resume, cancel, retry, delete, at any moment."""

from collections.abc import Callable

import pytest

from hybrid_audio import batches
from hybrid_audio.domain.batches.batch import State
from hybrid_audio.domain.batches.naming import folder
from hybrid_audio.domain.batches.rows import ItemState
from hybrid_audio.errors import Conflict, NotFound
from tests.unit.batching.simulation import BAD_ROW, POISON, Simulation

ROWS = [(f"Hey {name}.", "Hilton timeshare.") for name in "abcdefghijkl"]
MOMENTS = range(5, 160, 7)

Simulated = Callable[..., Simulation]


def after(one: Simulation, steps: int) -> Simulation:
    """Let so many steps happen."""
    for _ in range(steps):
        one.step()
    return one


def test_the_same_key_finds_the_same_batch(simulated):
    """A repeat creates nothing, and enqueues the same task."""
    one = simulated(ROWS)
    first, second = one.create(), one.create()
    assert first == second
    assert one.queue.created == 1


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_pause_at_any_moment_stops_and_a_resume_loses_nothing(simulated, moment):
    """Nothing more is spoken while it is paused; afterwards every row is made once."""
    one = simulated(ROWS, seed=moment, twice=0.2)
    one.create()
    after(one, moment)
    if one.batch.state is not State.RUNNING:
        return

    batches.pause(one.id, one.shop)
    one.clock.seconds += 0.2
    spoken = len(one.library.spoken)
    assert one.run().state is State.PAUSED
    one.settle()
    assert len(one.library.spoken) - spoken <= 4, "at most the item of each task"

    begun = one.clock.seconds
    assert one.until_done().state is State.DONE
    one.assert_whole()
    assert one.clock.seconds - begun < 60, "no sweeper was needed"


@pytest.mark.parametrize("moment", MOMENTS)
def test_pausing_and_resuming_at_once_stops_no_lane(simulated, moment):
    """A task that saw the pause and one that saw the resume may meet."""
    one = simulated(ROWS, seed=moment)
    one.create()
    after(one, moment)
    for _ in range(3):
        if one.batch.state is State.RUNNING:
            batches.pause(one.id, one.shop)
            after(one, 3)
            batches.resume(one.id, one.shop)
    begun = one.clock.seconds
    assert one.until_done().state is State.DONE
    one.assert_whole()
    assert one.clock.seconds - begun < 60, "no sweeper was needed"


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_cancel_at_any_moment_ends_soon_and_twice_is_one_cancel(simulated, moment):
    """What was made stays; the rest is cancelled without a write."""
    one = simulated(ROWS, seed=moment)
    one.create()
    after(one, moment)
    if one.batch.is_final:
        return

    first = batches.cancel(one.id, one.shop)
    second = batches.cancel(one.id, one.shop)
    assert first.cancel_requested_at == second.cancel_requested_at
    begun = one.clock.seconds
    batch = one.until_done()
    assert batch.state is State.CANCELLED
    assert one.clock.seconds - begun < 35
    made = {row.state for row in one.outcomes().values()}
    assert made <= {ItemState.CREATED, ItemState.HIT}


def test_a_batch_that_was_paused_is_cancelled_without_waiting(simulated):
    """Its tasks are gone: they are enqueued again to end their lanes."""
    one = simulated(ROWS)
    one.create()
    one.run(until=lambda: len(one.library.spoken) == 3)
    batches.pause(one.id, one.shop)
    one.run()
    one.settle()
    batches.cancel(one.id, one.shop)
    begun = one.clock.seconds
    assert one.until_done().state is State.CANCELLED
    assert one.clock.seconds - begun < 10


def test_a_batch_that_waits_is_cancelled_at_once(simulated):
    """No task is at work."""
    one = simulated(ROWS)
    one.create(starts_by_itself=False)
    one.run()
    assert batches.cancel(one.id, one.shop).state is State.CANCELLED


def test_a_retry_takes_up_the_failed_rows_alone(simulated):
    """What was refused before is spoken now; nothing else is touched."""
    one = simulated([*ROWS, (POISON, "Hilton timeshare."), (BAD_ROW,)])
    one.create()
    assert one.until_done().state is State.PARTIAL
    spoken, before = len(one.library.spoken), one.outcomes()

    one.library.stems[one.signature(POISON)] = None
    batches.retry(one.id, one.shop)
    batches.retry(one.id, one.shop)
    assert one.until_done().state is State.PARTIAL
    found = one.outcomes()
    assert (found[12].state, found[13].state) == (ItemState.CREATED, ItemState.FAILED)
    assert [found[n] for n in range(12)] == [before[n] for n in range(12)]
    assert len(one.library.spoken) == spoken
    assert (one.batch.round, one.batch.total) == (1, 14)


@pytest.mark.parametrize("seed", range(10))
def test_retries_under_disorder_end_with_every_row_counted_once(simulated, seed):
    """Three rounds, each with lost and repeated tasks."""
    one = simulated([*ROWS[:5], (POISON, "x."), (BAD_ROW,)], seed=seed, twice=0.4, lost=0.05)
    one.create()
    for round in range(3):
        assert one.until_done().state is State.PARTIAL
        assert sorted(one.outcomes()) == list(range(7))
        assert one.batch.round == round
        batches.retry(one.id, one.shop)


def test_a_cancelled_batch_is_not_retried(simulated):
    """The answer says what to do instead."""
    one = simulated(ROWS)
    one.create(starts_by_itself=False)
    one.run()
    batches.cancel(one.id, one.shop)
    with pytest.raises(Conflict, match="start a new one"):
        batches.retry(one.id, one.shop)


def test_only_a_batch_that_has_ended_is_deleted(simulated):
    """Its documents and files go, its messages and stems stay."""
    one = simulated(ROWS)
    one.create()
    with pytest.raises(Conflict, match="cancel it first"):
        batches.delete(one.id, one.shop)

    one.until_done()
    stems, messages = dict(one.library.stems), dict(one.outputs.messages)
    batches.delete(one.id, one.shop)
    assert not [name for name in one.files.files if name.startswith(folder(one.id))]
    assert (one.library.stems, one.outputs.messages) == (stems, messages)
    with pytest.raises(NotFound):
        batches.delete(one.id, one.shop)
