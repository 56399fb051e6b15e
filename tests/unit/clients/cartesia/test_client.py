"""What the Cartesia client sends, and what it makes of each answer."""

import json
import subprocess
import sys

import httpx
import pytest

from hybrid_audio.audio import wav
from hybrid_audio.clients.cartesia.client import CartesiaClient
from hybrid_audio.errors import (
    DeadlineExceeded,
    Misconfigured,
    SpeechRejected,
    SpeechUnavailable,
    SpeechUnusable,
)
from hybrid_audio.runtime import deadline
from tests.unit.clients.cartesia.double import (
    KEY,
    Script,
    VirtualTime,
    audio,
    client_of,
    good_wav,
    sound,
    spec_for,
)

REQUEST_ID = "550e8400-e29b-41d4-a716-446655440000"


def test_a_stem_comes_back_as_it_was_sent() -> None:
    """A whole, right answer is kept to the last bit."""
    assert client_of(Script(audio())).speak(spec_for()) == good_wav()


@pytest.mark.parametrize(
    ("version", "header", "value"),
    [
        ("2024-11-13", "X-API-Key", KEY),
        ("2025-04-16", "X-API-Key", KEY),
        ("2026-03-01", "Authorization", f"Bearer {KEY}"),
        ("2026-08-14", "Authorization", f"Bearer {KEY}"),
    ],
)
def test_the_key_travels_in_the_one_header_that_the_version_reads(
    version: str, header: str, value: str
) -> None:
    """X-API-Key before 2026-03-01, Authorization from then on, never both."""
    script = Script(audio())
    client_of(script).speak(spec_for(version=version))
    sent = script.requests[0].headers
    assert sent["Cartesia-Version"] == version
    assert [name for name in ("X-API-Key", "Authorization") if name in sent] == [header]
    assert sent[header] == value


def test_the_body_is_the_payload_that_the_signature_is_made_of() -> None:
    """What is signed is what is sent."""
    script, spec = Script(audio()), spec_for("José", speed=0.9, emotion="calm")
    client_of(script).speak(spec)
    assert script.requests[0].url == "https://cartesia.test/tts/bytes"
    assert json.loads(script.requests[0].content) == spec.payload()


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_what_may_heal_is_asked_again(status: int) -> None:
    """408, 429 and every 5xx are worth another attempt."""
    script = Script(httpx.Response(status), audio())
    assert client_of(script).speak(spec_for()) == good_wav()
    assert len(script.requests) == 2


@pytest.mark.parametrize("status", [301, 307, 400, 401, 402, 403, 404, 409, 413, 415, 422])
def test_what_would_be_refused_again_is_not_asked_again(status: int) -> None:
    """Other 4xx, and redirects, are final."""
    script = Script(httpx.Response(status, headers={"Location": "https://elsewhere.test/"}))
    with pytest.raises(SpeechRejected) as refused:
        client_of(script).speak(spec_for())
    assert refused.value.status == status
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("x"),
        httpx.ConnectTimeout("x"),
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.PoolTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.ProxyError("x"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_failed_connection_is_tried_again_and_told_in_our_words(failure: Exception) -> None:
    """No error of the HTTP library comes out."""
    assert client_of(Script(failure, audio())).speak(spec_for()) == good_wav()
    with pytest.raises(SpeechUnavailable):
        client_of(Script(failure)).speak(spec_for())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"error_code": "voice_not_found", "title": "Voice not found", "message": "no"},
            "voice_not_found, Voice not",
        ),
        ({"error_code": None, "title": "Bad request", "message": "no"}, "(Bad request)"),
    ],
)
def test_a_refusal_in_json_keeps_its_code_title_and_request_id(
    said: dict[str, str | None], expected: str
) -> None:
    """The shape from 2026-03-01 on."""
    script = Script(httpx.Response(404, json={**said, "request_id": REQUEST_ID}))
    with pytest.raises(SpeechRejected) as refused:
        client_of(script).speak(spec_for())
    assert expected in refused.value.detail
    assert refused.value.upstream_request_id == REQUEST_ID


def test_a_refusal_in_plain_text_keeps_its_title_and_request_id() -> None:
    """The shape before 2026-03-01; the id may stand in the text or in a header."""
    in_header = httpx.Response(
        400, text="Invalid voice: no such thing", headers={"X-Request-Id": REQUEST_ID}
    )
    in_text = httpx.Response(400, text=f"Invalid voice: no such thing (request {REQUEST_ID})")
    for answer in (in_header, in_text):
        with pytest.raises(SpeechRejected, match="Invalid voice") as refused:
            client_of(Script(answer)).speak(spec_for())
        assert refused.value.upstream_request_id == REQUEST_ID
        assert "no such thing" not in refused.value.detail


def test_the_voice_that_a_refusal_quotes_is_not_taken_for_a_request_id() -> None:
    """A voice's id is a UUID as well."""
    voice = "A0E99841-438c-4a64-b679-ae501e7d6091"
    for said in (f"No voice {voice}", f"No voice {voice.lower()} (request {REQUEST_ID})"):
        with pytest.raises(SpeechRejected) as refused:
            client_of(Script(httpx.Response(404, text=said))).speak(spec_for(id=voice))
        assert refused.value.upstream_request_id == (REQUEST_ID if REQUEST_ID in said else None)


