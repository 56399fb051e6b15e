"""The webhook of a batch: delivered at least once, each attempt on record, none of them lost."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from hybrid_audio.batching.webhooks import Sender, deliver
from hybrid_audio.clients.webhooks.sender import WebhookSender
from hybrid_audio.domain.batches.batch import Batch, Kind, State
from hybrid_audio.domain.batches.counts import Counts
from hybrid_audio.domain.batches.webhook import MOST_ATTEMPTS, WebhookAttempt, WebhookRecord
from hybrid_audio.errors import StoreUnavailable
from tests.receiver import receiving
from tests.tasks_fake import FakeTasks
from tests.unit.batching.batches import messages_epoch

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://receiver.example/hook"
SECRET = "whsec_" + "QUFB" * 8
COUNTS = Counts(total=10, pending=0, running=0, hit=2, created=5, failed=3, cancelled=0)


def batch_of(url: str = URL, **changes: object) -> Batch:
    ended = Batch(
        id="b" + "0" * 24,
        kind=Kind.MESSAGES,
        state=State.PARTIAL,
        created_at=NOW,
        updated_at=NOW,
        finished_at=NOW,
        webhook=WebhookRecord(url).due(),
    )
    return replace(ended, **changes)  # type: ignore[arg-type]


class FakeDocuments:
    """One batch; `is_down` loses the next change."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.is_down = False

    def get(self, id: str) -> Batch:
        return self.batch

    def change(self, id: str, decide: Callable[[Batch], Batch]) -> Batch:
        if self.is_down:
            self.is_down = False
            raise StoreUnavailable("down")
        self.batch = decide(self.batch)
        return self.batch

    @property
    def record(self) -> WebhookRecord:
        assert self.batch.webhook is not None
        return self.batch.webhook


class FakeSender:
    """Keeps what it sent; its answers are used up from the front, then it is 200."""

    def __init__(self, *answers: int | None) -> None:
        self.answers = list(answers)
        self.sent: list[tuple[str, bytes, str]] = []
        self.before: Callable[[], None] = lambda: None
        self.now = NOW

    def send(self, url: str, body: bytes, *, message_id: str) -> WebhookAttempt:
        at = self.now
        self.before()
        self.sent.append((url, body, message_id))
        status = self.answers.pop(0) if self.answers else 200
        return WebhookAttempt(at, status, None if status else "no answer in time")


class Scene:
    """A batch that has ended, its queue, its receiver, and a clock that is moved by hand."""

    def __init__(self, *answers: int | None, batch: Batch | None = None) -> None:
        self.documents = FakeDocuments(batch or batch_of())
        self.tasks = FakeTasks()
        self.sender = FakeSender(*answers)
        self.now = NOW

    def deliver(self, sender: Sender | None = None) -> None:
        self.sender.now = self.now
        deliver(
            self.documents.batch.id,
            documents=self.documents,
            counts_of=lambda batch: COUNTS,
            tasks=self.tasks,
            sender=sender or self.sender,
            now=lambda: self.now,
        )

    def run(self, sender: Sender | None = None) -> list[float]:
        """Make all attempts that are enqueued, and return the delay of each."""
        self.deliver(sender)
        delays = []
        while self.tasks.waiting:
            delays.append(self.tasks.take().delay_s)
            self.now += timedelta(seconds=delays[-1])
            self.deliver(sender)
        return delays


def test_a_receiver_that_fails_is_tried_again_until_it_takes_it():
    """Each attempt is on record, with its status or the reason why there is none."""
    scene = Scene(500, None, 302)
    assert scene.run() == [5.0, 30.0, 120.0]

    statuses = [(each.status, each.error) for each in scene.documents.record.attempts]
    assert statuses == [(500, None), (None, "no answer in time"), (302, None), (200, None)]
    assert scene.documents.record.state == "delivered"


def test_a_receiver_that_always_fails_is_given_up():
    """After the last pause there is no task and no further attempt."""
    scene = Scene(*[500] * 100)
    assert scene.run() == [5.0, 30.0, 120.0, 600.0, 1800.0, 7200.0, 21600.0, 43200.0]
    assert (scene.documents.record.state, len(scene.sender.sent)) == ("failed", MOST_ATTEMPTS)


def test_every_attempt_sends_the_same_body_under_the_same_id():
    """A receiver leaves out what it has, by the id."""
    scene = Scene(500, 500)
    scene.run()
    assert len(set(scene.sender.sent)) == 1
    assert scene.sender.sent[0][2] == "b" + "0" * 24 + "-0"


