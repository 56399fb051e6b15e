"""Which epoch a batch enters next, and in which state it ends."""

from dataclasses import replace

import pytest

from hybrid_audio.batching import stages
from hybrid_audio.domain.batches.batch import Planning, Stage, State
from hybrid_audio.domain.batches.counts import NO_SUMS, Sums
from hybrid_audio.domain.batches.webhook import WebhookRecord
from hybrid_audio.errors import Conflict
from tests.unit.batching.batches import NOW, batch, messages_epoch, speech_epoch

CONCURRENCY = {Stage.SPEECH: 2, Stage.MESSAGES: 4}
PLANNED = Planning(is_table_read=True, shards=2, planned_shards=2, rows=100)


@pytest.mark.parametrize(
    ("planning", "expected"),
    [
        (Planning(), False),
        (replace(PLANNED, planned_shards=1), False),
        (PLANNED, True),
    ],
)
def test_a_round_is_planned_once_each_shard_of_its_table_is(planning, expected):
    """A table that was not read has no shards, and is not planned for that."""
    assert stages.is_planned(batch(planning=planning)) is expected


def test_a_planned_batch_runs_unless_it_waits_to_be_started():
    """The caller said which when the batch was created."""
    states = [
        stages.planned(batch(state=State.PLANNING, starts_by_itself=by_itself), NOW).state
        for by_itself in (True, False)
    ]
    assert states == [State.RUNNING, State.PLANNED]


@pytest.mark.parametrize(("allowed", "state"), [(600, State.RUNNING), (599, State.FAILED)])
def test_a_plan_may_take_all_the_characters_that_are_allowed_and_no_more(allowed, state):
    """It takes 600; one that is refused says so."""
    found = stages.planned(batch(state=State.PLANNING, max_characters=allowed), NOW)
    assert found.state is state
    assert (found.reason is None) == (state is State.RUNNING)


def test_an_entered_stage_has_lanes_for_its_concurrency_and_a_quarter_more():
    """Enough tasks wait in the queue that no worker stands idle."""
    found = stages.entered(batch(), Stage.MESSAGES, 1_000, concurrency=CONCURRENCY, now=NOW)
    assert found.epoch is not None
    assert (found.epoch.number, found.epoch.items, found.epoch.lanes) == (2, 1_000, 5)


def test_a_batch_started_with_its_first_stage_and_never_again():
    """Retried days later, it still says when it began."""
    later = NOW.replace(hour=23)
    first = stages.entered(batch(), Stage.SPEECH, 1, concurrency=CONCURRENCY, now=NOW)
    second = stages.entered(first, Stage.MESSAGES, 1, concurrency=CONCURRENCY, now=later)
    assert second.started_at == NOW


def test_messages_follow_their_speech_with_all_rows_of_the_round():
    """What was spoken is kept, since its epoch is closed by this."""
    speaking = batch(epoch=speech_epoch(), planning=PLANNED)
    sums = Sums(created=30, characters=600)
    found = stages.spoken(speaking, sums, concurrency=CONCURRENCY, now=NOW)
    assert found.epoch is not None
    assert (found.epoch.stage, found.epoch.items) == (Stage.MESSAGES, 100)
    assert found.speech == sums


@pytest.mark.parametrize(
    ("sums", "state"),
    [
        (Sums(hit=40, created=60), State.DONE),
        (Sums(hit=1, failed=99), State.PARTIAL),
        (Sums(failed=100), State.FAILED),
        (NO_SUMS, State.DONE),
    ],
)
def test_a_batch_ends_by_how_many_of_its_items_failed(sums, state):
    """A retry that has nothing left to do is done, too."""
    found = stages.finished(batch(), sums, NOW)
    assert (found.state, found.finished_at) == (state, NOW)


def test_items_of_earlier_rounds_count_for_how_a_batch_ends():
    """The last item failed again, and ninety-nine were made before."""
    found = stages.finished(batch(settled=Sums(created=99)), Sums(failed=1), NOW)
    assert found.state is State.PARTIAL


def test_the_webhook_of_a_batch_is_due_once_it_has_ended():
    """A batch without one ends without one."""
    waiting = batch(webhook=WebhookRecord("https://example.com/hook"))
    ended = stages.ended(waiting, State.DONE, NOW)
    assert ended.webhook is not None
    assert ended.webhook.is_pending
    assert stages.ended(batch(), State.DONE, NOW).webhook is None


def test_a_retried_batch_keeps_what_did_not_fail_and_what_it_spent():
    """Its plan begins at what was spent, so that planned and spent stay comparable."""
    over = batch(state=State.PARTIAL, epoch=messages_epoch(), speech=Sums(characters=600))
    found = stages.retried(over, Sums(hit=10, created=80, failed=10))
    assert found.settled == Sums(hit=10, created=80, characters=600)
    assert found.plan is not None
    assert (found.plan.characters, found.plan.characters_in_full) == (600, 9_000)
    assert (found.state, found.round, found.speech) == (State.PLANNING, 1, NO_SUMS)


def test_retrying_a_batch_twice_adds_its_sums_once():
    """The second request finds the batch in planning, and leaves it."""
    over = batch(state=State.PARTIAL, epoch=messages_epoch())
    once = stages.retried(over, Sums(created=90, failed=10))
    assert stages.retried(once, Sums(created=90, failed=10)) is once


def test_a_batch_that_is_done_has_nothing_to_retry():
    """Neither has one at work."""
    with pytest.raises(Conflict):
        stages.retried(batch(state=State.DONE, epoch=messages_epoch()), NO_SUMS)
