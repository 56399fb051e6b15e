"""The function assemble, through the door that production uses."""

import hashlib
import time

import httpx
import numpy as np
import pytest

from hybrid_audio import services
from hybrid_audio.audio import codec, wav
from hybrid_audio.domain.stems.contract import object_name_of
from hybrid_audio.stems import sightings
from tests.functions.conftest import Parts

JOHN = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}


@pytest.fixture
def assemble(function):
    return function("assemble")


def samples_of(audio: bytes) -> np.ndarray:
    return codec.samples_in(wav.parse(audio))


def spoken(parts: Parts) -> int:
    return parts.cartesia.stats()["requests"]


def test_a_message_is_its_stems_at_their_cues(assemble, function):
    """Outside the fades every sample of the message is the stem's own, but for its own silence that
    the pause left out.
    """
    message = assemble.post("/assemble/template", json=JOHN).json
    audio = httpx.get(message["url"]).content
    assert hashlib.sha256(audio).hexdigest() == message["sha256"]
    heard = samples_of(audio)
    stems = function("generate").post("/generate/template", json=JOHN).json["stems"]
    fade = 960
    reports = message["diagnostics"]["stems"]
    for cue, stem, report in zip(message["cues"], stems, reports, strict=True):
        whole = samples_of(httpx.get(stem["url"]).content)
        head, tail = (round(48 * report[at]) for at in ("cut_head_ms", "cut_tail_ms"))
        source = whole[head : len(whole) - tail]
        start, end = round(cue["start_ms"] * 48), round(cue["end_ms"] * 48)
        assert end - start == len(source)
        assert np.array_equal(heard[start + fade : end - fade], source[fade:-fade])


def test_the_length_is_the_stems_and_the_pause(assemble):
    """Exact to the sample: what is added lies between two stems, nothing overlapped."""
    message = assemble.post("/assemble/template", json=JOHN).json
    first, second = message["cues"]
    (seam,) = message["diagnostics"]["seams"]
    assert second["start_ms"] - first["end_ms"] == pytest.approx(seam["pause_ms"], abs=0.001)
    assert message["duration_ms"] == pytest.approx(second["end_ms"], abs=0.001)


def test_the_same_request_is_answered_from_the_store(assemble, parts):
    """Nothing is spoken or spliced again, and the report is the same."""
    first = assemble.post("/assemble/template", json=JOHN).json
    second = assemble.post("/assemble/template", json=JOHN).json
    assert (first["status"], second["status"]) == ("created", "hit")
    assert {**second, "status": 0, "timings": 0, "stems": 0, "characters_spoken": 0} == {
        **first, "status": 0, "timings": 0, "stems": 0, "characters_spoken": 0,
    }  # fmt: skip
    assert spoken(parts) == 2


def test_accept_audio_answers_with_the_audio_itself(assemble):
    """The same bytes that the store holds, with their signature in the headers."""
    told = assemble.post("/assemble/template", json=JOHN).json
    answer = assemble.post("/assemble/template", json=JOHN, headers={"Accept": "audio/wav"})
    assert answer.content_type == "audio/wav"
    assert hashlib.sha256(answer.data).hexdigest() == told["sha256"]
    assert answer.headers["X-Message-Signature"] == told["signature"]


def test_upload_false_stores_nothing(assemble):
    """There is no address, and the next request finds nothing."""
    for _ in range(2):
        told = assemble.post("/assemble/template", json={**JOHN, "upload": False}).json
        assert (told["status"], told["uri"], told["url"]) == ("created", None, None)


def test_a_variant_is_another_message(assemble):
    """Its stems have another speed, its pause another length."""
    plain = assemble.post("/assemble/template", json=JOHN).json
    warm = assemble.post("/assemble/template", json={**JOHN, "variant": "warm"}).json
    assert plain["signature"] != warm["signature"]
    assert not {s["signature"] for s in plain["stems"]} & {s["signature"] for s in warm["stems"]}
    assert warm["duration_ms"] > plain["duration_ms"]


def test_diagnostics_tell_of_message_seams_and_delivery(assemble):
    """Levels, loudness, and a verdict for each seam."""
    diagnostics = assemble.post("/assemble/template", json=JOHN).json["diagnostics"]
    assert -60 < diagnostics["message"]["peak_dbfs"] <= 0
    assert -60 < diagnostics["message"]["lufs"] < 0
    assert [seam["kind"] for seam in diagnostics["seams"]] == ["fade"]
    assert diagnostics["seams"][0]["asked_pause_ms"] == 165.0


