"""Tasks are enqueued once each, whatever is lost, repeated or missing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier

import grpc
import pytest

from hybrid_audio import services
from hybrid_audio.clients.tasks.queue import MOST_AT_ONCE, TaskQueue
from hybrid_audio.domain.batches.batch import Stage
from hybrid_audio.domain.batches.task import Work, advance_task
from hybrid_audio.errors import DeadlineExceeded, StoreRefused, StoreUnavailable
from hybrid_audio.runtime import deadline, origin
from tests.tasks_double import TasksDouble, served

ACCOUNT = "tasks@local.iam.gserviceaccount.com"
URL = "https://generate.example"
PARENT = "projects/p/locations/europe-west1/queues"
SPEECH, MESSAGES = f"{PARENT}/speech", f"{PARENT}/messages"
WORK = Work("b1", 1, Stage.SPEECH, 7)


@pytest.fixture
def double() -> TasksDouble:
    return TasksDouble(SPEECH, MESSAGES)


@pytest.fixture
def queue(double: TasksDouble, monkeypatch: pytest.MonkeyPatch) -> Iterator[TaskQueue]:
    with served(double) as host:
        wanted = {
            "APP_ENV": "dev",
            "GCP_PROJECT": "p",
            "GCP_REGION": "europe-west1",
            "CLOUD_TASKS_EMULATOR_HOST": host,
            "GENERATE_URL": f"{URL}/",
            "TASKS_SERVICE_ACCOUNT": ACCOUNT,
        }
        for name, value in wanted.items():
            monkeypatch.setenv(name, value)
        services.forget()
        yield services.task_queue()
        services.forget()


def test_a_task_is_a_signed_post_of_json_to_its_door(queue, double):
    """Without a Content-Type the door would answer 415, and the task would come back for ever."""
    queue.enqueue([WORK.to_task()])

    (task,) = double.tasks.values()
    request = task.http_request
    assert task.name == f"{SPEECH}/tasks/{WORK.to_task().id}"
    assert (request.http_method.name, request.url) == ("POST", f"{URL}/tasks/work")
    assert dict(request.headers) == {"Content-Type": "application/json"}
    assert json.loads(request.body) == WORK.to_task().body
    assert (request.oidc_token.service_account_email, request.oidc_token.audience) == (ACCOUNT, URL)


def test_what_steers_a_batch_goes_through_the_wide_queue(queue, double):
    """Steps that speak nothing do not wait behind those that do."""
    queue.enqueue([advance_task("b1", "start")])
    assert [name.startswith(MESSAGES) for name in double.tasks] == [True]


def test_a_delay_is_a_time_in_the_future(queue, double):
    """Cloud Tasks takes a schedule, not a delay; without one a task goes at once."""
    before = datetime.now(UTC)
    queue.enqueue([advance_task("b1", "now")])
    queue.enqueue([advance_task("b1", "later", delay_s=60.0)])

    now, later = double.tasks.values()
    assert "schedule_time" not in now
    assert before + timedelta(seconds=60) <= later.schedule_time
    assert later.schedule_time <= datetime.now(UTC) + timedelta(seconds=60)


def test_the_same_task_twice_is_one_task_and_a_success(queue, double):
    """A caller who repeats an interrupted step must not fail for it."""
    queue.enqueue([WORK.to_task()])
    queue.enqueue([WORK.to_task()])
    assert (double.creates, len(double.tasks)) == (2, 1)


@pytest.mark.parametrize(
    "failure", ["lost", grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED]
)
def test_a_create_without_an_answer_is_repeated_under_the_same_name(queue, double, failure):
    """The first attempt may or may not have landed; the name makes both one task."""
    double.failures = [failure, failure]
    queue.enqueue([WORK.to_task()])
    assert (double.creates, len(double.tasks)) == (3, 1)


def test_a_store_that_stays_away_is_given_up_within_the_time_of_the_request(queue, double):
    """The caller is told to come again while it still listens."""
    double.failures = [grpc.StatusCode.UNAVAILABLE] * 1000
    with deadline.within(0.3), pytest.raises((StoreUnavailable, DeadlineExceeded)) as failed:
        queue.enqueue([WORK.to_task()])
    assert failed.value.retryable
    assert double.failures


def test_at_most_thirty_two_creates_run_at_once(queue, double):
    """More of them end in DEADLINE_EXCEEDED at the real service; fewer would be slow."""
    double.full = Barrier(MOST_AT_ONCE)
    queue.enqueue([advance_task("b1", number) for number in range(2 * MOST_AT_ONCE)])
    assert (len(double.tasks), double.most_under_way) == (2 * MOST_AT_ONCE, MOST_AT_ONCE)


def test_a_missing_queue_is_named_with_the_repair(queue, double):
    """An operator reads what to create; a retry would not help."""
    double.queues = {MESSAGES}
    with pytest.raises(StoreRefused, match=f"no queue {SPEECH}; create it, or name another"):
        queue.enqueue([WORK.to_task()])


@pytest.mark.parametrize(
    "failure", [grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.FAILED_PRECONDITION]
)
def test_a_refused_task_names_the_settings_to_check_and_nothing_of_its_body(queue, double, failure):
    """The real service checks the account and the address when a task is created."""
    double.failures = [failure]
    with pytest.raises(StoreRefused, match="TASKS_SERVICE_ACCOUNT") as refused:
        queue.enqueue([WORK.to_task()])
    assert (double.creates, "b1" in str(refused.value)) == (1, False)


def test_a_lack_of_rights_is_not_repeated(queue, double):
    """An operator must grant them first."""
    double.failures = [grpc.StatusCode.PERMISSION_DENIED]
    with pytest.raises(StoreRefused, match="denies this service access"):
        queue.enqueue([WORK.to_task()])
    assert double.creates == 1


def test_a_task_exists_until_it_is_done_or_given_up(queue, double):
    """The sweeper enqueues anew what is no longer there."""
    queue.enqueue([WORK.to_task()])
    assert queue.exists(WORK.to_task())

    double.tasks.clear()
    assert not queue.exists(WORK.to_task())


def test_tasks_carry_the_name_and_the_trace_of_the_request_that_enqueued_them(queue, double):
    """Cloud Tasks does not continue a trace by itself."""
    with origin.within({"X-Request-ID": "r1", "traceparent": "t1"}):
        queue.enqueue([advance_task("b1", 1), advance_task("b1", 2)])
    sent = [dict(task.http_request.headers) for task in double.tasks.values()]
    assert (
        sent
        == [{"Content-Type": "application/json", "X-Request-ID": "r1", "traceparent": "t1"}] * 2
    )


def test_a_ping_finds_a_missing_queue(queue, double):
    """Readiness says which queue to create before a batch needs it."""
    queue.ping()
    double.queues = {SPEECH}
    with pytest.raises(StoreRefused, match=f"no queue {MESSAGES}"):
        queue.ping()


@pytest.mark.parametrize("name", ["GENERATE_URL", "TASKS_SERVICE_ACCOUNT"])
def test_a_deployment_without_a_target_refuses_tasks_by_the_names_of_settings(
    monkeypatch, name, queue
):
    """A task that goes nowhere, or carries no token, would be lost without a word."""
    monkeypatch.setenv(name, "")
    services.forget()
    with pytest.raises(StoreRefused, match="set GENERATE_URL and TASKS_SERVICE_ACCOUNT"):
        services.task_queue.ping()
