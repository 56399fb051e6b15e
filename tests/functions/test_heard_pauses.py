"""Pauses through the door, in real speech: what is heard is what was asked for."""

import io
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
import soundfile
from flask.testing import FlaskClient

from hybrid_audio import services
from tests.functions.conftest import Parts
from tests.standin import RunningCartesia, running_cartesia

ASKED_MS = {None: 165.0, "assertive": 130.0, "warm": 210.0}
TOLERANCE_MS = 10.0
NAMES = ["John", "Mary", "Kate", "Kurt", "José", "Beth", "Ruth", "Luke", "Ash", "Priscilla"]
DEVELOPERS = [
    "Hilton",
    "Marriott",
    "Wyndham",
    "Disney",
    "Diamond",
    "Westgate",
    "Bluegreen",
    "Hyatt",
]
Ask = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def voice() -> Iterator[RunningCartesia]:
    with running_cartesia("neural") as cartesia:
        yield cartesia


@pytest.fixture
def assemble(
    function: Ask, voice: RunningCartesia, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    monkeypatch.setenv("CARTESIA_BASE_URL", voice.url)
    services.forget()
    return function("assemble")


def envelope(samples: np.ndarray, rate: int) -> np.ndarray:
    """Return the mean square of 5 ms around each millisecond."""
    sums = np.concatenate([[0.0], np.cumsum(np.square(samples - samples.mean()))])
    half = rate // 400
    at = np.arange(half, len(samples) - half, rate // 1000)
    power: np.ndarray = (sums[at + half] - sums[at - half]) / (2 * half)
    return power


def threshold(power: np.ndarray) -> float:
    """Return what counts as sound: 45 dB below the speech, and 12 above the quietest 50 ms."""
    means = np.convolve(power, np.ones(50) / 50, "valid")
    speech = means[means > means.max() / 100].mean()
    return float(max(speech / 10**4.5, min(means.min() * 10**1.2, speech / 10**2.5)))


def heard_ms(audio: bytes, cues: list[dict[str, float]]) -> float:
    """Measure the silence around the middle of a seam, without what the service says of it."""
    samples, rate = soundfile.read(io.BytesIO(audio))
    power = envelope(samples, rate)
    borders = [round(cues[0]["end_ms"]), round(cues[1]["start_ms"])]
    before, after = power[: borders[0]], power[borders[1] :]
    ended = np.flatnonzero(before > threshold(before))[-1]
    begins = np.flatnonzero(after > threshold(after))[0] + borders[1]
    return float(begins - ended)


def measured(assemble: FlaskClient, body: dict[str, str]) -> tuple[dict[str, Any], float]:
    message: dict[str, Any] = assemble.post("/assemble/template", json=body).get_json()
    audio = assemble.post("/assemble/template", json=body, headers={"Accept": "audio/wav"})
    return message, heard_ms(audio.data, message["cues"])


def check(assemble: FlaskClient, name: str, developer: str, variant: str | None) -> None:
    body = {"template": "double_anchor_hybrid", "name": name, "developer": developer}
    message, heard = measured(assemble, body | ({"variant": variant} if variant else {}))
    (seam,) = message["diagnostics"]["seams"]
    assert seam["asked_pause_ms"] == ASKED_MS[variant]
    assert seam["heard_pause_ms"] == pytest.approx(ASKED_MS[variant], abs=0.1)
    assert heard == pytest.approx(ASKED_MS[variant], abs=TOLERANCE_MS), (name, developer, variant)


@pytest.mark.parametrize("variant", list(ASKED_MS))
def test_the_shipped_template_pauses_as_long_as_it_says(assemble, variant):
    """Measured in the audio itself, to ten milliseconds, whatever silence the voice left."""
    check(assemble, "Kate", "Hilton", variant)


@pytest.mark.storm
def test_three_hundred_messages_pause_as_long_as_the_template_says(assemble):
    """Ten names and ten developers, in every variant."""
    names = NAMES
    pairs = list(product(names, DEVELOPERS, ASKED_MS))
    more = [(name, "Holiday Inn", variant) for name, variant in product(names, ASKED_MS)]
    more += [(name, "Club Med", variant) for name, variant in product(names, ASKED_MS)]
    assert len(pairs + more) == 300
    for name, developer, variant in pairs + more:
        check(assemble, name, developer, variant)


def test_a_pause_by_hand_is_heard_and_auto_follows_the_punctuation(assemble):
    """A comma, the end of a sentence with a time of its own, and a word without either."""
    segments = [
        {"text": "Hello there,", "pause_ms": "auto"},
        {"text": "it's Luis.", "pause_ms": "auto"},
        {"text": "Call me back", "pause_ms": "auto"},
        {"text": "when you can.", "pause_ms": 500},
        {"text": "Thanks."},
    ]
    body = {"segments": segments, "sentence_pause_ms": 240, "upload": False}
    message = assemble.post("/assemble/segments", json=body).json
    seams = message["diagnostics"]["seams"]
    assert [seam["asked_pause_ms"] for seam in seams] == [290, 240, 15, 500]
    assert [seam["heard_pause_ms"] for seam in seams] == pytest.approx([290, 240, 15, 500], abs=1)


@pytest.mark.parametrize(
    ("first", "path"),
    [
        ({"pause_ms": 200, "gap_ms": 50}, "segments[0].pause_ms"),
        ({"pause_ms": 200, "break_ms": 50}, "segments[0].break_ms"),
    ],
)
def test_a_pause_beside_a_gap_or_break_is_refused_by_its_path(assemble, first, path):
    """One says all that is heard, the others what is added: both cannot be met."""
    segments = [{"text": "Hello.", **first}, {"text": "Thanks."}]
    refused = assemble.post("/assemble/segments", json={"segments": segments})
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json["errors"]] == [path]
