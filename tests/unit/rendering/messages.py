"""Plans and stems of messages that need no store."""

from collections.abc import Sequence

import numpy as np

from hybrid_audio.audio import wav
from hybrid_audio.domain.message import Delivery, MessagePlan, Part
from hybrid_audio.domain.timing import SeamPlan, Timeline
from tests.unit.audio.signals import RATE


def file_of(samples: np.ndarray, rate: int = RATE) -> bytes:
    """Return a stem as this system stores it."""
    return wav.header(rate, 1, len(samples)) + samples.astype("<i2").tobytes()


def plan_of(
    signatures: Sequence[str], *, pause_ms: float = 90.0, **delivery: object
) -> MessagePlan:
    """Return a message by hand of the stems with these signatures, a pause between each two."""
    parts = tuple(
        Part(f"s{index}", f"stem.script.{name}", name, path=f"segments[{index}]")
        for index, name in enumerate(signatures)
    )
    seams = tuple(SeamPlan(pause_ms, 20.0, 20.0) for _ in signatures[1:])
    return MessagePlan("segments", parts, Timeline(seams), Delivery(**delivery))  # type: ignore[arg-type]