def test_the_body_says_which_batch_has_ended_and_how():
    """Enough to decide whether to ask for the outcomes."""
    scene = Scene()
    scene.deliver()
    content = json.loads(scene.sender.sent[0][1])
    assert (content["type"], content["timestamp"]) == ("batch.finished", NOW.isoformat())
    assert content["data"]["batch_id"] == "b" + "0" * 24
    assert content["data"]["state"] == "partial"
    assert content["data"]["counts"] == asdict(COUNTS)


def test_a_repeated_task_of_a_delivered_webhook_sends_nothing():
    """The record decides, not the task."""
    scene = Scene()
    scene.deliver()
    scene.deliver()
    assert (len(scene.sender.sent), scene.tasks.enqueued) == (1, [])


def test_a_repeated_task_enqueues_the_attempt_that_its_first_delivery_could_not():
    """A process may die between the record and the queue."""
    scene = Scene(500)
    scene.tasks.is_down = True
    with pytest.raises(StoreUnavailable):
        scene.deliver()

    scene.tasks.is_down = False
    scene.deliver()
    assert len(scene.sender.sent) == 1
    assert [task.delay_s for task in scene.tasks.waiting] == [5.0]


def test_an_attempt_that_could_not_be_recorded_is_made_again():
    """At least once: the receiver knows it by its id."""
    scene = Scene()
    scene.documents.is_down = True
    with pytest.raises(StoreUnavailable):
        scene.deliver()

    scene.deliver()
    assert len(scene.sender.sent) == 2
    assert len({message for *_, message in scene.sender.sent}) == 1
    assert len(scene.documents.record.attempts) == 1


def test_two_deliveries_at_once_leave_one_record():
    """The second finds an attempt on record and follows up under the same name."""
    scene = Scene(500, 500)

    def deliver_again() -> None:
        scene.sender.before = lambda: None
        scene.deliver()

    scene.sender.before = deliver_again
    scene.deliver()
    assert len(scene.documents.record.attempts) == 1
    assert len(scene.tasks.enqueued) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook": None},
        {"webhook": WebhookRecord(URL)},
        {"state": State.RUNNING},
        {"state": State.PLANNING, "round": 1},
    ],
)
def test_a_task_of_another_time_sends_nothing(changes):
    """No webhook asked for, the batch not at its end, or taken up again since."""
    scene = Scene(batch=batch_of(**changes))
    scene.deliver()
    assert (scene.sender.sent, scene.tasks.enqueued) == ([], [])


def test_a_batch_that_is_retried_while_its_webhook_is_sent_keeps_no_record_of_it():
    """Its next end is announced anew."""
    scene = Scene(500)

    def retry() -> None:
        begun = replace(scene.documents.batch, epoch=messages_epoch(1))
        scene.documents.batch = begun.retrying()

    scene.sender.before = retry
    scene.deliver()
    assert (scene.documents.record.attempts, scene.tasks.enqueued) == ((), [])


def test_a_task_before_its_time_sends_nothing():
    """The first task may be delivered again while the next attempt waits for its time."""
    scene = Scene(500)
    scene.deliver()
    scene.now += timedelta(seconds=1)
    scene.deliver()
    assert (len(scene.sender.sent), len(scene.tasks.enqueued)) == (1, 1)


def test_a_task_of_the_sweeper_makes_the_attempt_that_is_overdue():
    """Cloud Tasks drops a task after its last attempt; any other one will do."""
    scene = Scene(500)
    scene.deliver()
    scene.tasks.waiting.clear()
    scene.now += timedelta(minutes=10)
    scene.deliver()
    assert scene.documents.record.state == "delivered"


def test_a_batch_that_ends_again_has_another_id_and_a_first_attempt():
    """A receiver must not take its second end for a repetition of the first."""
    scene = Scene(500)
    scene.deliver()
    ended = replace(scene.documents.batch, round=1, webhook=scene.documents.record.due())
    scene.documents.batch = ended
    scene.deliver()
    assert [message for *_, message in scene.sender.sent] == [f"{ended.id}-0", f"{ended.id}-1"]


def test_a_real_receiver_that_fails_twice_verifies_what_it_takes_at_last():
    """Over HTTP, by the real sender, judged by the specification's library."""
    with receiving() as receiver:
        receiver.answers = [500, 503]
        batch = batch_of(f"http://127.0.0.1:{receiver.port}/hook")
        scene, sender = Scene(batch=batch), WebhookSender([SECRET], is_dev=True)
        scene.now = datetime.now(UTC)
        delays = scene.run(sender)
        sender.close()

    headers, body = receiver.got[-1]
    assert Webhook(SECRET).verify(body, headers)["data"]["batch_id"] == batch.id
    assert [each.status for each in scene.documents.record.attempts] == [500, 503, 200]
    assert len(delays) == 2
