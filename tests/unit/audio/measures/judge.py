"""The judge of combined measures: a message measured sample by sample, as a whole."""

import math
from dataclasses import dataclass

import numpy as np

from hybrid_audio.audio.measures import loudness
from hybrid_audio.audio.measures.combined import Levels
from hybrid_audio.audio.measures.true_peak import true_peak
from hybrid_audio.audio.seam import Seam
from hybrid_audio.audio.splice import Splice
from hybrid_audio.audio.units import samples_of

NEAR_MS, WINDOW_MS, REACH_MS, RANGE_DB = 50, 50, 3_000, 20


@dataclass(frozen=True)
class JudgedSeam:
    """What a listener might notice at a seam."""

    step_ratio: float | None
    level_difference_db: float | None


def levels(samples: np.ndarray, rate_hz: int) -> Levels:
    """Measure a whole message."""
    wide = samples.astype(np.float64)
    return Levels(
        peak=float(np.abs(wide).max()) / 32_768,
        true_peak=true_peak(samples, rate_hz) / 32_768,
        rms=math.sqrt(float(np.square(wide).mean())) / 32_768,
        dc_offset=float(wide.mean()) / 32_768,
        full_scale_samples=int(np.isin(samples, (32_767, -32_768)).sum()),
        loudness=loudness.measured(samples, rate_hz),
    )


def seams(spliced: Splice, rate_hz: int) -> list[JudgedSeam]:
    """Measure every seam where it lies in the message."""
    found = zip(spliced.seams, spliced.cues, spliced.cues[1:], strict=False)
    return [
        JudgedSeam(
            _step_ratio(spliced.samples, seam, a, b, rate_hz),
            _level_difference(spliced.samples, a, b, rate_hz),
        )
        for seam, a, b in found
    ]


def _step_ratio(
    samples: np.ndarray, seam: Seam, a: tuple[int, int], b: tuple[int, int], rate_hz: int
) -> float | None:
    near = samples_of(NEAR_MS, rate_hz)
    first, last = a[1] - seam.fade_out_samples, b[0] + seam.fade_in_samples
    steps = np.abs(np.diff(samples.astype(np.int64)))
    inside = int(steps[max(0, first - 1) : last].max(initial=0))
    before = int(steps[max(0, first - near) : max(0, first - 1)].max(initial=0))
    after = int(steps[last : max(0, last + near - 1)].max(initial=0))
    return None if inside == before == after == 0 else inside / max(before, after, 1)


def _level_difference(
    samples: np.ndarray, a: tuple[int, int], b: tuple[int, int], rate_hz: int
) -> float | None:
    reach = samples_of(REACH_MS, rate_hz)
    before = _speech_db(samples[max(a[0], a[1] - reach) : a[1]], rate_hz)
    after = _speech_db(samples[b[0] : min(b[1], b[0] + reach)], rate_hz)
    return None if before is None or after is None else after - before


def _speech_db(samples: np.ndarray, rate_hz: int) -> float | None:
    width = min(samples_of(WINDOW_MS, rate_hz), len(samples))
    starts = range(0, len(samples) - width + 1, width)
    powers = [float(np.square(samples[at : at + width], dtype=np.float64).mean()) for at in starts]
    speech = [power for power in powers if power >= max(powers) * 10 ** (-RANGE_DB / 10)]
    mean = sum(speech) / len(speech)
    return 10 * math.log10(mean) if mean else None
