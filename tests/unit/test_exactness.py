"""With nothing of pauses, carriers, trims by speech or presets asked for, a message is what it was.

The golden values are of the service before it knew any of these: the same stems, timing and options
gave these files and these signatures. A stored message is found under its signature, so that one
that changed would be spliced and paid for anew. The samples of fades are left out of the checksums:
the last bit of a cosine depends on the processor, and tests/unit/audio holds them to their formula.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from hybrid_audio.audio import wav
from hybrid_audio.domain.message import Delivery, Merge, MessagePlan, Part
from hybrid_audio.domain.timing import SegmentTiming, Transition, timeline
from hybrid_audio.render import render
from hybrid_audio.rendering.opening import open_message

RATE = 48_000
LENGTHS = (61_234, 9_600, 130_001)
AS_IT_IS = Delivery()


@dataclass(frozen=True)
class Asked:
    """What a caller asked for: the timing of the segments, the timing map, and the delivery."""

    segments: tuple[SegmentTiming, ...]
    timing_map: tuple[Transition, ...] = ()
    delivery: Delivery = AS_IT_IS


PLAIN = (SegmentTiming("a"), SegmentTiming("b"), SegmentTiming("c"))
GAPS = (SegmentTiming("a", gap_ms=90), SegmentTiming("b", gap_ms=12.5), SegmentTiming("c"))
SILENT = (
    SegmentTiming(None, silence_ms=250),
    SegmentTiming("a"),
    SegmentTiming(None, silence_ms=500),
    SegmentTiming("b", break_ms=33, crossfade_ms=5),
    SegmentTiming("c"),
    SegmentTiming(None, silence_ms=1000),
)
MAPPED = (Transition("a", "b", gap_ms=120, crossfade_ms=40), Transition("b", "c", crossfade_ms=0))

MESSAGES = {
    "crossfades": Asked(PLAIN),
    "gaps": Asked(GAPS),
    "silences": Asked(SILENT),
    "timing map": Asked(PLAIN, MAPPED),
    "equal power": Asked(PLAIN, delivery=Delivery(curve="equal_power")),
    "linear": Asked(GAPS, delivery=Delivery(curve="linear")),
    "trimmed": Asked(GAPS, delivery=Delivery(trim_db=-60)),
    "clean": Asked(PLAIN, delivery=Delivery(merge=Merge.CLEAN)),
}

GOLDEN = {
    "crossfades": (
        "777c51c3e94042b1cddca0257908c07cd8f5c23723d085d56faacdf7b613a953",
        "2a4c15d52a2850d1b7e6a93d1a683b97",
    ),
    "gaps": (
        "45b492b11a6b636d82782bde18d12f0aa5a4dc77ebb3dc8501afc31153713108",
        "8e74c191d3c6f1a30b90be76e432d84f",
    ),
    "silences": (
        "67386edc4c60a78537299b651885e531be613454a22a3a585400deb020f574cd",
        "a0b05b16de1598f76a1f88d3a360167a",
    ),
    "timing map": (
        "c650c176f82d3389c64c59673807fcaa81100c0c5040f3342871d77700337cbd",
        "c7d770c61bdc5b3ba2513751820c479e",
    ),
    "equal power": (
        "777c51c3e94042b1cddca0257908c07cd8f5c23723d085d56faacdf7b613a953",
        "e460c34f82fcda976dde72e512aedd48",
    ),
    "linear": (
        "45b492b11a6b636d82782bde18d12f0aa5a4dc77ebb3dc8501afc31153713108",
        "6a1fe8450e04b64b54988852d80cf310",
    ),
    "trimmed": (
        "ab193aad503078d90804cbce3195e9c3f2141a0bbd47e4ccb25baf676bc9e107",
        "15a3bd959886b059ea6759fc4fb2c4fe",
    ),
    "clean": (
        "777c51c3e94042b1cddca0257908c07cd8f5c23723d085d56faacdf7b613a953",
        "bb622f16544610a37782293021b4587d",
    ),
}


def stems() -> list[bytes]:
    """Return three stems: noise that swells and falls, between silences of their own."""
    made = []
    for seed, length in enumerate(LENGTHS):
        noise = np.random.default_rng(seed).integers(-12_000, 12_000, length)
        rise = np.minimum(np.arange(length), np.arange(length)[::-1]).clip(0, 4_800)
        sound = noise * rise // 4_800
        sound[: 700 * seed] = sound[length - 1_500 :] = 0
        made.append(wav.header(RATE, 1, length) + sound.astype("<i2").tobytes())
    return made


def made_of(asked: Asked) -> tuple[str, str]:
    """Return the checksum of the message but for its fades, and its signature."""
    files = stems()
    ids = [segment.id for segment in asked.segments if segment.id is not None]
    parts = tuple(
        Part(id, f"stem.script.{id}", hashlib.sha256(file).hexdigest()[:32], 7)
        for id, file in zip(ids, files, strict=True)
    )
    line = timeline(asked.segments, asked.timing_map)
    plan = MessagePlan("segments", parts, line, asked.delivery)
    message = render(plan, open_message(plan, files))

    sound = np.frombuffer(message.audio, "<i2", offset=wav.HEADER_BYTES).copy()
    for first_ms, last_ms in faded(message.report.to_json()["diagnostics"]["seams"]):
        sound[round(first_ms * 48) : round(last_ms * 48)] = 0
    kept = message.audio[: wav.HEADER_BYTES] + sound.tobytes()
    return hashlib.sha256(kept).hexdigest(), plan.signature


def faded(seams: list[dict[str, Any]]) -> Iterator[tuple[float, float]]:
    """Yield from where to where each seam fades, in milliseconds."""
    for seam in seams:
        at, out, in_ = seam["at_ms"], seam["fade_ms"], seam["fade_in_ms"]
        if seam["kind"] == "crossfade":
            yield at, at + out
        else:
            yield at - out, at
            yield at + seam["pause_ms"], at + seam["pause_ms"] + in_


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_byte_for_byte_what_it_always_was(name: str) -> None:
    """Its file and its signature."""
    assert made_of(MESSAGES[name]) == GOLDEN[name]
