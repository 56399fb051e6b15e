"""Idempotency-Key: one key is one answer, whatever comes twice or at once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Request, Response
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from hybrid_audio.domain.idempotency import Earlier
from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.edge.call import Call
from hybrid_audio.edge.idempotency import HEADER, MAX_KEPT_BYTES, PAUSES_S, answer_once
from hybrid_audio.errors import Conflict, InvalidInput, LeaseHeld, StoreUnavailable

OK = Response('{"n": 1}', 200, content_type="application/json")


class Keys:
    """Keys in memory; `busy` claims find that another request has just taken the key."""

    def __init__(self, *, busy: int = 0) -> None:
        self.kept: dict[str, Earlier] = {}
        self.refusals: list[bool] = []
        self._busy = busy

    def claim(self, key: str, fingerprint: str) -> Claim | Earlier:
        if self._busy:
            self._busy -= 1
            raise LeaseHeld("claimed in the same moment")
        if key in self.kept:
            return self.kept[key]
        self.kept[key] = Earlier(fingerprint, None)
        return Claim(key, fingerprint, datetime(2026, 1, 1, tzinfo=UTC))

    def complete(self, claim: Claim, answer: dict[str, Any], *, is_refusal: bool = False) -> None:
        self.kept[claim.name] = Earlier(claim.token, answer)
        self.refusals.append(is_refusal)

    def release(self, claim: Claim) -> None:
        del self.kept[claim.name]


def call(
    body: bytes = b"{}",
    *,
    key: str = "order-17",
    path: str = "/generate/name",
    content_type: str = "application/json",
    request_id: str = "r1",
    accept: str = "application/json",
) -> Call:
    headers = Headers({HEADER: key, "Accept": accept})
    builder = EnvironBuilder(
        path, method="POST", data=body, headers=headers, content_type=content_type
    )
    return Call("generate", request_id, {}, body, Request(builder.get_environ()))


def answers(*responses: Response) -> Callable[[], Response]:
    """Give one response after the other; a call too many fails."""
    left: Iterator[Response] = iter(responses)
    return lambda: next(left)


def never() -> Response:
    """Fail, for a request that must be answered without its handler."""
    raise AssertionError("the handler must not run")


def test_the_same_request_is_answered_from_what_was_kept() -> None:
    """A retry gets the status, the headers and the body of the first answer."""
    keys = Keys()
    made = Response('{"n": 1}', 201, {"Location": "/x"}, content_type="application/json")
    answer_once(call(), keys, answers(made))
    again = answer_once(call(), keys, never)
    assert (again.status_code, again.headers["Location"], again.json) == (201, "/x", {"n": 1})
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    "other",
    [call(b'{"name": "Ann"}'), call(accept="audio/wav"), call(path="/generate/name?extended=true")],
    ids=["another body", "another Accept", "another query"],
)
def test_a_key_of_another_request_is_refused(other: Call) -> None:
    """The answer kept would be one to a question that nobody asked."""
    keys = Keys()
    answer_once(call(), keys, answers(OK))
    with pytest.raises(InvalidInput, match="another request"):
        answer_once(other, keys, never)


def test_two_functions_keep_their_keys_apart() -> None:
    """A CRM may number its requests to each function from 1."""
    keys = Keys()
    answer_once(call(path="/generate/name"), keys, answers(OK))
    other = answer_once(call(path="/external/upload_base"), keys, answers(OK))
    assert "Idempotency-Replayed" not in other.headers


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256], ids=["none", "space", "ä", "too long"])
def test_a_malformed_key_is_refused_before_anything_is_done(key: str) -> None:
    """The refusal names the header, and nothing is claimed."""
    keys = Keys()
    with pytest.raises(InvalidInput, match=HEADER):
        answer_once(call(key=key), keys, never)
    assert keys.kept == {}


def test_a_key_is_not_kept_as_it_was_sent() -> None:
    """Keys may hold an e-mail or an order number, and the store holds their digest alone."""
    keys = Keys()
    answer_once(call(key="ann@example.com"), keys, answers(OK))
    assert "ann" not in "".join(keys.kept)


def test_an_error_frees_the_key() -> None:
    """After a failure the same request is tried anew, not answered with the failure."""
    keys = Keys()

    def failing() -> Response:
        raise StoreUnavailable("down")

    with pytest.raises(StoreUnavailable):
        answer_once(call(), keys, failing)
    assert answer_once(call(), keys, answers(OK)) is OK


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 503])
def test_an_answer_that_time_may_change_is_not_kept(status: int) -> None:
    """The next try may succeed, and must not be told of the past."""
    keys = Keys()
    passing = Response("{}", status, content_type="application/problem+json")
    assert answer_once(call(), keys, answers(passing)) is passing
    assert keys.kept == {}


@pytest.mark.parametrize(
    "response",
    [
        Response(b"RIFF", 200, content_type="audio/wav"),
        Response("9" * (MAX_KEPT_BYTES + 1), 200, content_type="application/json"),
    ],
    ids=["audio", "too large"],
)
def test_an_answer_that_does_not_fit_a_document_is_made_anew(response: Response) -> None:
    """What it told of is stored, so making it again costs no speech."""
    keys = Keys()
    answer_once(call(), keys, answers(response))
    assert keys.kept == {}


def test_a_refusal_is_replayed_under_the_request_id_of_its_asker() -> None:
    """A problem names the request that it answers, not the one that came first."""
    keys = Keys()
    refusal = Response(
        json.dumps({"status": 422, "request_id": "r1"}),
        422,
        content_type="application/problem+json",
    )
    answer_once(call(), keys, answers(refusal))
    again = answer_once(call(request_id="r2"), keys, never)
    assert (again.status_code, json.loads(again.data)["request_id"]) == (422, "r2")
    assert keys.refusals == [True]


def test_a_request_waits_for_a_moment_for_the_first_one() -> None:
    """Two equal requests at once have one answer, when the first is quick."""
    keys = Keys()
    pauses: list[float] = []

    def sleep(pause: float) -> None:
        pauses.append(pause)
        if len(pauses) == 2:
            (name, earlier) = next(iter(keys.kept.items()))
            kept = {"status": 200, "headers": {}, "body": "{}"}
            keys.kept[name] = Earlier(earlier.fingerprint, kept)

    def first() -> Response:
        assert answer_once(call(), keys, never, sleep=sleep).status_code == 200
        return OK

    answer_once(call(), keys, first)
    assert pauses == list(PAUSES_S[:2])


def test_a_first_request_that_goes_on_is_a_conflict() -> None:
    """The caller is told when to come back, and the first request is not disturbed."""
    keys = Keys()

    def first() -> Response:
        with pytest.raises(Conflict, match="still running") as refused:
            answer_once(call(), keys, never, sleep=lambda _: None)
        assert refused.value.retry_after_s == 1.0
        return OK

    assert answer_once(call(), keys, first) is OK


def test_a_key_that_was_freed_in_the_same_moment_is_claimed_at_the_next_look() -> None:
    """Losing a race to claim is not an error of the caller."""
    keys = Keys(busy=2)
    assert answer_once(call(), keys, answers(OK), sleep=lambda _: None) is OK


def form(boundary: str, *, text: str = "Ann", swapped: bool = False) -> Call:
    """Return an upload with one file and one field, in either order."""
    head = 'Content-Disposition: form-data; name="'
    parts = [f'{head}target"\r\n\r\nnames', f'{head}file"; filename="a.csv"\r\n\r\n{text}']
    ordered = reversed(parts) if swapped else parts
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in ordered) + f"--{boundary}--\r\n"
    content_type = f"multipart/form-data; boundary={boundary}"
    return call(body.encode(), path="/external/upload_base", content_type=content_type)


def test_a_form_is_the_same_whatever_its_boundary_and_order() -> None:
    """Libraries draw a random boundary at each try."""
    keys = Keys()
    answer_once(form("one"), keys, answers(OK))
    again = answer_once(form("another", swapped=True), keys, never)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_form_with_another_file_is_another_request() -> None:
    """The contents of the file are part of what a request says."""
    keys = Keys()
    answer_once(form("one"), keys, answers(OK))
    with pytest.raises(InvalidInput, match="another request"):
        answer_once(form("one", text="Bob"), keys, never)
