"""Presets through the door: the file that each system documents, and its limits kept."""

import io
import wave
from collections.abc import Callable

import pytest
import soundfile
from flask.testing import FlaskClient

from hybrid_audio.audio import wav
from hybrid_audio.domain.presets import PRESETS, Preset
from tests.functions.conftest import Parts
from tests.functions.test_message_audio import keep_stem

JOHN = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}
FORMS = {
    "twilio": ("WAV", "PCM_16", 8_000),
    "amazon_connect": ("WAV", "ULAW", 8_000),
    "genesys": ("WAV", "PCM_16", 8_000),
    "asterisk": ("WAV", "PCM_16", 8_000),
    "cisco": ("WAV", "ULAW", 8_000),
    "web": ("MP3", "MPEG_LAYER_III", 48_000),
}
Ask = Callable[..., FlaskClient]


@pytest.fixture
def assemble(function: Ask) -> FlaskClient:
    return function("assemble")


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_gives_the_documented_file_of_its_system(assemble, preset):
    """Read by libsndfile, and by Python's wave where it is PCM; the answer names the preset."""
    body = {**JOHN, "preset": preset}
    message = assemble.post("/assemble/template", json=body).json
    assert message["preset"] == preset

    audio = assemble.post("/assemble/template", json=body, headers={"Accept": "audio/*"}).data
    info = soundfile.info(io.BytesIO(audio))
    assert (info.format, info.subtype, info.samplerate) == FORMS[preset]
    assert info.channels == 1
    if info.subtype == "PCM_16":
        with wave.open(io.BytesIO(audio)) as file:
            assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8_000, 2, 1)


def test_a_preset_is_the_message_of_its_format_and_rate_by_hand(assemble):
    """One signature and one object, whichever way it is asked for; agreeing fields are fine."""
    by_hand = {"format": "mulaw", "sample_rate": 8_000}
    first = assemble.post("/assemble/template", json={**JOHN, **by_hand}).json
    second = assemble.post("/assemble/template", json={**JOHN, "preset": "cisco"}).json
    third = assemble.post("/assemble/template", json={**JOHN, **by_hand, "preset": "cisco"}).json

    assert first["signature"] == second["signature"] == third["signature"]
    assert (second["status"], third["status"]) == ("hit", "hit")
    assert [each["preset"] for each in (first, second, third)] == [None, "cisco", "cisco"]
    assert "preset" not in second["diagnostics"]["delivery"]


@pytest.mark.parametrize(("field", "value"), [("format", "mp3"), ("sample_rate", 16_000)])
def test_a_field_that_contradicts_its_preset_is_refused_naming_both(assemble, field, value):
    """Before anything is spoken, at both fields."""
    body = {**JOHN, "preset": "twilio", field: value}
    refused = assemble.post("/assemble/template", json=body)
    assert refused.status_code == 422
    assert [each["path"] for each in refused.json["errors"]] == ["preset", field]


def test_texts_beyond_the_limit_of_a_preset_are_refused_unspoken(assemble, parts: Parts):
    """Five minutes for Amazon Connect: nothing is paid for."""
    segments = [{"text": f"{number} {'good morning ' * 90}"} for number in range(6)]
    body = {"segments": segments, "preset": "amazon_connect"}
    refused = assemble.post("/assemble/segments", json=body)

    assert refused.status_code == 422
    assert refused.json["errors"][0]["path"] == "preset"
    assert "less than 300 s" in refused.json["errors"][0]["message"]
    assert parts.cartesia.stats()["requests"] == 0


def test_kept_stems_beyond_the_limit_are_refused_and_nothing_is_stored(assemble):
    """Their length is known when they are loaded; a stored message of that length is no way out."""
    long = wav.header(8_000, 1, 2_408_000) + bytes(range(250)) * 19_264
    segments = [keep_stem("five-minutes", long)]
    refused = assemble.post(
        "/assemble/segments", json={"segments": segments, "preset": "amazon_connect"}
    )
    assert refused.json["errors"][0]["path"] == "preset"

    plain = {"segments": segments, "format": "mulaw", "sample_rate": 8_000}
    assert assemble.post("/assemble/segments", json=plain).json["status"] == "created"
    again = assemble.post(
        "/assemble/segments", json={"segments": segments, "preset": "amazon_connect"}
    )
    assert again.status_code == 422


def test_each_preset_cites_the_document_of_its_vendor() -> None:
    """The address of the document, and a remark on what it says."""
    assert set(PRESETS) == set(Preset) == set(FORMS)
    assert all(spec.source.startswith("https://") and spec.remark for spec in PRESETS.values())


def test_a_batch_of_messages_plans_within_the_limits_of_its_preset(function):
    """Rows within them are planned, and a contradiction is refused as for one message."""
    batches = function("generate")
    plan = {"kind": "messages", "template": "double_anchor_hybrid", "preset": "amazon_connect"}
    rows = [{"name": "John", "developer": "Hilton"}]
    assert batches.post("/batches/plan", json={**plan, "rows": rows}).json["rows"]["failing"] == 0

    refused = batches.post("/batches/plan", json={**plan, "rows": rows, "format": "ogg"})
    assert [each["path"] for each in refused.json["errors"]] == ["preset", "format"]
