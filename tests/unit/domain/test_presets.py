"""Presets: their headers by independent readers, and the length that their limits allow."""

from pathlib import Path

import numpy as np
import pytest

from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.frozen import FrozenBatch
from hybrid_audio.domain.message import Delivery
from hybrid_audio.domain.presets import PRESETS, Preset, fault_of
from hybrid_audio.domain.stems.contract import Voice
from tests.bench.formats import RATE, Header, found_readers, preset_file

EXPECTED = {
    **dict.fromkeys(("twilio", "genesys", "asterisk"), ("pcm", 8_000, 1)),
    **dict.fromkeys(("amazon_connect", "cisco"), ("mu-law", 8_000, 1)),
    "web": ("mp3", 48_000, 1),
}
CODEC_NOT_READ = {("wave", "mu-law"), ("wave", "mp3"), ("sox", "mp3")}
"""Python's wave reads PCM only; sox has a separate package for MP3."""
TONE_MS = 500
MP3_PADDING_MS = 80


@pytest.mark.parametrize("preset", Preset)
def test_every_reader_of_this_machine_reads_the_same_header(preset: Preset, tmp_path: Path) -> None:
    """Python's wave and soundfile always, sox and ffprobe where they are installed."""
    tone = np.sin(np.arange(RATE * TONE_MS // 1000) * 0.05).astype(np.float32) / 4
    path = preset_file(preset, tone, tmp_path)
    readers = found_readers()
    told = {name: read(path) for name, read in readers.items()}

    codec, rate, channels = EXPECTED[preset]
    silent = {name for name, header in told.items() if header is None}
    assert silent <= {name for name, unread in CODEC_NOT_READ if unread == codec}, told
    padding_ms = MP3_PADDING_MS if codec == "mp3" else 0
    for name, header in told.items():
        if header is not None:
            assert header == Header(codec, rate, channels, header.length_ms), (name, told)
            assert 0 <= header.length_ms - TONE_MS <= padding_ms, (name, sorted(readers))


def test_the_longest_message_follows_from_the_limit_that_ends_first() -> None:
    """Amazon Connect's minutes end before its megabytes; Genesys names megabytes only."""
    assert PRESETS[Preset.AMAZON_CONNECT].longest_s == 300
    assert PRESETS[Preset.GENESYS].longest_s == pytest.approx(1_562.5, abs=0.01)
    assert PRESETS[Preset.TWILIO].longest_s is None


@pytest.mark.parametrize(
    ("preset", "seconds", "size_bytes", "is_refused"),
    [
        ("amazon_connect", 299.9, 2_400_000, False),
        ("amazon_connect", 300.0, 2_400_000, True),
        ("amazon_connect", 10.0, 50_000_000, True),
        ("genesys", 1_500.0, 25_000_000, False),
        ("genesys", 1_500.0, 25_000_001, True),
        ("web", 1_700.0, 900_000_000, False),
    ],
)
def test_a_limit_is_kept_to_the_last_byte(preset, seconds, size_bytes, is_refused) -> None:
    """Less than 50 MB and five minutes excludes both; up to 25 MB includes it."""
    fault = fault_of(Preset(preset), seconds=seconds, size_bytes=size_bytes)
    assert (fault is not None) is is_refused


def test_a_frozen_batch_keeps_its_preset_and_one_without_says_nothing() -> None:
    """What was kept before there were presets is read as it was."""
    plain = FrozenBatch(Kind.MESSAGES, Voice(), "sonic-3", delivery=Delivery())
    bound = FrozenBatch(
        Kind.MESSAGES, Voice(), "sonic-3", delivery=Delivery(format="mp3", preset=Preset.WEB)
    )
    assert "preset" not in plain.to_json()["delivery"]
    assert FrozenBatch.from_json(plain.to_json()) == plain
    assert FrozenBatch.from_json(bound.to_json()).delivery == bound.delivery
