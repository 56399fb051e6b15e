"""Diagnose a message: its levels, and whether its seams and edges are audible."""

import math

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.edges import NEIGHBOURHOOD_MS, STEP_LIMIT, is_audible, step_ratio
from hybrid_audio.audio.measures import loudness, measure
from hybrid_audio.audio.measures.diagnosis import (
    DeliveredMeasures,
    EdgeMeasures,
    MessageMeasures,
    SeamMeasures,
    Verdict,
)
from hybrid_audio.audio.seam import Seam
from hybrid_audio.audio.splice import Splice
from hybrid_audio.audio.units import ms_of, samples_of

Samples = npt.NDArray[np.int16]
SPEECH_MS = 3_000.0
LEVEL_WINDOW_MS = 50.0
SPEECH_RANGE_DB = 20.0
"""The level of speech is the mean of its windows within 20 dB of the loudest, 3 s at most.

Over a shorter time, a sentence whose voice falls at its end would pass for another recording.
"""

LEVEL_LIMIT_DB = 5.0
"""A change of this many decibels sounds like another recording.

Stems of one voice differed by 3.6 dB at most, in 182 pairs.
"""


def message_measures(
    spliced: Splice, rate_hz: int, delivered: DeliveredMeasures | None = None
) -> MessageMeasures:
    """Measure the whole message; `delivered` are known measures of the same samples."""
    samples = spliced.samples
    if delivered is None:
        lufs = loudness.lufs(samples, rate_hz)
    else:
        lufs = delivered.lufs if delivered.lufs_is_gated else None

    return MessageMeasures(
        duration_ms=ms_of(len(samples), rate_hz),
        samples=len(samples),
        peak_dbfs=measure.dbfs(measure.peak(samples)),
        rms_dbfs=measure.dbfs(measure.rms(samples)),
        lufs=lufs,
        clipped_samples=spliced.clipped,
        full_scale_samples=measure.full_scale_samples(samples),
        dc_offset=measure.dc_offset(samples),
    )


def seam_measures(spliced: Splice, rate_hz: int) -> list[SeamMeasures]:
    """Measure every seam."""
    cues = spliced.cues
    return [
        _seam(spliced.samples, seam, a, b, rate_hz)
        for seam, a, b in zip(spliced.seams, cues, cues[1:], strict=False)
    ]


def edge_measures(spliced: Splice, rate_hz: int) -> tuple[EdgeMeasures, EdgeMeasures]:
    """Measure where the message's sound begins and where it ends."""
    samples, begin, end = spliced.samples, spliced.cues[0][0], spliced.cues[-1][1]
    fades, after = spliced.edges, len(samples) - end

    inside = samples[begin:end]
    return (
        _edge(inside, begin, begin, fades.fade_in_samples, rate_hz),
        _edge(inside[::-1], end, after, fades.fade_out_samples, rate_hz),
    )


def _edge(inward: Samples, at: int, silence: int, fade: int, rate_hz: int) -> EdgeMeasures:
    return EdgeMeasures(
        at_ms=ms_of(at, rate_hz),
        silence_ms=ms_of(silence, rate_hz),
        fade_ms=ms_of(fade, rate_hz),
        step_ratio=step_ratio(inward, rate_hz),
        verdict=Verdict.STEP if is_audible(inward, rate_hz) else Verdict.CLEAN,
    )


def _seam(
    samples: Samples, seam: Seam, a: tuple[int, int], b: tuple[int, int], rate_hz: int
) -> SeamMeasures:
    near = samples_of(NEIGHBOURHOOD_MS, rate_hz)
    first, last = a[1] - seam.fade_out_samples, b[0] + seam.fade_in_samples
    ratio = _step_ratio(samples, first, last, near)
    difference = _level_difference(samples, a, b, rate_hz)

    return SeamMeasures(
        at_ms=ms_of(min(a[1], b[0]), rate_hz),
        kind="fade" if seam.pause_samples else "crossfade",
        pause_ms=ms_of(seam.pause_samples, rate_hz),
        fade_ms=ms_of(seam.fade_out_samples, rate_hz),
        step_ratio=ratio,
        level_difference_db=difference,
        verdict=_verdict(ratio, difference),
    )


def _step_ratio(samples: Samples, first: int, last: int, near: int) -> float | None:
    """Return the largest step inside the seam over the largest nearby; None in silence."""
    inside = _largest_step(samples[max(0, first - 1) : last + 1])
    around = max(
        _largest_step(samples[max(0, first - near) : first]),
        _largest_step(samples[last : last + near]),
    )
    return None if inside == around == 0 else inside / max(around, 1)


def _largest_step(samples: Samples) -> int:
    return int(np.abs(np.diff(samples.astype(np.int32))).max(initial=0))


def _level_difference(
    samples: Samples, a: tuple[int, int], b: tuple[int, int], rate_hz: int
) -> float | None:
    reach, window = samples_of(SPEECH_MS, rate_hz), samples_of(LEVEL_WINDOW_MS, rate_hz)
    before = _speech_dbfs(samples[max(a[0], a[1] - reach) : a[1]], window)
    after = _speech_dbfs(samples[b[0] : min(b[1], b[0] + reach)], window)
    return None if before is None or after is None else after - before


def _speech_dbfs(samples: Samples, window: int) -> float | None:
    """Return the mean level of the windows that hold speech, without a rest shorter than one."""
    width = min(window, len(samples))
    windows = samples[: len(samples) // width * width].astype(np.float32).reshape(-1, width)
    power = np.einsum("ij,ij->i", windows, windows) / width
    speech = power[power >= power.max() * 10 ** (-SPEECH_RANGE_DB / 10)]
    return measure.dbfs(math.sqrt(speech.mean()) / measure.FULL_SCALE)


def _verdict(ratio: float | None, difference: float | None) -> Verdict:
    if ratio is not None and ratio > STEP_LIMIT:
        return Verdict.STEP
    if difference is not None and abs(difference) > LEVEL_LIMIT_DB:
        return Verdict.LEVEL
    return Verdict.CLEAN
