"""What a message's audio is, through the door: foreign stems, limits, and what is told."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile
from flask.testing import FlaskClient

from hybrid_audio import services
from hybrid_audio.audio import wav
from hybrid_audio.domain.stems.contract import object_name_of, signature_of
from hybrid_audio.runtime.budget import Budget
from tests.functions.conftest import Parts

CASES = Path(__file__).parents[1] / "cases/audio"
FOREIGN = ["24bit", "8bit", "data-short", "float32", "mulaw-8k", "rf64"]
JOHN = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}
Ask = Callable[..., FlaskClient]


@pytest.fixture
def assemble(function: Ask) -> FlaskClient:
    return function("assemble")


def keep_stem(slug: str, audio: bytes) -> dict[str, str]:
    """Put a recording into the stems bucket by hand, and return the segment that names it."""
    label, signature = f"stem.script.{slug}", signature_of(slug)
    metadata = {"labels": label, "text_hash": signature}
    services.stem_objects().put(object_name_of(signature), audio, "audio/wav", metadata)
    services.kept_stems().by_signature(signature, path="signature")  # writes the index entry again
    return {"label": label}


def case(name: str) -> bytes:
    return (CASES / f"{name}.wav").read_bytes()


def codes(message: dict[str, list[dict[str, str]]]) -> set[str]:
    return {warning["code"] for warning in message["warnings"]}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_stem_is_refused_by_name_or_converted_when_asked(assemble, name):
    """Its segment and what it is are told; with a clean merge it is heard, a second and a half."""
    segments = [{"text": "Good morning."}, keep_stem(f"foreign-{name}", case(f"foreign-{name}"))]
    refused = assemble.post("/assemble/segments", json={"segments": segments})
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert refused.json["errors"][0]["path"] == "segments[1]"
    assert '"merge": "clean"' in refused.json["errors"][0]["message"]

    body = {"segments": segments, "merge": "clean"}
    message = assemble.post("/assemble/segments", json=body).json
    cue = message["cues"][1]
    assert cue["end_ms"] - cue["start_ms"] == pytest.approx(1_660, abs=15)
    assert codes(message) == ({"stem_cut_off"} if name == "data-short" else set())


def test_foreign_forms_of_one_recording_sound_alike(assemble):
    """Six forms, each as a message of its own: the same length and level, within a decibel."""
    levels = []
    for name in FOREIGN:
        segment = keep_stem(f"alike-{name}", case(f"foreign-{name}"))
        body = {"segments": [segment], "merge": "clean"}
        levels.append(
            assemble.post("/assemble/segments", json=body).json["diagnostics"]["delivered"]
        )
    assert [each["lufs"] for each in levels] == pytest.approx([levels[0]["lufs"]] * 6, abs=1.0)


@pytest.mark.parametrize(
    ("audio", "reason"),
    [
        (case("foreign-header-only"), "no sound"),
        (b"", "not a WAVE"),
        (b"ID3\x04 an MP3", "MP3"),
        (case("foreign-24bit")[:30], "format chunk"),
        (wav.header(48_000, 1, 100), "no sound"),
    ],
)
@pytest.mark.parametrize("merge", ["exact", "clean"])
def test_a_damaged_stem_is_refused_by_name_whatever_the_merge(assemble, audio, reason, merge):
    """It was a 500: whoever put it there was told nothing."""
    segments = [{"silence_ms": 5}, {"id": "x", "text": "Hi."}, keep_stem("damaged", audio)]
    refused = assemble.post("/assemble/segments", json={"segments": segments, "merge": merge})
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json["errors"]] == ["segments[2]"]
    assert reason in refused.json["errors"][0]["message"]


def test_a_tone_that_is_cut_at_its_peak_is_faded_and_said_to_be(assemble):
    """A message that begins and ends at half of full scale would click twice."""
    message = assemble.post(
        "/assemble/segments", json={"segments": [keep_stem("tone", case("tone-cut-at-its-peak"))]}
    ).json
    begin, end = message["diagnostics"]["edges"]
    assert (begin["fade_ms"], begin["verdict"]) == (5.0, "clean")
    assert (end["fade_ms"], end["verdict"]) == (5.0, "clean")
    assert codes(message) == {"edge_faded"}
    heard, _ = soundfile.read(io.BytesIO(httpx.get(message["url"]).content), dtype="int16")
    assert abs(int(heard[0])) < 10


def test_silence_around_a_message_is_measured_at_its_edges(assemble):
    """The edges show the silence before the first stem and after the last one."""
    segments = [{"silence_ms": 150}, {"text": "Good morning."}, {"silence_ms": 70}]
    message = assemble.post("/assemble/segments", json={"segments": segments}).json
    begin, end = message["diagnostics"]["edges"]
    assert (begin["silence_ms"], begin["at_ms"], end["silence_ms"]) == (150.0, 150.0, 70.0)


def test_a_message_of_46_stems_is_found_again_and_its_audio_carries_no_report(assemble):
    """Its report is an object of its own: metadata of that size breaks a store, and is public."""
    body = json.loads((CASES / "46-distinct-stems.json").read_bytes())
    first = assemble.post("/assemble/segments", json=body)
    assert first.status_code == 200, first.json
    again = assemble.post("/assemble/segments", json=body).json
    assert (again["status"], again["diagnostics"]) == ("hit", first.json["diagnostics"])

    answer = httpx.get(again["url"])
    stored = services.output_objects().stat(again["uri"].split("/", 3)[3])
    assert stored is not None
    assert sum(map(len, [*stored.metadata, *stored.metadata.values()])) < 200
    assert "alpha" not in str(answer.headers).lower()


def test_every_signed_url_says_until_when_it_opens(assemble, function):
    """Of a message, of a stem, and of each object of a label."""
    generate = function("generate")
    stem = generate.post("/generate/name", json={"name": "John"}).json
    listed = generate.get("/generate/check/stem_in_bucket?label=stem.name.john").json["objects"]
    message = assemble.post("/assemble/template", json=JOHN).json
    for told in (stem, *listed, message):
        left = datetime.fromisoformat(told["expires_at"]) - datetime.now(UTC)
        assert timedelta(minutes=29) < left <= timedelta(hours=1)
    unkept = assemble.post("/assemble/template", json={**JOHN, "upload": False}).json
    assert (unkept["url"], unkept["expires_at"]) == (None, None)


def test_a_message_may_be_cached_by_who_reads_it(assemble):
    """One generation never changes; it is private, and its URL ends within twelve hours."""
    message = assemble.post("/assemble/template", json=JOHN).json
    blob = (
        services.storage_client()
        .bucket(services.settings().outputs_bucket)
        .get_blob(message["uri"].split("/", 3)[3])
    )
    assert blob.cache_control == "private, max-age=43200, immutable"


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"format": "mulaw", "sample_rate": 16_000}, "sample_rate"),
        ({"format": "alaw_raw", "sample_rate": 48_000}, "sample_rate"),
        ({"format": "ogg", "sample_rate": 44_100}, "sample_rate"),
        ({"format": "mp3", "sample_rate": 10_000}, "sample_rate"),
    ],
)
def test_a_rate_that_a_format_does_not_have_is_refused_before_anything_is_spoken(
    assemble, parts: Parts, options, path
):
    """It was dropped in silence, or refused when all stems had been paid for."""
    refused = assemble.post("/assemble/template", json={**JOHN, **options})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["path"] == path
    assert parts.cartesia.stats()["requests"] == 0


def test_what_is_delivered_is_what_is_told(assemble):
    """At 8 kHz, in G.711, under a ceiling: the bytes, the rate and the peak of the file itself."""
    body = {**JOHN, "format": "mulaw", "loudness_lufs": -18, "true_peak_db": -3}
    message = assemble.post("/assemble/template", json=body).json
    told, audio = message["diagnostics"]["delivered"], httpx.get(message["url"]).content
    heard, rate = soundfile.read(io.BytesIO(audio))
    assert (told["sample_rate"], told["channels"], told["bytes"]) == (rate, 1, len(audio))
    assert 20 * np.log10(np.abs(heard).max()) == pytest.approx(told["peak_dbfs"], abs=0.01)
    assert told["true_peak_dbtp"] <= -3
    assert told["target_reached"] is (abs(told["missed_by_lu"]) <= 0.2)
    assert ("loudness_not_reached" in codes(message)) is not told["target_reached"]


def test_a_loudness_of_less_than_400_ms_is_reached_and_said_to_be_ungated(assemble):
    """BS.1770 has no gated loudness for it; the option was dropped in silence."""
    t = np.arange(9_600) / 48_000
    tone = np.rint(3_000 * np.sin(2 * np.pi * 500 * t)).astype("<i2")
    short = wav.header(48_000, 1, len(tone)) + tone.tobytes()
    body = {"segments": [keep_stem("short", short)], "loudness_lufs": -16}
    message = assemble.post("/assemble/segments", json=body).json
    assert message["diagnostics"]["delivered"]["lufs"] == pytest.approx(-16, abs=0.2)
    assert codes(message) == {"loudness_not_gated"}


@pytest.mark.parametrize(
    ("accept", "body", "content_type"),
    [
        ("audio/mpeg", {}, "audio/mpeg"),
        ("audio/wav;q=0.1, audio/ogg", {}, "audio/ogg"),
        ("audio/basic", {}, "audio/basic"),
        ("audio/*;q=0", {}, "application/json"),
        ("audio/*;q=0.5, application/json", {}, "application/json"),
        ("audio/mpeg, application/json;q=0.5", {"format": "flac"}, "application/json"),
        ("audio/flac", {"format": "flac"}, "audio/flac"),
    ],
)
def test_accept_chooses_the_answer(assemble, accept, body, content_type):
    """By its qualities; a format in the body is not negotiable."""
    answer = assemble.post("/assemble/template", json={**JOHN, **body}, headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (200, content_type)


@pytest.mark.parametrize(
    ("accept", "body"), [("audio/aac", {}), ("text/html", {}), ("audio/mpeg", {"format": "wav"})]
)
def test_what_accept_leaves_nothing_of_is_406_before_anything_is_spoken(
    assemble, parts: Parts, accept, body
):
    """A problem that names what there is."""
    answer = assemble.post("/assemble/template", json={**JOHN, **body}, headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (406, "application/problem+json")
    assert "application/json" in answer.json["detail"]
    assert parts.cartesia.stats()["requests"] == 0


def test_a_message_that_its_own_texts_make_too_long_is_not_spoken(assemble, parts: Parts):
    """39,700 characters were paid for, and then refused: half an hour holds some 29,000 letters."""
    sentence = "We only wanted to let you know that the office is closed on Monday. "
    segments = [{"text": f"{sentence * 72}{index}."} for index in range(8)]
    refused = assemble.post("/assemble/segments", json={"segments": segments})
    assert refused.status_code == 422
    assert "1800 s" in refused.json["detail"]
    assert parts.cartesia.stats()["requests"] == 0


def test_stems_that_are_too_long_together_are_refused_before_they_are_decoded(
    assemble, monkeypatch
):
    """One stem of 100 s nineteen times, with options that would have copied each of them."""

    def decode(recording):
        raise AssertionError("decoded")

    monkeypatch.setattr("hybrid_audio.rendering.preparation.converted", decode)
    long = wav.header(8_000, 1, 800_000) + bytes(range(250)) * 6_400
    segment = keep_stem("long", long)
    body = {"segments": [segment] * 19, "match_levels": True, "trim_db": -40, "upload": False}
    refused = assemble.post("/assemble/segments", json=body)
    assert refused.status_code == 422
    assert "1900 s" in refused.json["detail"]


def test_a_full_budget_is_503_with_when_to_come_back(assemble, monkeypatch):
    """A request waits its turn, but not for ever."""
    full = Budget(10.0, longest_wait_s=0.05)
    monkeypatch.setattr(services, "audio_budget", lambda: full)
    with full.hold(10.0):
        answer = assemble.post("/assemble/template", json=JOHN)
    assert answer.status_code == 503
    assert answer.json["type"].endswith(":overloaded")
    assert int(answer.headers["Retry-After"]) > 0
    assert assemble.post("/assemble/template", json=JOHN).status_code == 200


def test_equal_recordings_come_out_equally_loud_whatever_silence_lies_behind(assemble):
    """They came out 6.6 dB apart, since pauses counted as quiet speech."""
    recorded = case("foreign-size-7fffffff")[44:]
    segments = []
    for name, padding in (("bare", 0), ("padded", 600_000)):
        sound = recorded + bytes(padding)
        segments.append(keep_stem(name, wav.header(48_000, 1, len(sound) // 2) + sound))
    body = {"segments": segments, "match_levels": True}
    gains = [
        stem["gain_db"]
        for stem in assemble.post("/assemble/segments", json=body).json["diagnostics"]["stems"]
    ]
    assert gains == pytest.approx([0, 0], abs=0.02)
