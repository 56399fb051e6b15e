"""A test that reads everything: no log, repr, error or traceback of any failure holds the key, the
name or the text.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import hybrid_audio
from hybrid_audio.errors import HybridAudioError
from tests.unit.clients.cartesia.double import (
    KEY,
    Handler,
    Script,
    VirtualTime,
    audio,
    client_of,
    good_wav,
    spec_for,
)

TEXT = "Hey Siobhan, it's Luis."
SECRETS = (KEY, "orangutan", "Siobhan", "siobhan", "Luis")
ECHO = f"cannot speak {TEXT} with {KEY}"
PACKAGE = Path(hybrid_audio.__file__).parent

ANSWERS: dict[str, httpx.Response | Exception] = {
    "an error in JSON that quotes the request": httpx.Response(
        400,
        json={
            "error_code": "siobhan",
            "title": "Invalid Siobhan",
            "message": ECHO,
            "request_id": ECHO,
        },
    ),
    "an error in JSON that quotes the key": httpx.Response(
        401,
        json={
            "error_code": "orangutan",
            "title": f"Bad key {KEY}",
            "message": ECHO,
            "request_id": KEY,
        },
    ),
    "an error whose fields are of odd types": httpx.Response(
        400, json={"error_code": [TEXT], "title": {"a": TEXT}}
    ),
    "a list": httpx.Response(400, json=[TEXT, KEY]),
    "an error in plain text": httpx.Response(400, text=f"{TEXT}: {ECHO}"),
    "an error in plain text without a colon": httpx.Response(422, text=ECHO),
    "an error in a header": httpx.Response(
        429, headers={"X-Request-Id": KEY, "Retry-After": "Siobhan"}
    ),
    "an error page": httpx.Response(502, html=f"<html>{ECHO}</html>"),
    "a page for audio": httpx.Response(200, html=f"<html>{ECHO}</html>"),
    "a redirect": httpx.Response(
        302, headers={"Location": f"https://elsewhere.test/?{KEY}&Siobhan"}
    ),
    "a page longer than any audio": httpx.Response(200, html=f"<html>{ECHO}</html>" * 50_000),
    "audio cut off": audio(good_wav()[:-100]),
    "audio too short": audio(good_wav(0.05)),
    "silence": audio(good_wav()[:44] + bytes(96_000)),
    "a connection refused": httpx.ConnectError(ECHO),
    "a time-out": httpx.ReadTimeout(ECHO),
    "a broken connection": httpx.RemoteProtocolError(ECHO),
    "a header that cannot be sent": httpx.LocalProtocolError(f"Illegal header value b'{KEY}'"),
}


@pytest.mark.parametrize("version", ["2025-04-16", "2026-08-14"])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_no_failure_tells_the_key_the_name_or_the_text(
    answer: httpx.Response | Exception, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    """At the most talkative log level, with every local variable of our frames shown."""
    caplog.set_level(logging.DEBUG)
    told = failure_of(Script(answer), version) + logged(caplog)
    assert [secret for secret in SECRETS if secret in told] == []


def test_an_answer_that_comes_too_late_shows_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    """A page that trickles until the time is up leaves neither key nor text in errors and logs."""
    caplog.set_level(logging.DEBUG)
    time = VirtualTime()

    def trickling(_request: httpx.Request) -> httpx.Response:
        def parts() -> Iterator[bytes]:
            while True:
                time.now_s += 10.0
                yield ECHO.encode()

        return httpx.Response(200, content=parts())

    told = failure_of(trickling, "2025-04-16", time) + logged(caplog)
    assert [secret for secret in SECRETS if secret in told] == []


def test_the_reading_would_notice() -> None:
    """The same reading of an error that does quote finds it, so that silence above
    means something.
    """

    def careless(_request: httpx.Request) -> httpx.Response:
        raise HybridAudioError(ECHO)

    assert all(secret in failure_of(careless, "2025-04-16") for secret in (KEY, "Siobhan", "Luis"))


def failure_of(handler: Handler, version: str, time: VirtualTime | None = None) -> str:
    """Return everything that could be printed of the error that speaking ends with, and of the
    client itself.
    """
    client = client_of(handler, time)
    try:
        client.speak(spec_for(TEXT, version=version))
    except HybridAudioError as error:
        chain = [error, error.__cause__, error.__context__]
        seen = [repr(client), *map(repr, chain), *map(str, chain), repr(vars(error))]
        seen += traceback.format_exception(error)
        seen += our_frames(error)
        return "\n".join(seen)
    raise AssertionError("this failure did not fail")


def our_frames(error: BaseException) -> list[str]:
    """Return our own frames of the traceback with their local variables, as error reporters send
    them.
    """
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return [
        repr(frame.locals) for frame in shown.stack if Path(frame.filename).is_relative_to(PACKAGE)
    ]


def logged(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(
        f"{record.getMessage()} {json.dumps(vars(record), default=repr)}"
        for record in caplog.records
    )
