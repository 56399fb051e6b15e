"""Steering batches: the document is changed by one pure step, and the batch is moved on."""

from dataclasses import replace

import pytest

from hybrid_audio import batches
from hybrid_audio.domain.batches.batch import State
from hybrid_audio.domain.batches.task import Step
from hybrid_audio.errors import Conflict, NotFound
from tests.functions.fake_batches import IDS, FakeBatches, one_of_each_state


@pytest.fixture
def fake() -> FakeBatches:
    return one_of_each_state()


@pytest.mark.parametrize(
    ("step", "state", "then"),
    [
        (batches.start, State.PLANNED, State.RUNNING),
        (batches.resume, State.PAUSED, State.RUNNING),
        (batches.cancel, State.PLANNED, State.CANCELLING),
        (batches.retry, State.PARTIAL, State.PLANNING),
    ],
)
def test_a_step_changes_the_state_and_enqueues_what_moves_the_batch(fake, step, state, then):
    """One task, named by the state that was reached."""
    assert step(IDS[state], fake.deps()).state is then
    assert [task.step for task in fake.tasks] == [Step.ADVANCE]


def test_a_pause_enqueues_nothing(fake):
    """Tasks in the queue find the state for themselves."""
    assert batches.pause(IDS[State.RUNNING], fake.deps()).state is State.PAUSED
    assert fake.tasks == []


def test_a_step_that_is_not_allowed_changes_nothing(fake):
    """The document stays as it was."""
    before = replace(fake.kept[IDS[State.DONE]])
    with pytest.raises(Conflict):
        batches.cancel(IDS[State.DONE], fake.deps())
    assert (fake.kept[IDS[State.DONE]], fake.tasks) == (before, [])


def test_only_a_batch_that_is_over_is_deleted(fake):
    """Its files go first, so that a crash leaves the document to be deleted again."""
    with pytest.raises(Conflict, match="cancel it before deleting it"):
        batches.delete(IDS[State.RUNNING], fake.deps())

    fake.objects[f"batches/{IDS[State.DONE]}/source"] = b""
    batches.delete(IDS[State.DONE], fake.deps())
    assert fake.objects == {}
    with pytest.raises(NotFound):
        batches.delete(IDS[State.DONE], fake.deps())