@pytest.mark.parametrize(
    ("format", "magic", "content_type"),
    [
        ("flac", b"fLaC", "audio/flac"),
        ("mp3", b"", "audio/mpeg"),
        ("ogg", b"OggS", "audio/ogg"),
        ("mulaw", b"RIFF", "audio/wav"),
        ("mulaw_raw", b"", "audio/basic"),
        ("alaw_raw", b"", "audio/pcma"),
    ],
)
def test_other_formats_hold_the_same_message(assemble, format, magic, content_type):
    """Encoded for delivery, as long as the WAV."""
    answer = assemble.post(
        "/assemble/template", json={**JOHN, "format": format}, headers={"Accept": "audio/*"}
    )
    assert answer.content_type == content_type
    assert answer.data.startswith(magic)
    plain = assemble.post("/assemble/template", json=JOHN).json
    assert float(answer.headers["X-Message-Duration-Ms"]) == pytest.approx(plain["duration_ms"])


def test_options_are_heard_and_recorded(assemble):
    """A loudness target moves the level and is told as a gain."""
    told = assemble.post(
        "/assemble/template", json={**JOHN, "loudness_lufs": -30, "trim_db": -40}
    ).json
    assert told["diagnostics"]["delivery"]["gain_db"] != 0
    assert all(stem["trimmed_ms"] >= 0 for stem in told["diagnostics"]["stems"])


def test_segments_by_hand_are_text_kept_stems_and_silence(assemble, function):
    """A label or a signature names a stem that exists; silence lies between."""
    kept = function("generate").post("/generate/name", json={"name": "John"}).json
    segments = [
        {"id": "a", "text": "Good morning."},
        {"silence_ms": 250},
        {"id": "b", "label": "stem.name.john"},
        {"id": "c", "signature": kept["signature"], "gap_ms": 0},
    ]
    told = assemble.post("/assemble/segments", json={"segments": segments}).json
    a, b, c = told["cues"]
    assert b["start_ms"] - a["end_ms"] == pytest.approx(250, abs=0.01)
    assert b["end_ms"] - c["start_ms"] == pytest.approx(20, abs=0.01)
    assert b["signature"] == c["signature"] == kept["signature"]


def test_a_label_with_several_stems_is_a_conflict_that_lists_them(assemble, function):
    """A label is no identity."""
    generate = function("generate")
    kept = [
        generate.post("/generate/name", json={"name": "John", "speed": s}).json for s in (1.0, 1.1)
    ]
    answer = assemble.post("/assemble/segments", json={"segments": [{"label": "stem.name.john"}]})
    assert answer.status_code == 409
    assert all(stem["signature"] in answer.json["detail"] for stem in kept)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"segments": []}, "segments"),
        ({"segments": [{"silence_ms": 10}]}, "segments"),
        ({"segments": [{}]}, "segments[0]"),
        ({"segments": [{"text": "a", "silence_ms": 1}]}, "segments[0]"),
        ({"segments": [{"text": "Hi.", "gap_ms": -1}]}, "segments[0].gap_ms"),
        ({"segments": [{"id": "a", "text": "Hi."}, {"id": "a", "text": "Ho."}]}, "segments[1].id"),
        (
            {"segments": [{"text": "Hi."}], "timing_map": [{"from": "x", "to": "y"}]},
            "timing_map[0].from",
        ),
        ({"segments": [{"label": "../x"}]}, "segments[0].label"),
        ({"segments": [{"text": "Hi."}], "format": "aiff"}, "format"),
    ],
)
def test_bad_segments_are_refused(assemble, body, path):
    """A refused segment is a 422 whose first error holds the path of the field."""
    answer = assemble.post("/assemble/segments", json=body)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json["errors"][0]["path"] == path


@pytest.mark.parametrize("segment", [{"label": "stem.name.nobody"}, {"signature": "0" * 32}])
def test_stems_that_are_nowhere_are_not_found(assemble, segment):
    """The position is named, so that the caller knows which."""
    answer = assemble.post("/assemble/segments", json={"segments": [{"text": "Hi."}, segment]})
    assert answer.status_code == 404
    assert answer.json["detail"].startswith(f"segments[1].{next(iter(segment))}: ")


