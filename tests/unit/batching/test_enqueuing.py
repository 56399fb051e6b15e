"""Tasks of a batch go by the id of the request that it was asked for by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hybrid_audio.batching.enqueuing import enqueue
from hybrid_audio.domain.batches.task import Task, advance_task
from hybrid_audio.runtime import origin
from tests.unit.batching.batches import batch

BORN = {"X-Request-ID": "born", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
LATER = {"X-Request-ID": "later"}


@dataclass
class Queue:
    """Keeps by what headers each task would be known."""

    names: list[Mapping[str, str]] = field(default_factory=list)

    def enqueue(self, tasks: Sequence[Task]) -> None:
        self.names += [origin.headers() for _ in tasks]


def test_a_task_carries_the_request_of_its_batch_whoever_enqueues_it():
    """The one who resumes or looks has an id of his own."""
    queue = Queue()
    with origin.within(LATER):
        enqueue([advance_task("b", "resume")], of=replace(batch(), origin=BORN), into=queue)
    assert queue.names == [BORN]


def test_a_batch_of_an_earlier_version_goes_by_the_request_under_way():
    """It was kept without the request that it was asked for by."""
    queue = Queue()
    with origin.within(LATER):
        enqueue([advance_task("b", "resume")], of=batch(), into=queue)
    assert queue.names == [LATER]
