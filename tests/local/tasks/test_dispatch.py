"""Deliveries over HTTP, against a receiver that misbehaves in every way."""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from google.api_core.exceptions import AlreadyExists, NotFound
from google.auth import jwt

from tests.emulators import TASKS_ACCOUNT, OurTasks
from tests.local.tasks.conftest import make_queue
from tests.local.tasks.receiver import Receiver, eventually

QUICK = {"min_backoff": timedelta(seconds=1), "max_backoff": timedelta(seconds=1)}
COUNTS = ("RetryCount", "ExecutionCount", "PreviousResponse", "RetryReason")


def counts_of(receiver: Receiver, count: int) -> list[tuple[str | None, ...]]:
    """Return the counts in the headers of so many attempts, attempt by attempt."""
    return [
        tuple(request.header(f"X-CloudTasks-Task{name}") for name in COUNTS)
        for request in receiver.wait_for(count)
    ]


def depth_of(emulator: OurTasks, queue: str) -> dict[str, Any]:
    with urllib.request.urlopen(emulator.web_url + "/queues") as answer:
        found: dict[str, Any] = json.load(answer)["queues"][queue]
    return found


def is_gone(client, name: str) -> bool:
    try:
        client.get_task(name=name)
    except NotFound:
        return True
    return False


def test_the_headers_of_each_attempt_are_the_recorded_ones(fast_client, receiver):
    """Answers 503, 404, 429, 500, 302, then 200: 5xx are retries, but no executions."""
    receiver.script = [503, 404, 429, 500, 302, 200]
    receiver.answer_headers = {"Location": f"{receiver.url}/elsewhere"}
    queue = make_queue(fast_client, retry_config=QUICK)
    task = {"http_request": {"url": receiver.url + "/x"}}
    name = fast_client.create_task(parent=queue, task=task).name

    assert counts_of(receiver, 6) == [
        ("0", "0", None, None),
        ("1", "0", "503", ""),
        ("2", "1", "404", ""),
        ("3", "2", "429", ""),
        ("4", "2", "500", ""),
        ("5", "3", "302", ""),
    ]
    eventually(lambda: is_gone(fast_client, name))
    assert {request.path for request in receiver.requests} == {"/x"}


def test_an_attempt_carries_the_tasks_request_and_nothing_made_up(client, queue, receiver):
    """Method, path, body and the case of headers; no Content-Type that the task did not set."""
    headers = {"x-MiXed": "a", "Authorization": "Basic b"}
    request = {"url": f"{receiver.url}/a?b=c%20d", "body": b"x", "headers": headers}
    task = {"http_request": {**request, "http_method": "PUT"}, "name": f"{queue}/tasks/t-1"}
    made = client.create_task(parent=queue, task=task)
    sent = receiver.wait_for(1)[0]

    assert (sent.method, sent.path, sent.body) == ("PUT", "/a?b=c%20d", b"x")
    names = {name for name, _ in sent.headers}
    assert {"x-MiXed", "X-CloudTasks-QueueName", "X-CloudTasks-TaskName"} <= names
    assert "Content-Type" not in names
    assert sent.header("User-Agent") == "Google-Cloud-Tasks"
    assert sent.header("Authorization") == "Basic b"
    assert sent.header("X-CloudTasks-QueueName") == queue.rpartition("/")[2]
    assert sent.header("X-CloudTasks-TaskName") == "t-1"
    eta = sent.header("X-CloudTasks-TaskETA")
    assert eta == f"{made.schedule_time.timestamp():.6f}"


def test_a_receiver_that_hangs_is_left_at_the_deadline(fast_client, receiver):
    """The next attempt names a 504 as the previous response, and no execution."""
    receiver.gate.clear()
    queue = make_queue(fast_client, retry_config=QUICK)
    task = {"http_request": {"url": receiver.url}, "dispatch_deadline": timedelta(seconds=15)}
    fast_client.create_task(parent=queue, task=task)
    assert counts_of(receiver, 2)[1] == ("1", "0", "504", "")


def test_a_receiver_that_says_nothing_is_no_execution(fast_client, receiver):
    """A connection that is closed without an answer is tried again."""
    receiver.script = [0, 200]
    queue = make_queue(fast_client, retry_config=QUICK)
    fast_client.create_task(parent=queue, task={"http_request": {"url": receiver.url}})
    assert counts_of(receiver, 2)[1][:2] == ("1", "0")


def test_attempts_end_when_they_are_used_up_and_the_task_is_deleted(fast_client, receiver):
    """Of three attempts the last one has RetryCount 2."""
    receiver.script = [500]
    queue = make_queue(fast_client, retry_config={**QUICK, "max_attempts": 3})
    task = {"http_request": {"url": receiver.url}}
    name = fast_client.create_task(parent=queue, task=task).name
    eventually(lambda: is_gone(fast_client, name))
    assert [counts[0] for counts in counts_of(receiver, 3)] == ["0", "1", "2"]


