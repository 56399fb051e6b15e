"""A task that is enqueued is read as what it was, and nothing else is read as a task."""

import json
from typing import Any

import pytest

from hybrid_audio.domain.batches.batch import Stage
from hybrid_audio.domain.batches.task import Task, Work, advance_task, webhook_task
from hybrid_audio.edge.inputs.validated import checked_model
from hybrid_audio.edge.schemas.tasks import BatchTaskBody, WorkBody
from hybrid_audio.errors import InvalidInput

BATCH = "b" + "0" * 24
WORK = Work(BATCH, 2, Stage.MESSAGES, 7, again=1, items=(3, 4), attempt=2, wave="s1")


def sent(task: Task) -> dict[str, Any]:
    """Return the body as it arrives."""
    body: dict[str, Any] = json.loads(json.dumps(dict(task.body)))
    return body


@pytest.mark.parametrize("work", [WORK, Work(BATCH, 0, Stage.SPEECH, 0)])
def test_an_order_arrives_as_it_was_given(work):
    """Whoever does it knows all that whoever enqueued it knew."""
    assert checked_model(WorkBody, sent(work.to_task())).to_work() == work


@pytest.mark.parametrize("task", [advance_task(BATCH, "on"), webhook_task(BATCH, 0, 1)])
def test_a_step_arrives_with_the_batch_that_it_is_for(task):
    """The document of the batch says the rest."""
    assert checked_model(BatchTaskBody, sent(task)).batch == BATCH


@pytest.mark.parametrize(
    "changes",
    [
        {"batch": "b1"},
        {"batch": f"{BATCH}\n"},
        {"batch": "../stems"},
        {"batch": None},
        {"epoch": -1},
        {"epoch": "2"},
        {"epoch": 2.5},
        {"epoch": True},
        {"stage": "mixing"},
        {"items": []},
        {"items": [-1]},
        {"items": ["1"]},
        {"items": list(range(51))},
        {"wave": "x" * 101},
        {"more": 1},
    ],
)
def test_a_body_of_another_form_is_no_order(changes):
    """A name of objects is never made of what was not checked."""
    with pytest.raises(InvalidInput):
        checked_model(WorkBody, {**sent(WORK.to_task()), **changes})


def test_two_attempts_at_a_webhook_are_two_tasks():
    """The second must not be taken for a repetition of the first."""
    ids = {webhook_task(BATCH, round, attempt).id for round in (0, 1) for attempt in (0, 1)}
    assert len(ids) == 4
