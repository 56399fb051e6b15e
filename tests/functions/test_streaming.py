"""Messages that are streamed: heard before they are whole, and exactly what they would be."""

import hashlib
import json
import socket
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import httpx
import pytest
from flask.testing import FlaskClient

from hybrid_audio import services
from hybrid_audio.audio import wav
from hybrid_audio.clients.storage.outputs import OutputStore
from hybrid_audio.domain.message_state import MessageState, State
from hybrid_audio.errors import StoreUnavailable
from hybrid_audio.streaming import limits
from tests.functions.edge_process import running_function
from tests.gate import gate_before
from tests.open_header import OPEN, with_sizes

JOHN = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton", "stream": True}
PLAIN = {key: value for key, value in JOHN.items() if key != "stream"}


@pytest.fixture
def assemble(function):
    return function("assemble")


def posted(port: int, body: dict[str, Any]) -> socket.socket:
    """Return the connection on which a request for a message was sent."""
    sent = json.dumps(body).encode()
    head = "POST /assemble/template HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    connection = socket.create_connection(("127.0.0.1", port), timeout=60.0)
    connection.sendall(f"{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent)
    return connection


def state_of(url: str, signature: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{url}/assemble/messages/{signature}").json()
    return found


def test_a_streamed_message_is_the_plain_one_but_for_the_sizes_in_its_header(assemble):
    """With the sizes put in, it is what is stored, byte for byte; its signature finds it."""
    streamed = assemble.post("/assemble/template", json=JOHN)
    assert (streamed.data[4:8], streamed.data[40:44]) == (OPEN, OPEN)
    assert "Content-Length" not in streamed.headers
    signature = streamed.headers["X-Message-Signature"]
    found = assemble.get(f"/assemble/messages/{signature}").json

    plain = assemble.post("/assemble/template", json=PLAIN).json
    assert (found["state"], found["message"]["sha256"]) == ("stored", plain["sha256"])
    assert found["message"]["signature"] == plain["signature"]
    assert hashlib.sha256(with_sizes(streamed.data)).hexdigest() == plain["sha256"]
    assert httpx.get(found["message"]["url"]).content == with_sizes(streamed.data)


def test_a_message_of_stems_that_are_there_has_its_exact_length(assemble):
    """Sizes and Content-Length before the first byte, and the signature of the plain answer."""
    plain = assemble.post("/assemble/template", json={**PLAIN, "upload": False}).json
    streamed = assemble.post("/assemble/template", json=JOHN)
    assert streamed.headers["Content-Length"] == str(plain["size_bytes"])
    assert hashlib.sha256(streamed.data).hexdigest() == plain["sha256"]
    assert streamed.headers["X-Message-Signature"] == plain["signature"]
    assert assemble.post("/assemble/template", json=PLAIN).json["status"] == "hit"


def test_a_message_that_is_spoken_in_context_streams_as_it_is_assembled(assemble):
    """Its stems are cut out of longer speech, each as soon as that is there."""
    body = {"template": "hello_in_context", "name": "John", "developer": "Hilton"}
    streamed = assemble.post("/assemble/template", json={**body, "stream": True})
    audio = with_sizes(streamed.data)
    plain = assemble.post("/assemble/template", json={**body, "upload": False}).json
    assert hashlib.sha256(audio).hexdigest() == plain["sha256"]


def test_a_stored_message_is_streamed_from_the_store(assemble):
    """A hit: whole, with its length and checksum."""
    plain = assemble.post("/assemble/template", json=PLAIN).json
    streamed = assemble.post("/assemble/template", json=JOHN)
    assert streamed.headers["X-Message-Status"] == "hit"
    assert hashlib.sha256(streamed.data).hexdigest() == plain["sha256"]


def test_any_message_is_found_by_its_signature(assemble):
    """Also one that was not streamed, of a template or by hand, in any format."""
    body = {"segments": [{"text": "Good morning."}], "format": "flac"}
    plain = assemble.post("/assemble/segments", json=body).json
    found = assemble.get(f"/assemble/messages/{plain['signature']}").json
    assert found["message"]["sha256"] == plain["sha256"]
    assert assemble.get(f"/assemble/messages/{'0' * 32}").status_code == 404
    assert assemble.get("/assemble/messages/x").status_code == 404


def test_pauses_crossfades_trims_and_repeats_are_those_of_the_plain_answer(assemble):
    """Silence at both ends, a stem three times, a crossfade longer than half of a stem."""
    segments = [
        {"silence_ms": 100},
        {"text": "Hello again.", "crossfade_ms": 40},
        {"text": "Bye."},
        {"text": "Hello again.", "gap_ms": 80, "break_ms": 20, "crossfade_ms": 5_000},
        {"text": "Hello again."},
        {"silence_ms": 70},
    ]
    body = {"segments": segments, "trim_db": -50, "curve": "equal_power"}
    streamed = assemble.post("/assemble/segments", json={**body, "stream": True})
    plain = assemble.post("/assemble/segments", json={**body, "upload": False}).json
    assert hashlib.sha256(with_sizes(streamed.data)).hexdigest() == plain["sha256"]


@pytest.mark.parametrize("trimming", [{"trim": "speech"}, {"trim_db": -50}, {}])
def test_heard_pauses_and_trims_are_those_of_the_plain_answer(assemble, trimming):
    """Beside added pauses and none, of which only the last keeps the end of a sentence whole."""
    segments = [
        {"text": "Good morning.", "pause_ms": 120},
        {"text": "It rains", "gap_ms": 30},
        {"text": "Stay in.", "crossfade_ms": 10},
        {"text": "And how are you?", "pause_ms": "auto"},
        {"silence_ms": 200},
        {"text": "It rains", "pause_ms": 0},
        {"text": "Bye."},
    ]
    body = {"segments": segments, **trimming}
    streamed = assemble.post("/assemble/segments", json={**body, "stream": True})
    plain = assemble.post("/assemble/segments", json={**body, "upload": False}).json
    assert hashlib.sha256(with_sizes(streamed.data)).hexdigest() == plain["sha256"]


def test_nothing_is_kept_of_a_stream_without_upload(assemble):
    """Neither the message nor its state; its audio is the same."""
    streamed = assemble.post("/assemble/template", json={**JOHN, "upload": False})
    signature = streamed.headers["X-Message-Signature"]
    assert assemble.get(f"/assemble/messages/{signature}").status_code == 404
    assert list(services.output_objects().list("outputs/")) == []
    plain = assemble.post("/assemble/template", json=PLAIN).json
    assert hashlib.sha256(with_sizes(streamed.data)).hexdigest() == plain["sha256"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", "mulaw"),
        ("format", "flac"),
        ("sample_rate", 8_000),
        ("merge", "clean"),
        ("match_levels", True),
        ("loudness_lufs", -18),
        ("true_peak_db", -2),
    ],
)
def test_an_option_that_needs_the_whole_message_is_refused_by_name(assemble, parts, field, value):
    """Before anything is spoken, with what to do."""
    refused = assemble.post("/assemble/template", json={**JOHN, field: value})
    assert refused.status_code == 422
    assert [error["path"] for error in refused.json["errors"]] == [field]
    assert "leave it out" in refused.json["errors"][0]["message"]
    assert parts.cartesia.stats()["requests"] == 0


def test_several_options_are_refused_together_and_the_plain_rate_is_taken(assemble):
    """The rate of the stems changes nothing, and so it streams."""
    options = {"loudness_lufs": -18, "match_levels": True}
    refused = assemble.post("/assemble/template", json={**JOHN, **options}).json
    assert {error["path"] for error in refused["errors"]} == set(options)
    assert assemble.post("/assemble/template", json={**JOHN, "sample_rate": 48_000}).data


def test_a_stream_takes_no_key_and_no_accept_of_json_alone(assemble):
    """Its answer is not kept, and it is audio."""
    keyed = assemble.post("/assemble/template", json=JOHN, headers={"Idempotency-Key": "k1"})
    assert (keyed.status_code, keyed.json["errors"][0]["path"]) == (422, "Idempotency-Key")
    accept = {"Accept": "application/json"}
    assert assemble.post("/assemble/template", json=JOHN, headers=accept).status_code == 406
    either = {"Accept": "application/json, audio/*;q=0.1"}
    assert assemble.post("/assemble/template", json=JOHN, headers=either).mimetype == "audio/wav"


def test_batches_do_not_stream(function):
    """The field is not known there."""
    batch = {"kind": "template", "template": "double_anchor_hybrid", "values": {}, "stream": True}
    refused = function("generate").post("/batches", json=batch)
    assert refused.status_code == 422
    assert "stream" in [error["path"] for error in refused.json["errors"]]


def test_a_message_that_may_be_too_long_is_refused_before_it_is_spoken(assemble, parts):
    """Ten million bytes are what the platform passes on of a streamed answer."""
    segments = [{"text": f"Number {index}. " + "A long story. " * 30} for index in range(8)]
    refused = assemble.post("/assemble/segments", json={"segments": segments, "stream": True})
    assert (refused.status_code, refused.json["errors"][0]["path"]) == (422, "stream")
    assert parts.cartesia.stats()["requests"] == 0


def test_a_message_of_known_length_above_the_limit_is_refused(assemble):
    """A stem that is there between 104 seconds of silence."""
    segments = [{"silence_ms": 60_000}, {"text": "Hello."}, {"silence_ms": 44_500}]
    body = {"segments": segments, "upload": False}
    made = assemble.post("/assemble/segments", json=body).json
    assert made["size_bytes"] > limits.MOST_BYTES
    refused = assemble.post("/assemble/segments", json={**body, "stream": True})
    assert (refused.status_code, refused.json["errors"][0]["path"]) == (422, "stream")


def test_a_failure_before_the_first_byte_is_a_problem_and_its_state(assemble, parts):
    """The first stem is refused, so nothing was sent."""
    parts.cartesia.fail({"status": 402, "times": 4})
    refused = assemble.post("/assemble/template", json=JOHN)
    assert (refused.status_code, refused.mimetype) == (502, "application/problem+json")


def broken_off(assemble: FlaskClient) -> str:
    """Stream a message that cannot be stored, and return the signature that came first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OutputStore, "keep", Mock(side_effect=StoreUnavailable("no store")))
        answer = assemble.post("/assemble/template", json=JOHN, buffered=False)
        with pytest.raises(ConnectionResetError):
            _ = answer.data
    signature = answer.headers["X-Message-Signature"]
    assert told_of(assemble, signature)["state"] == "failed"
    return signature


def told_of(assemble: FlaskClient, signature: str) -> dict[str, Any]:
    told: Any = assemble.get(f"/assemble/messages/{signature}").json
    return dict(told)


@pytest.mark.parametrize("body", [JOHN, PLAIN], ids=["streamed", "plain"])
def test_a_failure_at_the_end_does_not_hide_what_another_answer_stored(assemble, body):
    """Its stems are there, so that the other answer has a signature of its own."""
    signature = broken_off(assemble)
    assert assemble.post("/assemble/template", json=body).data
    told, plain = told_of(assemble, signature), assemble.post("/assemble/template", json=PLAIN).json
    assert (told["state"], told["message"]["sha256"]) == ("stored", plain["sha256"])
    assert told["message"]["signature"] == plain["signature"] != signature


def test_a_message_that_was_lost_is_found_once_it_is_streamed_again(assemble):
    """Its instance was killed with all stems spoken: what is asked for has another signature."""
    signature = broken_off(assemble)
    long_ago = datetime.now(UTC) - timedelta(minutes=1)
    services.message_states().put(signature, MessageState(State.MAKING, long_ago))
    lost = told_of(assemble, signature)
    assert (lost["state"], lost["problem"]["status"]) == ("failed", 503)

    again = assemble.post("/assemble/template", json=JOHN)
    sha256 = hashlib.sha256(again.data).hexdigest()
    told = told_of(assemble, signature)
    assert (told["state"], told["message"]["sha256"]) == ("stored", sha256)
    assert told["message"]["signature"] == again.headers["X-Message-Signature"] != signature


def test_a_stem_of_another_rate_is_refused_as_in_the_plain_answer(assemble):
    """Found by its label, it would change the rate of what was sent already."""
    name = "2" * 32
    stem = wav.header(24_000, 1, 24_000) + bytes(48_000)
    services.stem_objects().put(f"stems/22/{name}.wav", stem, "audio/wav")
    segments = [{"text": "Hello."}, {"signature": name}]
    body = {"segments": segments, "stream": True}
    assemble.post("/assemble/segments", json={"segments": segments[:1]})
    refused = assemble.post("/assemble/segments", json=body)
    assert (refused.status_code, refused.json["type"][-14:]) == (422, "audio-mismatch")


def test_sound_is_sent_while_a_later_stem_is_held_back(environment, parts, tmp_path):
    """Through gunicorn: the first stem is heard, the state says `making`, then the rest comes."""
    with gate_before(parts.cartesia.url) as gate:
        gate.hold("Hilton")
        settings = {**environment, "CARTESIA_BASE_URL": gate.url}
        with (
            running_function("assemble", settings, tmp_path / "log") as running,
            httpx.stream("POST", f"{running.url}/assemble/template", json=JOHN, timeout=60) as got,
        ):
            pieces = got.iter_raw()
            early = next(pieces)
            signature = got.headers["X-Message-Signature"]
            during = state_of(running.url, signature)["state"]
            gate.open()
            audio = early + b"".join(pieces)
            after = state_of(running.url, signature)

    assert (len(early) > 10_000, during, after["state"]) == (True, "making", "stored")
    assert hashlib.sha256(with_sizes(audio)).hexdigest() == after["message"]["sha256"]


def test_a_failure_in_the_middle_breaks_off_and_the_state_says_why(environment, parts, tmp_path):
    """No last piece of the body, one line in the log, and no text of the message in it."""
    parts.cartesia.fail({}, {"status": 402, "times": 9})
    with gate_before(parts.cartesia.url) as gate:
        gate.hold("Hilton")
        settings = {**environment, "CARTESIA_BASE_URL": gate.url}
        with running_function("assemble", settings, tmp_path / "log") as running:
            with posted(running.port, JOHN) as connection:
                answer = connection.recv(1 << 20)
                while len(answer) < 10_000:
                    answer += connection.recv(1 << 20)
                gate.open()
                answer += b"".join(iter(lambda: connection.recv(1 << 20), b""))
            head = answer.partition(b"\r\n\r\n")[0].decode()
            signature = head.partition("X-Message-Signature: ")[2][:32]
            state = state_of(running.url, signature)

    assert head.startswith("HTTP/1.1 200")
    assert b"chunked" in answer
    assert not answer.endswith(b"0\r\n\r\n")
    assert (state["state"], state["problem"]["type"]) == (
        "failed",
        "urn:hybrid-audio:problem:speech-rejected",
    )
    log = (tmp_path / "log").read_text()
    assert (log.count("stream_broken_off"), log.count("Traceback"), "Hilton" in log) == (
        1,
        0,
        False,
    )


def test_a_client_that_leaves_loses_nothing_but_its_answer(environment, parts, tmp_path):
    """The message is spoken to its end and stored, as if the client had stayed."""
    with gate_before(parts.cartesia.url) as gate:
        gate.hold("Hilton")
        settings = {**environment, "CARTESIA_BASE_URL": gate.url}
        with running_function("assemble", settings, tmp_path / "log") as running:
            with httpx.stream("POST", f"{running.url}/assemble/template", json=JOHN) as got:
                next(got.iter_raw())
                signature = got.headers["X-Message-Signature"]
            gate.open()
            for _ in range(300):
                if (state := state_of(running.url, signature)["state"]) != "making":
                    break
                time.sleep(0.05)
    assert state == "stored"
