"""Messages to draw: spliced by the service's own code from tones, with the service's answer."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import wav
from hybrid_audio.cli.drawing.facts import MessageFacts, message_facts
from hybrid_audio.domain.message import Delivery, MessagePlan, Part
from hybrid_audio.domain.timing import SegmentTiming, timeline
from hybrid_audio.render import render
from hybrid_audio.rendering.opening import open_message

RATE = 48_000
Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class SplicedMessage:
    """A message, what the service answers to it, and its stems by signature."""

    audio: bytes
    answer: dict[str, Any]
    stems: dict[str, bytes]
    words: dict[str, str]

    @property
    def facts(self) -> MessageFacts:
        return message_facts(self.answer, self.words)


def tone(number: int, milliseconds: int = 300) -> Samples:
    """A tone that is loud at both ends, as a stem without silence is."""
    at = np.arange(RATE * milliseconds // 1000)
    sound = 6000 * np.sin(2 * np.pi * (180 + 20 * number) * at / RATE + 1)
    samples: Samples = np.rint(sound).astype(np.int16)
    return samples


def stem_file(samples: Samples) -> bytes:
    return wav.header(RATE, 1, len(samples)) + samples.astype("<i2").tobytes()


def spliced(
    stems: Sequence[Samples],
    timings: Sequence[Mapping[str, Any]] = (),
    *,
    delivery: Delivery | None = None,
    words: Sequence[str] = (),
) -> SplicedMessage:
    """Splice stems; each has the timing of its place, or none, and says the word of its place."""
    files = [stem_file(stem) for stem in stems]
    names = [hashlib.sha256(file).hexdigest()[:32] for file in files]
    given = [*timings, *({} for _ in stems)][: len(stems)]
    segments = [SegmentTiming(f"segment.{n}", **timing) for n, timing in enumerate(given, 1)]
    parts = tuple(
        Part(f"segment.{n}", f"stem.script.part-{n}", name) for n, name in enumerate(names, 1)
    )

    plan = MessagePlan("segments", parts, timeline(segments), delivery or Delivery())
    made = render(plan, open_message(plan, files))
    said = dict(zip(names, words or (f"Part {n}." for n in range(1, len(names) + 1)), strict=True))
    files_by_name = dict(zip(names, files, strict=True))
    return SplicedMessage(made.audio, made.report.to_json(), files_by_name, said)
