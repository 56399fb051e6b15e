"""A portion is done and recorded once, and what follows it is enqueued."""

from dataclasses import replace

import pytest

from hybrid_audio import batches
from hybrid_audio.batching.portion.items import EXHAUSTED
from hybrid_audio.batching.work import work
from hybrid_audio.domain.batches.batch import Kind, State
from hybrid_audio.domain.batches.naming import outcome_id
from hybrid_audio.domain.batches.rows import ItemState
from hybrid_audio.domain.batches.task import Step, Work
from hybrid_audio.errors import SpeechUnavailable, StoreUnavailable

TEXTS = [(f"{letter}.",) for letter in "abcdefghijkl"]
"""Six portions of two stems, in three lanes."""


@pytest.fixture
def one(simulated):
    """A batch of stems whose first tasks are in the queue."""
    made = simulated(TEXTS, kind=Kind.ITEMS)
    made.create()
    made.run(until=lambda: made.batch.epoch is not None and bool(heads(made)))
    made.settle()
    return made


def heads(one):
    return [each for each in one.queue.tasks.values() if each.task.step is Step.WORK]


def order(one, position=0, **fields):
    epoch = one.batch.epoch
    return replace(Work(one.id, epoch.number, epoch.stage, position), **fields)


def done(one, found=None, *, is_last=False):
    """Deliver an order as the queue would."""
    work(found or order(one), one.shop, is_last_attempt=is_last)


def outcome(one, position=0, again=0):
    """What was recorded of a portion, or None."""
    epoch = one.batch.epoch.number
    return one.store.outcomes.get((one.id, epoch), {}).get(outcome_id(position, again))


def followers(one):
    """The tasks that were enqueued since `one` was made: step, position and again."""
    return [
        (each.task.step, each.task.body.get("position"), each.task.body.get("again"))
        for each in one.queue.tasks.values()
    ]


def test_a_portion_is_recorded_with_its_sums_and_its_lane_goes_on(one):
    """The next of three lanes is three portions further."""
    one.queue.tasks.clear()
    done(one)
    assert outcome(one).sums.created == 2
    assert followers(one) == [(Step.WORK, 3, 0)]


def test_the_last_portion_of_a_lane_is_followed_by_the_batch_s_next_step(one):
    """The stage may be over with it."""
    one.queue.tasks.clear()
    done(one, order(one, 5))
    assert [step for step, _, _ in followers(one)] == [Step.ADVANCE]


def test_a_portion_that_comes_again_is_not_done_again(one):
    """Its outcome is there; only what follows is enqueued, for the first may have died before."""
    done(one)
    spoken = list(one.library.spoken)
    one.queue.tasks.clear()
    one.queue.names.clear()
    done(one)
    assert one.library.spoken == spoken
    assert followers(one) == [(Step.WORK, 3, 0)]


@pytest.mark.parametrize("epoch", [0, 2])
def test_an_order_of_another_epoch_does_nothing(one, epoch):
    """It was overtaken, or is of a round that was never entered."""
    done(one, order(one, epoch=epoch))
    assert one.library.spoken == []


def test_an_order_of_a_batch_that_was_deleted_is_acknowledged(one):
    """The queue must not repeat it."""
    found = order(one)
    one.store.batches.clear()
    one.clock.seconds += 1.0
    done(one, found)
    assert one.library.spoken == []


def test_a_paused_batch_records_nothing_and_enqueues_nothing(one):
    """Resuming it enqueues the portion anew."""
    batches.pause(one.id, one.shop)
    one.clock.seconds += 1.0
    one.queue.tasks.clear()
    done(one)
    assert (outcome(one), one.library.spoken, followers(one)) == (None, [], [])


def test_an_order_is_given_up_on_a_new_look_only(one):
    """The last look was from before the batch was resumed, a moment ago."""
    batches.pause(one.id, one.shop)
    one.clock.seconds += 1.0
    done(one)
    batches.resume(one.id, one.shop)
    done(one)
    assert outcome(one).sums.created == 2


def test_a_cancelled_batch_ends_its_lane_without_doing_the_portion(one):
    """The batch waits for its lanes, and each says so once."""
    batches.cancel(one.id, one.shop)
    one.clock.seconds += 1.0
    done(one)
    assert one.library.spoken == []
    assert (outcome(one).ends_lane, outcome(one).sums.items) == (True, 0)


def test_an_outage_before_the_first_item_slows_the_queue_down(one):
    """The error says when to come again, and nothing is recorded."""
    one.outages.left["speech"] = 1
    with pytest.raises(SpeechUnavailable):
        done(one)
    assert outcome(one) is None


def test_an_outage_after_the_first_item_leaves_the_others_to_a_later_task(one):
    """What was made is recorded, so that it is not made again."""
    ensure = one.library.ensure

    def once(spec, **options):
        one.library.ensure = away
        return ensure(spec, **options)

    def away(spec, **options):
        raise SpeechUnavailable("down", retry_after_s=30.0)

    one.library.ensure = once
    one.queue.tasks.clear()
    done(one)
    assert (outcome(one).sums.created, outcome(one).left, outcome(one).attempt) == (1, (1,), 0)
    assert followers(one) == [(Step.WORK, 0, 1), (Step.WORK, 3, 0)]
    assert next(iter(one.queue.tasks.values())).task.delay_s >= 30.0


def test_the_last_attempt_at_a_task_fails_what_it_could_not_do(one):
    """The queue drops it afterwards: nobody else would ever say what became of its items."""
    one.outages.left["speech"] = 10
    done(one, is_last=True)
    rows = one.rows_of(one.id, one.batch.epoch.number)
    assert {(row.state, row.error) for row in rows} == {(ItemState.FAILED, EXHAUSTED)}
    assert outcome(one).left == ()


def test_an_order_for_what_was_left_does_those_items_alone(one):
    """It has no lane: none is carried on by it."""
    one.queue.tasks.clear()
    done(one, order(one, again=1, items=(1,)))
    assert outcome(one, again=1).sums.created == 1
    assert [step for step, _, _ in followers(one)] == [Step.ADVANCE]


def test_a_store_that_is_away_gives_the_task_back_to_the_queue(one):
    """Nothing is known of the batch, so nothing is done."""
    found = order(one)
    one.clock.seconds += 1.0
    one.outages.left["store"] = 1
    with pytest.raises(StoreUnavailable):
        done(one, found)
    assert one.batch.state is State.RUNNING
