"""A batch ends once, with its manifest, and with its webhook where one is asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hybrid_audio.batching.ending import LONGEST_CANCEL, cancel_step, end_step, finish
from hybrid_audio.domain.batches.batch import Planning, State
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import manifest_name, rows_name
from hybrid_audio.domain.batches.rows import MessageRow
from hybrid_audio.domain.batches.webhook import WebhookRecord
from tests.unit.batching.batches import ID, batch, outcome
from tests.unit.batching.recorded_batch import epoch_of

EPOCH = epoch_of(4, number=2, portion_items=2, lanes=2)
WEBHOOK = WebhookRecord("https://example.com/hook")


@pytest.fixture
def one(simulated):
    """A deployment with the rows of a batch of four messages in two lanes."""
    made = simulated([("Hey Ann.",)] * 4)
    made.id = ID
    lines = [MessageRow(number, None).to_json() for number in range(4)]
    made.files.write_lines(rows_name(ID, 0, 0), lines)
    return made


def seen(one, state=State.RUNNING, **fields):
    """Put the batch into the store as it is at some moment; return it."""
    planning = Planning(is_table_read=True, shards=1, planned_shards=1, rows=4)
    known = {"epoch": EPOCH, "planning": planning, "total": 4, **fields}
    one.store.batches[ID] = batch(state=state, **known)
    return one.batch


def cancelling(one, *, seconds_ago=0.0, **fields):
    """The batch whose cancel was asked for some seconds ago."""
    asked = one.clock.now() - timedelta(seconds=seconds_ago)
    return seen(one, State.CANCELLING, cancel_requested_at=asked, **fields)


def record(one, position, **fields):
    one.store.record(ID, EPOCH.number, replace(outcome(position), **fields))


def test_a_finished_batch_has_its_manifest_before_it_says_so(one):
    """Whoever sees the state may read the file."""
    finish(seen(one), Sums(created=4), one.shop)
    assert one.batch.state is State.DONE
    assert one.batch.made_in_full is not None
    assert {manifest_name(ID, "jsonl"), manifest_name(ID, "csv")} <= one.files.files.keys()


def test_a_batch_that_was_cancelled_while_it_finished_stays_cancelled(one):
    """The manifest is written for nothing, and no state is overwritten."""
    running = seen(one)
    cancelling(one)
    finish(running, Sums(created=4), one.shop)
    assert one.batch.state is State.CANCELLING


def test_a_batch_is_cancelled_at_once_where_no_stage_was_entered(one):
    """No task of it records anything."""
    assert cancel_step(cancelling(one, epoch=None), one.shop)
    assert one.batch.state is State.CANCELLED


def test_a_cancelled_batch_waits_for_each_of_its_lanes(one):
    """One has ended; the task of the other may still record what it made."""
    found = cancelling(one)
    record(one, 0, ends_lane=True)
    assert not cancel_step(found, one.shop)
    assert one.batch.state is State.CANCELLING
    assert [each.task.delay_s for each in one.queue.tasks.values()] == [1.0]

    record(one, 1, ends_lane=True)
    assert cancel_step(found, one.shop)
    assert one.batch.is_final


def test_a_cancelled_batch_waits_for_what_a_portion_left_to_a_task(one):
    """That task has no lane, and may run after all lanes have ended."""
    found = cancelling(one)
    record(one, 0, ends_lane=True, left=(1,))
    record(one, 1, ends_lane=True)
    assert not cancel_step(found, one.shop)

    record(one, 0, again=1)
    assert cancel_step(found, one.shop)


def test_tasks_that_never_stop_are_not_waited_for_longer(one):
    """One may have been lost: a cancel that was asked for must come to its end."""
    waited_s = LONGEST_CANCEL.total_seconds()
    assert not cancel_step(cancelling(one, seconds_ago=waited_s - 1), one.shop)
    assert cancel_step(cancelling(one, seconds_ago=waited_s), one.shop)
    assert one.batch.state is State.CANCELLED


def test_each_second_of_a_cancel_has_one_look_whoever_enqueues_it(one):
    """Two deliveries in one second enqueue the same task, and one in the next another."""
    found = cancelling(one)
    for _ in range(2):
        cancel_step(found, one.shop)
    assert one.queue.created == 1
    one.clock.seconds += 1.0
    cancel_step(found, one.shop)
    assert one.queue.created == 2


def test_a_batch_that_ended_without_its_manifest_gets_it(one):
    """A cancel ends it before its rows are listed; a crash may have come between."""
    assert not end_step(seen(one, State.CANCELLED), one.shop)
    assert manifest_name(ID, "jsonl") in one.files.files
    assert one.batch.made_in_full == 0


def test_a_manifest_that_was_written_is_not_written_again(one):
    """A late task changes nothing."""
    end_step(seen(one, State.DONE, made_in_full=40), one.shop)
    assert manifest_name(ID, "jsonl") not in one.files.files


def test_a_batch_whose_table_was_never_read_ends_without_a_manifest(one):
    """There are no rows that it could list."""
    end_step(seen(one, State.FAILED, total=None, epoch=None), one.shop)
    assert manifest_name(ID, "jsonl") not in one.files.files


@pytest.mark.parametrize(("webhook", "tasks"), [(WEBHOOK.due(), 1), (WEBHOOK, 0), (None, 0)])
def test_a_webhook_is_under_way_once_it_is_due(one, webhook, tasks):
    """One that waits for the end, or that was delivered, has no task."""
    end_step(seen(one, State.DONE, made_in_full=0, webhook=webhook), one.shop)
    assert len(one.queue.tasks) == tasks