def test_audio_above_the_inline_limit_is_a_redirect_to_its_signed_url(assemble, monkeypatch):
    """Without a stored output there is nowhere to send the caller, and the answer says what to
    change.
    """
    monkeypatch.setattr("hybrid_audio.edge.handlers.assemble.MAX_INLINE_BYTES", 1000)
    answer = assemble.post("/assemble/template", json=JOHN, headers={"Accept": "audio/*"})
    assert answer.status_code == 303
    audio = httpx.get(answer.headers["Location"]).content
    assert hashlib.sha256(audio).hexdigest() == answer.json["sha256"]
    refused = assemble.post(
        "/assemble/template", json={**JOHN, "upload": False}, headers={"Accept": "audio/*"}
    )
    assert refused.status_code == 422
    assert refused.json["errors"][0]["path"] == "upload"


def test_stems_of_another_rate_need_a_clean_merge(assemble):
    """Somebody put a stereo recording of 24 kHz into the bucket: refused as it is, resampled when
    asked for.
    """
    stereo = np.zeros((24_000, 2), dtype="<i2")
    body = wav.header(24_000, 2, 24_000) + stereo.tobytes()
    services.stem_objects().put(object_name_of("1" * 32), body, "audio/wav")
    segments = [{"text": "Good morning."}, {"signature": "1" * 32}]
    refused = assemble.post("/assemble/segments", json={"segments": segments})
    assert refused.status_code == 422
    assert refused.json["type"].endswith("audio-mismatch")
    merged = assemble.post("/assemble/segments", json={"segments": segments, "merge": "clean"}).json
    assert merged["sample_rate"] == 48_000
    assert merged["cues"][1]["end_ms"] - merged["cues"][1]["start_ms"] == pytest.approx(1000, abs=1)


def test_a_broken_template_in_the_bucket_is_named(assemble):
    """Whoever put it there by hand finds out what is wrong with it."""
    services.stem_objects().put(
        "templates/broken.json", b'{"template_name": "broken", ', "application/json"
    )
    answer = assemble.post("/assemble/template", json={"template": "broken"})
    assert answer.status_code == 422
    assert "broken" in answer.json["detail"]


@pytest.fixture
def watchful(monkeypatch):
    """What was seen of a stem lasts a moment only, so that a test need not wait for seconds."""
    monkeypatch.setattr(sightings.Sightings, "__init__", _watchful(sightings.Sightings.__init__))


def _watchful(init):
    return lambda self, **given: init(self, **{"lasts_s": 0.01, **given})


def test_a_message_of_a_repaired_stem_is_made_anew(watchful, assemble):
    """The stored one was made of other bytes; the same request hears the repaired stem."""
    first = assemble.post("/assemble/template", json=JOHN).json
    name = object_name_of(first["cues"][0]["signature"])
    silence = wav.header(48_000, 1, 48_000) + b"\1\0" * 48_000
    services.stem_objects().put(name, silence, "audio/wav")
    time.sleep(0.05)
    second, third = (assemble.post("/assemble/template", json=JOHN).json for _ in range(2))
    assert (first["status"], second["status"], third["status"]) == ("created", "created", "hit")
    assert second["cues"][0]["end_ms"] == pytest.approx(1000.0, abs=0.01)
    assert second["sha256"] == third["sha256"] != first["sha256"]
    assert second["characters_spoken"] == 0


def test_a_message_of_a_deleted_stem_has_it_spoken_anew(watchful, assemble, parts):
    """An invalidated stem is heard again in no message that was made of it."""
    first = assemble.post("/assemble/template", json=JOHN).json
    services.stem_objects().delete(object_name_of(first["cues"][1]["signature"]))
    time.sleep(0.05)
    second = assemble.post("/assemble/template", json=JOHN).json
    assert second["status"] == "created"
    assert spoken(parts) == 3


def test_a_stem_by_label_is_the_one_that_is_there_now(assemble, function):
    """Replaced after it was loaded: the message by hand is made of the new bytes."""
    stem = function("generate").post("/generate/name", json={"name": "John"}).json
    request = {"segments": [{"label": stem["label"]}]}
    first = assemble.post("/assemble/segments", json=request).json
    second = assemble.post("/assemble/segments", json=request).json
    quiet = wav.header(48_000, 1, 48_000) + b"\1\0" * 48_000
    services.stem_objects().put(object_name_of(stem["signature"]), quiet, "audio/wav")
    third = assemble.post("/assemble/segments", json=request).json
    assert [each["status"] for each in (first, second, third)] == ["created", "hit", "created"]
    assert third["duration_ms"] == pytest.approx(1000.0, abs=0.01)
