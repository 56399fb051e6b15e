"""What a task must be, in the recorded words, and what the service fills in."""

import pytest

from infra.local.grpc_server import Refused
from infra.local.tasks import messages as m
from infra.local.tasks.clock import MICROS, from_timestamp, to_timestamp
from infra.local.tasks.messages import Message
from infra.local.tasks.rules.task_rules import MOST_BYTES, completed

NAME = "projects/p/locations/l/queues/q/tasks/t"
NOW = 1_800_000_000 * MICROS + 123_456
URL = "http://127.0.0.1:9/x"


def kept(**fields: object) -> Message:
    return completed(m.Task(**{"http_request": {"url": URL}, **fields}), name=NAME, now=NOW)


def refusal_of(**fields: object) -> str:
    with pytest.raises(Refused) as refused:
        kept(**fields)
    assert refused.value.code.name == "INVALID_ARGUMENT"
    return refused.value.detail


def test_a_plain_task_gets_the_services_defaults():
    """POST, ten minutes, due now; the time of creation is cut to its second."""
    task = kept()
    assert task.http_request.http_method == m.HttpRequest(http_method="POST").http_method
    assert task.dispatch_deadline.ToSeconds() == 600
    assert from_timestamp(task.schedule_time) == NOW
    assert from_timestamp(task.create_time) == NOW - 123_456


def test_the_user_agent_is_forced_and_headers_keep_their_case():
    """What the service computes itself is left out; no Content-Type is made up."""
    given = {"x-Mixed-Case": "a", "user-agent": "mine", "Host": "b", "X-CloudTasks-TaskName": "c"}
    task = kept(http_request={"url": URL, "headers": given})
    assert dict(task.http_request.headers) == {
        "x-Mixed-Case": "a",
        "User-Agent": "Google-Cloud-Tasks",
    }


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("", "HttpRequest.url is required."),
        ("ftp://x/", "HttpTarget.url must start with 'http://' or 'https://'."),
        ("example.com", "HttpTarget.url must start with 'http://' or 'https://'."),
    ],
)
def test_a_wrong_url_is_refused_in_the_recorded_words(url, text):
    """Empty and foreign ones have texts of their own."""
    assert refusal_of(http_request={"url": url}) == text


@pytest.mark.parametrize("seconds", [14.9, 1800.1, -1, 0])
def test_a_deadline_out_of_bounds_is_refused_in_the_recorded_words(seconds):
    """It must lie between 15 seconds and 30 minutes."""
    deadline = m.Duration()
    deadline.FromMilliseconds(int(seconds * 1000))
    text = "Task.dispatchDeadline must be between [15s, 30m]."
    assert refusal_of(dispatch_deadline=deadline) == text


@pytest.mark.parametrize("seconds", [15, 1800])
def test_a_deadline_at_its_bounds_is_taken(seconds):
    """Both ends are within the bounds."""
    assert kept(dispatch_deadline={"seconds": seconds}).dispatch_deadline.ToSeconds() == seconds


def test_a_schedule_beyond_30_days_is_refused_in_the_recorded_words():
    """Exactly 30 days are taken."""
    most = NOW + 720 * 3600 * MICROS
    assert from_timestamp(kept(schedule_time=to_timestamp(most)).schedule_time) == most
    assert refusal_of(schedule_time=to_timestamp(most + 1)).endswith(
        " is too far in the future. Schedule time must be no more than 720h in the future."
    )


def test_a_schedule_in_the_past_means_now():
    """It is due at once, and does not jump ahead of others that are due."""
    past = to_timestamp(NOW - MICROS)
    assert from_timestamp(kept(schedule_time=past).schedule_time) == NOW


def test_a_stored_task_may_have_1048569_bytes_and_no_more():
    """What the service fills in counts."""
    empty = kept(http_request={"url": URL, "body": b"x" * 1_000_000}).ByteSize() - 1_000_000
    most = MOST_BYTES - empty
    assert kept(http_request={"url": URL, "body": b"x" * most}).ByteSize() == MOST_BYTES
    assert "too large" in refusal_of(http_request={"url": URL, "body": b"x" * (most + 1)})


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@c.d", "a@b.c\nx"])
def test_a_malformed_service_account_is_refused(email):
    """The real service refuses every account that does not exist."""
    request = {"url": URL, "oidc_token": {"service_account_email": email}}
    assert "serviceAccountEmail" in refusal_of(http_request=request)


def test_a_body_needs_a_method_that_has_one():
    """POST, PUT and PATCH have one."""
    request = {"url": URL, "http_method": "GET", "body": b"x"}
    assert "body" in refusal_of(http_request=request)


@pytest.mark.parametrize("headers", [{"A": "b\r\nC: d"}, {"A b": "c"}, {"": "c"}])
def test_headers_that_http_does_not_allow_are_refused(headers):
    """They would break the request that carries them."""
    assert "headers" in refusal_of(http_request={"url": URL, "headers": headers})


def test_a_task_without_a_request_is_refused():
    """There is nothing that could be sent."""
    assert refusal_of(http_request=None) == "Task.message_type is required."
