"""What a task must be, and what the service fills in."""

import re
from collections.abc import Mapping

from google.cloud.tasks_v2.types import HttpMethod

from infra.local.grpc_server import Refused
from infra.local.tasks import messages as m
from infra.local.tasks.clock import MICROS, from_timestamp, to_timestamp, whole_seconds
from infra.local.tasks.messages import Message
from infra.local.tasks.refusals import invalid, unimplemented
from infra.local.tasks.rules.queue_rules import complete_retry

MOST_BYTES = 1_048_569
MOST_URL = 2_083
MOST_HEADER_BYTES = 80 * 1_024
DEFAULT_DEADLINE_S = 600
DEADLINES_US = (15 * MICROS, 30 * 60 * MICROS)
FARTHEST_US = 720 * 3_600 * MICROS
USER_AGENT = "Google-Cloud-Tasks"
WITH_BODY = {HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH}
_COMPUTED = re.compile(r"host|content-length|user-agent|x-(google|appengine|cloudtasks)-.*", re.I)
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ACCOUNT = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def completed(task: Message, *, name: str, now: int) -> Message:
    """Return the task as it is stored; raises INVALID_ARGUMENT for what cannot be."""
    if task.WhichOneof("message_type") != "http_request":
        raise _without_request(task)

    whole = m.Task(name=name)
    whole.http_request.CopyFrom(task.http_request)
    _complete_request(whole.http_request)
    whole.create_time.CopyFrom(to_timestamp(whole_seconds(now)))
    whole.schedule_time.CopyFrom(to_timestamp(_scheduled_at(task, now)))
    whole.dispatch_deadline.CopyFrom(_deadline(task))
    if task.HasField("retry_config"):
        whole.retry_config.CopyFrom(task.retry_config)
        complete_retry(whole.retry_config)

    if whole.ByteSize() > MOST_BYTES:
        raise invalid(f"Task size too large: it must be at most {MOST_BYTES} bytes.")
    return whole


def _without_request(task: Message) -> Refused:
    if task.WhichOneof("message_type") is None:
        return invalid("Task.message_type is required.")
    return unimplemented("The emulator has no App Engine to send tasks to.")


def _scheduled_at(task: Message, now: int) -> int:
    at = from_timestamp(task.schedule_time) if task.HasField("schedule_time") else now
    if at - now > FARTHEST_US:
        raise invalid(
            f"Schedule time {to_timestamp(at).ToJsonString()} is too far in the future. Schedule "
            "time must be no more than 720h in the future."
        )
    return max(at, now)


def _deadline(task: Message) -> Message:
    if not task.HasField("dispatch_deadline"):
        return m.Duration(seconds=DEFAULT_DEADLINE_S)
    least, most = DEADLINES_US
    if not least <= task.dispatch_deadline.ToMicroseconds() <= most:
        raise invalid("Task.dispatchDeadline must be between [15s, 30m].")
    return task.dispatch_deadline


def _complete_request(request: Message) -> None:
    _check_url(request.url)
    request.http_method = request.http_method or HttpMethod.POST
    if request.body and request.http_method not in WITH_BODY:
        raise invalid("HttpRequest.body is only allowed for POST, PUT and PATCH.")

    kept = {name: value for name, value in request.headers.items() if not _COMPUTED.match(name)}
    _check_headers(kept)
    request.headers.clear()
    request.headers.update({**kept, "User-Agent": USER_AGENT})
    _check_account(request)


def _check_url(url: str) -> None:
    if not url:
        raise invalid("HttpRequest.url is required.")
    if not url.startswith(("http://", "https://")):
        raise invalid("HttpTarget.url must start with 'http://' or 'https://'.")
    if len(url) > MOST_URL:
        raise invalid(f"HttpRequest.url must have at most {MOST_URL} characters.")


def _check_headers(headers: Mapping[str, str]) -> None:
    if sum(len(name) + len(value) for name, value in headers.items()) >= MOST_HEADER_BYTES:
        raise invalid("HttpRequest.headers must be smaller than 80KB.")
    for name, value in headers.items():
        if not _FIELD_NAME.fullmatch(name) or any(sign in value for sign in "\r\n\0"):
            raise invalid("HttpRequest.headers has a name or a value that HTTP does not allow.")


def _check_account(request: Message) -> None:
    kind = request.WhichOneof("authorization_header")
    if kind == "oauth_token":
        raise unimplemented("OAuth tokens are for Google's own APIs; the emulator makes none.")
    if kind == "oidc_token" and not _ACCOUNT.fullmatch(request.oidc_token.service_account_email):
        raise invalid("OidcToken.serviceAccountEmail must be the e-mail of a service account.")
