"""The stand-in's contract, and our request beside the one of Cartesia's own SDK."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from cartesia import Cartesia

from hybrid_audio.clients.cartesia.bounded_http import bounded_client
from hybrid_audio.clients.cartesia.client import CartesiaClient
from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice, stem_spec
from tests.standin import RunningCartesia, running_cartesia

KEY = "sk_car_local"
SDK_VERSION = "2026-08-14"


@pytest.fixture(scope="module")
def standin() -> Iterator[RunningCartesia]:
    with running_cartesia() as running:
        yield running


def spec_for(
    text: str = "Hey John, it's Luis.", *, contract: Contract | None = None, **voice: Any
) -> StemSpec:
    voice = {"id": "joe", "language": "en", **voice}
    contract = contract or Contract(version=SDK_VERSION)
    return stem_spec(
        kind="script", label="stem.script.x", text=text, voice=Voice(**voice), contract=contract
    )


def said_by_us(standin: RunningCartesia, spec: StemSpec) -> dict[str, Any]:
    """What arrives when our client speaks the spec."""
    with bounded_client(standin.url) as http:
        CartesiaClient(http, key=KEY, version=spec.contract.version).speak(spec)
    return standin.requests()[-1]


def said_by_the_sdk(
    standin: RunningCartesia, headers: dict[str, str] | None = None, **call: Any
) -> dict[str, Any]:
    """What arrives when the SDK is given the same values through its own parameters."""
    with Cartesia(api_key=KEY, base_url=standin.url, max_retries=0, default_headers=headers) as sdk:
        sdk.tts.generate(**call).read()
    return standin.requests()[-1]


def sdk_call(spec: StemSpec, **more: Any) -> dict[str, Any]:
    """The SDK's parameters for a plain request."""
    rate: Any = spec.contract.sample_rate
    return {
        "model_id": spec.contract.model_id,
        "transcript": spec.text,
        "voice": {"id": spec.voice.id},
        "language": spec.voice.language,
        "output_format": {"container": "wav", "encoding": "pcm_s16le", "sample_rate": rate},
        **more,
    }


OPTIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing optional": ({}, {}),
    "speed": ({"speed": 0.9}, {"generation_config": {"speed": 0.9}}),
    "the slowest": ({"speed": 0.6}, {"generation_config": {"speed": 0.6}}),
    "the fastest": ({"speed": 1.5}, {"generation_config": {"speed": 1.5}}),
    "volume": ({"volume": 1.2}, {"generation_config": {"volume": 1.2}}),
    "emotion": ({"emotion": "affectionate"}, {"generation_config": {"emotion": "affectionate"}}),
    "all three": (
        {"speed": 1.1, "volume": 0.5, "emotion": "calm"},
        {"generation_config": {"speed": 1.1, "volume": 0.5, "emotion": "calm"}},
    ),
    "another language": ({"language": "es"}, {"language": "es"}),
    "another voice": (
        {"id": "a0e99841-438c-4a64-b679-ae501e7d6091"},
        {"voice": {"id": "a0e99841-438c-4a64-b679-ae501e7d6091"}},
    ),
}


