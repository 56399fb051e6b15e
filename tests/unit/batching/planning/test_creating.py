"""A request becomes a batch once, however often it comes and wherever it breaks off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hybrid_audio.batching.planning.creating import create_batch
from hybrid_audio.batching.request import BatchRequest
from hybrid_audio.domain.batches.batch import Batch, Kind, State
from hybrid_audio.domain.batches.naming import batch_id, frozen_name, source_name
from hybrid_audio.domain.batches.task import Task
from hybrid_audio.errors import InvalidInput, NotFound, StoreUnavailable
from tests.unit.batching.planning.desk import RECIPIENTS, Desk, csv_file

AT = datetime(2026, 1, 1, tzinfo=UTC)


class Documents:
    """Documents of batches, and tasks, in memory; the queue may be down."""

    def __init__(self) -> None:
        self.kept: dict[str, Batch] = {}
        self.tasks: list[str] = []
        self.is_down = False

    def get(self, id: str) -> Batch:
        if id not in self.kept:
            raise NotFound("there is no batch of this id; GET /batches lists all")
        return self.kept[id]

    def create(self, batch: Batch) -> bool:
        return self.kept.setdefault(batch.id, batch) is batch

    def enqueue(self, tasks: Sequence[Task]) -> None:
        if self.is_down:
            raise StoreUnavailable("down")
        self.tasks += [task.id for task in tasks]


def created(desk: Desk, documents: Documents, token: str = "key", **asked: Any) -> Batch:
    """Return the batch of a request for messages."""
    request = BatchRequest(Kind.MESSAGES, "greeting", **asked)
    return create_batch(
        request,
        token,
        freezes=desk.freeze_request,
        store=documents,
        files=desk.files,
        queue=documents,
        now=AT,
    )


def test_a_batch_that_was_created_is_kept_planned_and_enqueued() -> None:
    """Its document says what its caller decided."""
    desk, documents = Desk(), Documents()
    batch = created(
        desk,
        documents,
        table=csv_file("name\nAnn\n"),
        starts_by_itself=False,
        max_characters=9,
        webhook_url="https://example.com/hook",
    )
    assert (batch.id, batch.state, batch.template) == (batch_id("key"), State.PLANNING, "greeting")
    assert (batch.starts_by_itself, batch.max_characters) == (False, 9)
    assert batch.webhook is not None
    assert set(desk.files.kept) == {source_name(batch.id), frozen_name(batch.id)}
    assert len(documents.tasks) == 1


def test_the_same_request_is_one_batch_and_one_task() -> None:
    """What became of the batch meanwhile is returned."""
    desk, documents = Desk(), Documents()
    first = created(desk, documents, table=RECIPIENTS)
    documents.kept[first.id] = replace(first, state=State.DONE)
    assert created(desk, documents, table=RECIPIENTS).state is State.DONE
    assert len(set(documents.tasks)) == 1


def test_a_request_that_broke_off_is_taken_up_by_its_repeat() -> None:
    """The document was there, and its task was not."""
    desk, documents = Desk(), Documents()
    documents.is_down = True
    with pytest.raises(StoreUnavailable):
        created(desk, documents, table=RECIPIENTS)
    documents.is_down = False
    assert created(desk, documents, table=RECIPIENTS).id in documents.kept
    assert len(documents.tasks) == 1


def test_a_request_that_is_refused_leaves_nothing() -> None:
    """No file, no document, and no task."""
    desk, documents = Desk(), Documents()
    with pytest.raises(InvalidInput):
        created(desk, documents, table=csv_file("phone\n1\n"))
    assert (desk.files.kept, documents.kept, documents.tasks) == ({}, {}, [])
