"""Diagnose a message: its levels, and whether its seams and edges are audible."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.edges import (
    NEIGHBOURHOOD_MS,
    STEP_LIMIT,
    is_audible,
    largest_step,
    step_ratio,
)
from hybrid_audio.audio.measures.combined import Levels
from hybrid_audio.audio.measures.diagnosis import (
    EdgeMeasures,
    Filling,
    MessageMeasures,
    SeamMeasures,
    Verdict,
)
from hybrid_audio.audio.measures.measure import dbfs
from hybrid_audio.audio.measures.speech import Speech
from hybrid_audio.audio.measures.speech_level import Windows
from hybrid_audio.audio.measures.stem import StemMeasures
from hybrid_audio.audio.seam import Seam
from hybrid_audio.audio.splice import Splice
from hybrid_audio.audio.units import Span, ms_of, samples_of
from hybrid_audio.audio.verdicts.seam import seam_findings
from hybrid_audio.audio.verdicts.stem import StemVerdict
from hybrid_audio.audio.verdicts.table import Finding

Samples = npt.NDArray[np.int16]


def message_measures(spliced: Splice, levels: Levels, rate_hz: int) -> MessageMeasures:
    """Return the measures of the whole message from its levels."""
    count, found = len(spliced.samples), levels.loudness
    return MessageMeasures(
        duration_ms=ms_of(count, rate_hz),
        samples=count,
        peak_dbfs=dbfs(levels.peak),
        rms_dbfs=dbfs(levels.rms),
        lufs=found.lufs if found and found.is_gated else None,
        clipped_samples=spliced.clipped,
        full_scale_samples=levels.full_scale_samples,
        dc_offset=levels.dc_offset,
    )


@dataclass(frozen=True)
class Judged:
    """A stem as a seam sees it: its measures, its verdict, and whether a pause follows its text."""

    measures: StemMeasures
    verdict: StemVerdict
    rests: bool = False


def seam_measures(spliced: Splice, stems: Sequence[Judged], rate_hz: int) -> list[SeamMeasures]:
    """Measure every seam, between stems in order."""
    return [
        _seam(spliced, index, before, after, rate_hz)
        for index, (before, after) in enumerate(pairwise(stems))
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
    ratio = step_ratio(inward, rate_hz)
    return EdgeMeasures(
        at_ms=ms_of(at, rate_hz),
        silence_ms=ms_of(silence, rate_hz),
        fade_ms=ms_of(fade, rate_hz),
        step_ratio=ratio,
        verdict=Verdict.STEP if is_audible(inward, ratio) else Verdict.CLEAN,
    )


def _seam(spliced: Splice, index: int, before: Judged, after: Judged, rate_hz: int) -> SeamMeasures:
    seam, a, b = spliced.seams[index], spliced.cues[index], spliced.cues[index + 1]
    ratio = _step_ratio(spliced.samples, seam, (a[1], b[0]), samples_of(NEIGHBOURHOOD_MS, rate_hz))
    one, other = before.measures, after.measures
    leaving = _as_spliced(spliced, index, one.tail, one.samples)
    entering = _as_spliced(spliced, index + 1, other.head, other.samples)
    difference = None if leaving is None or entering is None else entering - leaving

    added = ms_of(seam.pause_samples, rate_hz)
    heard = _heard_ms(spliced, index, one.speech, other.speech, rate_hz)
    asked = None if seam.heard_samples is None else ms_of(seam.heard_samples, rate_hz)
    findings = seam_findings(
        before.verdict,
        after.verdict,
        heard_ms=heard,
        planned_ms=added if asked is None else asked,
        pause=spliced.samples[a[1] : b[0]],
        pause_ms=ms_of(b[0] - a[1], rate_hz),
        is_after_punctuation=before.rests,
    )

    return SeamMeasures(
        at_ms=ms_of(min(a[1], b[0]), rate_hz),
        kind="fade" if seam.pause_samples else "crossfade",
        pause_ms=added,
        fade_ms=ms_of(seam.fade_out_samples, rate_hz),
        fade_in_ms=ms_of(seam.fade_in_samples, rate_hz),
        step_ratio=ratio,
        level_difference_db=difference,
        verdict=_verdict(ratio, findings),
        heard_pause_ms=heard,
        asked_pause_ms=asked,
        filled_with=_filling(seam),
        findings=findings,
    )


def _heard_ms(
    spliced: Splice, index: int, before: Speech, after: Speech, rate_hz: int
) -> float | None:
    """Return the silence from the last loud window of one stem to the first of the next."""
    if not before.loud.last or not after.loud.last:
        return None
    ended = spliced.origins[index] + before.loud.last
    begins = spliced.origins[index + 1] + after.loud.first
    return ms_of(max(0, begins - ended), rate_hz)


def _filling(seam: Seam) -> Filling:
    if seam.tone is not None:
        return Filling.ROOM_TONE
    return Filling.ZEROS if seam.pause_samples else Filling.NOTHING


def _step_ratio(samples: Samples, seam: Seam, around: tuple[int, int], near: int) -> float | None:
    """Return the largest step inside the seam over the largest nearby; None in silence.

    `around` are the end of the first stem and the start of the second; between them is silence.
    """
    first, last = around[0] - seam.fade_out_samples, around[1] + seam.fade_in_samples
    parts = [Span(first, last)]
    if seam.pause_samples:
        parts = [Span(first, around[0]), Span(around[1], last)]

    inside = max(_step(samples[max(0, part.first - 1) : part.last + 1]) for part in parts)
    outside = max(
        _step(samples[max(0, first - near) : first]),
        _step(samples[last : last + near]),
    )
    return None if inside == outside == 0 else inside / max(outside, 1)


def _step(samples: Samples) -> int:
    return largest_step(samples.astype(np.int32))


def _as_spliced(spliced: Splice, index: int, windows: Windows, length: int) -> float | None:
    """Return the level of a stem's speech as the message has it, cuts, fades and all."""
    (start, end), copied = spliced.cues[index], spliced.copied[index]
    origin, stem = spliced.origins[index], spliced.samples[start:end]
    if len(stem) < length:
        stem = np.zeros(length, dtype=np.int16)
        stem[start - origin : end - origin] = spliced.samples[start:end]

    unchanged = Span(copied.first - origin, copied.last - origin)
    return windows.measured_anew(stem, unchanged).dbfs()


def _verdict(ratio: float | None, findings: Sequence[Finding]) -> Verdict:
    if ratio is not None and ratio > STEP_LIMIT:
        return Verdict.STEP
    return Verdict.FOUND if findings else Verdict.CLEAN