@pytest.mark.parametrize(("ours", "theirs"), OPTIONS.values(), ids=OPTIONS.keys())
def test_the_request_is_the_one_that_the_official_sdk_sends(
    standin: RunningCartesia, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """Field by field, and in the headers that decide: version, key, and what is accepted."""
    spec = spec_for(**ours)
    we, they = said_by_us(standin, spec), said_by_the_sdk(standin, **{**sdk_call(spec), **theirs})
    assert we["body"] == they["body"] == spec.payload()
    for header in ("cartesia-version", "authorization", "accept", "content-type"):
        assert we["headers"][header] == they["headers"][header]
    assert "x-api-key" not in {**we["headers"], **they["headers"]}


@pytest.mark.parametrize(
    "text",
    ["José", "McDonald", "王秀英", "Hello — “you”…", 'quote " and \\ back'],
    ids=["an accent", "two capitals", "another script", "punctuation", "escapes"],
)
def test_texts_arrive_alike(standin: RunningCartesia, text: str) -> None:
    """Accents, scripts and punctuation are sent as they stand."""
    spec = spec_for(text)
    assert said_by_us(standin, spec)["body"] == said_by_the_sdk(standin, **sdk_call(spec))["body"]


@pytest.mark.parametrize(
    "model", ["sonic-3", "sonic-3-2026-01-12", "sonic-3-2025-10-27", "sonic-3.5"]
)
@pytest.mark.parametrize("rate", [8_000, 24_000, 44_100, 48_000])
def test_models_and_rates_arrive_alike(standin: RunningCartesia, model: str, rate: int) -> None:
    """A dated snapshot is a model like any other."""
    spec = spec_for(contract=Contract(model_id=model, version=SDK_VERSION, sample_rate=rate))
    assert said_by_us(standin, spec)["body"] == said_by_the_sdk(standin, **sdk_call(spec))["body"]


@pytest.mark.parametrize("version", ["2024-11-13", "2025-04-16", "2026-03-01"])
def test_an_older_version_differs_from_the_sdk_only_in_voice_and_headers(
    standin: RunningCartesia, version: str
) -> None:
    """The SDK knows its own version only.

    For an older one it is told the version, the voice's mode and the old key.
    """
    spec = spec_for(speed=0.9, contract=Contract(version=version))
    headers = {"cartesia-version": version, "X-API-Key": KEY}
    call = {
        **sdk_call(spec),
        "voice": {"mode": "id", "id": "joe"},
        "generation_config": {"speed": 0.9},
    }
    we, they = said_by_us(standin, spec), said_by_the_sdk(standin, headers, **call)

    assert we["body"] == they["body"]
    assert we["headers"]["cartesia-version"] == they["headers"]["cartesia-version"] == version
    assert ("authorization" in we["headers"]) is (version >= "2026-03-01")
    assert ("x-api-key" in we["headers"]) is (version < "2026-03-01")


GOOD: dict[str, Any] = {
    "model_id": "sonic-3",
    "transcript": "Jo",
    "voice": {"mode": "id", "id": "joe"},
    "output_format": {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 48_000},
}
HEADERS = {"Cartesia-Version": "2025-04-16", "X-API-Key": KEY}
NO_KEY = {"Cartesia-Version": "2025-04-16"}
NEW = {"Cartesia-Version": "2026-08-14", "Authorization": f"Bearer {KEY}"}


def post(standin: RunningCartesia, body: object, headers: dict[str, str]) -> httpx.Response:
    return httpx.post(f"{standin.url}/tts/bytes", json=body, headers=headers, trust_env=False)


BROKEN: dict[str, tuple[int, dict[str, str], Any]] = {
    "no version": (400, {"X-API-Key": KEY}, GOOD),
    "a version that is no date": (400, {**HEADERS, "Cartesia-Version": "latest"}, GOOD),
    "no key": (401, NO_KEY, GOOD),
    "an empty key": (401, {**NO_KEY, "X-API-Key": ""}, GOOD),
    "the new way to send a key, too early": (
        401,
        {**NO_KEY, "Authorization": f"Bearer {KEY}"},
        GOOD,
    ),
    "the old way to send a key, too late": (
        401,
        {**HEADERS, "Cartesia-Version": "2026-03-01"},
        GOOD,
    ),
    "another scheme": (401, {**NEW, "Authorization": f"Basic {KEY}"}, GOOD),
    "a list": (400, HEADERS, [GOOD]),
    "an unknown field": (400, HEADERS, {**GOOD, "speed": "fast"}),
    "no transcript": (
        400,
        HEADERS,
        {name: value for name, value in GOOD.items() if name != "transcript"},
    ),
    "nothing to speak": (400, HEADERS, {**GOOD, "transcript": " ... "}),
    "an unknown model": (400, HEADERS, {**GOOD, "model_id": "sonic-2"}),
    "no voice mode": (400, HEADERS, {**GOOD, "voice": {"id": "joe"}}),
    "a voice mode where there is none any more": (400, NEW, GOOD),
    "an empty voice": (400, HEADERS, {**GOOD, "voice": {"mode": "id", "id": ""}}),
    "an unknown language": (400, HEADERS, {**GOOD, "language": "english"}),
    "another container": (
        400,
        HEADERS,
        {**GOOD, "output_format": {**GOOD["output_format"], "container": "mp3"}},
    ),
    "another rate": (
        400,
        HEADERS,
        {**GOOD, "output_format": {**GOOD["output_format"], "sample_rate": 32_000}},
    ),
    "a rate as text": (
        400,
        HEADERS,
        {**GOOD, "output_format": {**GOOD["output_format"], "sample_rate": "48000"}},
    ),
    "too slow": (400, HEADERS, {**GOOD, "generation_config": {"speed": 0.59}}),
    "too fast": (400, HEADERS, {**GOOD, "generation_config": {"speed": 1.51}}),
    "too quiet": (400, HEADERS, {**GOOD, "generation_config": {"volume": 0.49}}),
    "too loud": (400, HEADERS, {**GOOD, "generation_config": {"volume": 2.01}}),
    "a speed that is true": (400, HEADERS, {**GOOD, "generation_config": {"speed": True}}),
    "a null": (400, HEADERS, {**GOOD, "pronunciation_dict_id": None}),
}


@pytest.mark.parametrize(("status", "headers", "body"), BROKEN.values(), ids=BROKEN.keys())
def test_what_the_contract_does_not_allow_is_refused(
    standin: RunningCartesia, status: int, headers: dict[str, str], body: Any
) -> None:
    """A stand-in that takes anything proves nothing."""
    assert post(standin, body, headers).status_code == status


def test_what_is_not_json_is_refused(standin: RunningCartesia) -> None:
    """A body is judged by its media type and by its text."""
    url = f"{standin.url}/tts/bytes"
    text = httpx.post(
        url, content=b"{}", headers={**HEADERS, "Content-Type": "text/plain"}, trust_env=False
    )
    broken = httpx.post(
        url, content=b"{", headers={**HEADERS, "Content-Type": "application/json"}, trust_env=False
    )

    assert (text.status_code, broken.status_code) == (415, 400)


def test_errors_have_the_shape_of_their_version(standin: RunningCartesia) -> None:
    """JSON from 2026-03-01 on, `Title: Message` before."""
    old = post(standin, {**GOOD, "model_id": "sonic-2"}, HEADERS)
    new = post(standin, {**GOOD, "model_id": "sonic-2", "voice": {"id": "joe"}}, NEW)
    assert old.text.startswith("Invalid model id: ")
    assert set(new.json()) == {"error_code", "title", "message", "request_id"}
    assert new.json()["error_code"] == "invalid_model_id"