def test_a_tasks_own_retry_config_wins(fast_client, receiver):
    """One attempt, where the queue would allow a hundred."""
    receiver.script = [500]
    queue = make_queue(fast_client, retry_config=QUICK)
    task = {"http_request": {"url": receiver.url}, "retry_config": {"max_attempts": 1}}
    name = fast_client.create_task(parent=queue, task=task).name
    eventually(lambda: is_gone(fast_client, name))
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_puts_off_the_next_attempt(client, queue, receiver, status):
    """An hour from the answer on, where the back-off would be a tenth of a second."""
    receiver.script, receiver.answer_headers = [status], {"Retry-After": "1800"}
    name = client.create_task(parent=queue, task={"http_request": {"url": receiver.url}}).name
    eventually(lambda: client.get_task(name=name).response_count == 1)
    task = client.get_task(name=name)
    assert task.schedule_time - task.last_attempt.response_time == timedelta(seconds=1800)


def test_one_of_many_creates_of_a_name_succeeds_and_is_sent_once(client, queue, receiver):
    """Sixteen at the same moment; fifteen find the name taken."""
    name = f"{queue}/tasks/same"
    task = {"name": name, "http_request": {"url": receiver.url}}

    def is_created(_number: int) -> bool:
        try:
            client.create_task(parent=queue, task=task)
        except AlreadyExists:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        created = list(pool.map(is_created, range(16)))
    eventually(lambda: is_gone(client, name))
    assert (created.count(True), len(receiver.requests)) == (1, 1)


def test_a_receiver_that_is_overloaded_slows_its_whole_queue(client, queue, receiver, emulator):
    """One 503 halves its speed, as the depths show."""
    receiver.script, receiver.answer_headers = [503], {"Retry-After": "1800"}
    client.create_task(parent=queue, task={"http_request": {"url": receiver.url}})
    eventually(lambda: depth_of(emulator, queue)["speed"] == 0.5)


def test_no_more_attempts_run_at_once_than_the_queue_allows(client, new_queue, receiver):
    """Twelve tasks, three at once, each sent once."""
    receiver.gate.clear()
    queue = new_queue(rate_limits={"max_concurrent_dispatches": 3})
    for number in range(12):
        url = f"{receiver.url}/{number}"
        client.create_task(parent=queue, task={"http_request": {"url": url}})

    receiver.wait_for(3)
    receiver.gate.set()
    paths = {request.path for request in receiver.wait_for(12)}
    assert (receiver.most_at_once, len(paths), len(receiver.requests)) == (3, 12, 12)


def test_a_task_waits_for_its_schedule(fast_client, receiver):
    """A later one that is due at once goes first."""
    queue = make_queue(fast_client)
    fast_client.pause_queue(name=queue)
    first = {"http_request": {"url": receiver.url + "/first"}}
    due = fast_client.create_task(parent=queue, task=first).schedule_time + timedelta(seconds=40)
    later = {"http_request": {"url": receiver.url + "/later"}, "schedule_time": due}
    fast_client.create_task(parent=queue, task=later)
    fast_client.create_task(parent=queue, task=first)
    fast_client.resume_queue(name=queue)
    paths = [request.path for request in receiver.wait_for(3)]
    assert paths == ["/first", "/first", "/later"]


def test_a_token_of_an_attempt_verifies_against_the_served_keys(client, queue, receiver, emulator):
    """By Google's own library, for the task's service account and the target's URL."""
    url = receiver.url + "/door"
    oidc = {"service_account_email": TASKS_ACCOUNT}
    client.create_task(parent=queue, task={"http_request": {"url": url, "oidc_token": oidc}})
    authorization = receiver.wait_for(1)[0].header("Authorization") or ""
    token = authorization.removeprefix("Bearer ")

    with urllib.request.urlopen(emulator.web_url + "/certs") as answer:
        claims = jwt.decode(token, certs=json.load(answer), audience=url)
    assert (claims["email"], claims["email_verified"]) == (TASKS_ACCOUNT, True)
    with urllib.request.urlopen(emulator.jwks_url) as answer:
        served = json.load(answer)["keys"]
    assert [key["kid"] for key in served] == [jwt.decode_header(token)["kid"]]


def test_the_depths_of_a_queue_are_shown_over_http(client, new_queue, receiver, emulator):
    """Two waiting, one scheduled, one running; the oldest has an age."""
    receiver.gate.clear()
    queue = new_queue(rate_limits={"max_concurrent_dispatches": 1})
    task = {"http_request": {"url": receiver.url}}
    first = client.create_task(parent=queue, task=task)
    receiver.wait_for(1)
    for _ in range(2):
        client.create_task(parent=queue, task=task)
    due = first.schedule_time + timedelta(days=1)
    client.create_task(parent=queue, task={**task, "schedule_time": due})

    depth = depth_of(emulator, queue)
    assert {name: depth[name] for name in ("state", "waiting", "scheduled", "running")} == {
        "state": "RUNNING",
        "waiting": 2,
        "scheduled": 1,
        "running": 1,
    }
    assert depth["oldest_age_s"] >= 0