BAD = {
    "empty": b"",
    "a page": b"<!doctype html><html>Bad gateway</html>",
    "json": b'{"error_code": "x"}',
    "another container": b"OggS" + b"\0" * 100,
    "a header alone": wav.header(48_000, 1, 0),
    "44.1 kHz": wav.header(44_100, 1, 48_000) + sound(),
    "stereo": wav.header(48_000, 2, 24_000) + sound(),
    "24 bit": wav.header(48_000, 1, 32_000, bits=24) + sound(),
    "cut off": good_wav()[:-1000],
    "half a sample": good_wav()[:40] + (95_999).to_bytes(4, "little") + sound()[:-1],
    "silence": wav.header(48_000, 1, 48_000) + b"\0" * 96_000,
    "hiss below -60 dBFS": wav.header(48_000, 1, 48_000) + sound(level=32),
    "too short": good_wav(0.02),
    "too long": good_wav(30.0),
    "far too long": wav.header(48_000, 1, 48_000 * 60) + sound(60.0),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_what_is_not_the_audio_asked_for_is_asked_for_once_more_then_given_up(body: bytes) -> None:
    """Speech is paid for: two bad answers are enough; a good second one heals."""
    script = Script(audio(body))
    with pytest.raises(SpeechUnusable):
        client_of(script).speak(spec_for())
    assert len(script.requests) == 2
    assert client_of(Script(audio(body), audio())).speak(spec_for()) == good_wav()


def test_a_body_that_cannot_be_decoded_is_unusable() -> None:
    """A body that is not what its Content-Encoding says is `SpeechUnusable`."""
    lying = httpx.Response(
        200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip")
    )

    with pytest.raises(SpeechUnusable):
        client_of(lambda _request: lying, attempts=1).speak(spec_for())


def test_a_deadline_that_has_passed_stops_before_the_network() -> None:
    """A request without time left asks for nothing."""
    script = Script(audio())
    with deadline.within(0.0), pytest.raises(DeadlineExceeded):
        client_of(script).speak(spec_for())
    assert script.requests == []


def test_every_phase_of_a_call_has_a_limit() -> None:
    """Connecting, writing, reading and waiting for a connection are each bounded, also by the time
    left.
    """
    script = Script(audio())
    client_of(script, total_s=3.0).speak(spec_for())
    limits = script.requests[0].extensions["timeout"]
    assert all(0 < limits[phase] <= 3.0 for phase in ("connect", "read", "write", "pool"))


def test_retry_after_is_waited_for() -> None:
    """The server's word counts more than our own back-off, and a little is added so that not all
    return at once.
    """
    time = VirtualTime()
    client_of(Script(httpx.Response(429, headers={"Retry-After": "7"}), audio()), time).speak(
        spec_for()
    )
    assert 7.0 <= time.slept[0] <= 7.5


def test_a_retry_after_beyond_the_time_left_is_passed_on_at_once() -> None:
    """Nobody waits for what cannot come in time."""
    time, script = VirtualTime(), Script(httpx.Response(429, headers={"Retry-After": "300"}))
    with pytest.raises(SpeechUnavailable) as unavailable:
        client_of(script, time).speak(spec_for())
    assert unavailable.value.retry_after_s == 300.0
    assert (time.slept, len(script.requests)) == ([], 1)


def test_without_retry_after_the_error_still_says_when_to_come_again() -> None:
    """The caller's own Retry-After is never left to chance."""
    with pytest.raises(SpeechUnavailable) as unavailable:
        client_of(Script(httpx.Response(503))).speak(spec_for())
    assert unavailable.value.retry_after_s is not None


@pytest.mark.parametrize("key", ["tiger\nlion", "tiger lion", "tigér", "tiger\x00"])
def test_a_key_that_no_header_can_carry_stops_the_start_without_being_shown(key: str) -> None:
    """Found here it is a setting; found by the HTTP library it would stand in its message."""
    with pytest.raises(Misconfigured) as wrong:
        CartesiaClient(httpx.Client(), key=key, version="2025-04-16")
    assert "tig" not in str(wrong.value)


def test_speaking_without_a_key_is_a_wrong_setting() -> None:
    """Cached stems need no key, so it is missed only here."""
    client = CartesiaClient(httpx.Client(), key="", version="2025-04-16")
    with pytest.raises(Misconfigured, match="CARTESIA_API_KEY"):
        client.speak(spec_for())


def test_asking_whether_cartesia_is_there_needs_no_key_and_speaks_nothing() -> None:
    """Readiness is one GET without a key, which costs nothing."""
    script = Script(httpx.Response(200, json={"ok": True, "version": "2026-08-14"}))
    client_of(script).ping()
    assert (script.requests[0].method, script.requests[0].url.path) == ("GET", "/")
    assert KEY not in str(script.requests[0].headers.raw)


@pytest.mark.parametrize(
    "answer", [httpx.Response(503), httpx.Response(404), httpx.ConnectError("x")]
)
def test_cartesia_that_does_not_answer_is_unavailable(answer: httpx.Response | Exception) -> None:
    """Readiness asks once, because its caller asks again."""
    script = Script(answer)
    with pytest.raises(SpeechUnavailable):
        client_of(script).ping()
    assert len(script.requests) == 1


def test_speaking_and_checking_need_no_numpy() -> None:
    """The function that only generates does not install it."""
    code = "import sys, hybrid_audio.clients.cartesia.client; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert {"numpy", "soundfile", "pydantic"}.isdisjoint(loaded)
