"""Judge a stem as it was spoken, before trims: is it whole, and without clicks and clipping?"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.measure import FULL_SCALE
from hybrid_audio.audio.measures.speech import (
    FLOOR_MS,
    WINDOW_MS,
    Speech,
    found_speech,
    level_dbfs,
)
from hybrid_audio.audio.units import samples_of
from hybrid_audio.audio.verdicts import table
from hybrid_audio.audio.verdicts.table import LIMITS, Check, Finding, found

Samples = npt.NDArray[np.int16]
Centred = npt.NDArray[np.float32]
EDGE_MS = 5.0
MEAN_MS = 0.5
"""Means over half a millisecond leave out what lies above 2 kHz: an s may begin at once."""

STEP_MS = 1.0
BAND_SAMPLES = 1_024


@dataclass(frozen=True)
class StemVerdict:
    """What was found of a whole stem; levels in dBFS.

    `room_dbfs` is the floor without its offset (None where nothing in the stem is far below its
    speech), `band_db` the level of 4.8 to 9.6 kHz against the active level.
    """

    findings: tuple[Finding, ...]
    active_dbfs: float
    room_dbfs: float | None
    band_db: float

    def within_speech(self) -> "StemVerdict":
        """Return the verdict of the same stem where it was cut out of a longer text.

        It may begin and end at once, and its quietest stretch may be speech and not its room.
        """
        cut = (Check.CUT_TAIL, Check.CUT_HEAD)
        findings = tuple(each for each in self.findings if each.check not in cut)
        return replace(self, findings=findings, room_dbfs=None)


def stem_verdict(samples: Samples, rate_hz: int, speech: Speech | None = None) -> StemVerdict:
    """Judge the samples of a whole stem; one that is silent has no findings but its offset.

    `speech` is the stem's, where it was found before.
    """
    speech = speech or found_speech(samples, rate_hz)
    mean = float(samples.mean()) if len(samples) else 0.0
    centred = (samples.astype(np.float32) - np.float32(mean)) / np.float32(FULL_SCALE)
    findings = list(_of_offset(mean))
    if speech.span.last > speech.span.first:
        findings += [
            *_of_edges(centred, rate_hz, speech),
            *_of_islands(centred, rate_hz, speech),
            *_of_clipping(samples),
        ]

    return StemVerdict(
        findings=tuple(findings),
        active_dbfs=speech.active_dbfs,
        room_dbfs=_room_dbfs(centred, rate_hz, speech.active_dbfs),
        band_db=_band_db(centred, rate_hz, speech.active_dbfs),
    )


def _of_offset(mean: float) -> list[Finding]:
    percent = 100 * abs(mean) / FULL_SCALE
    return [found(Check.DC, percent)] if percent > LIMITS[Check.DC].limit else []


def _of_edges(centred: Centred, rate_hz: int, speech: Speech) -> list[Finding]:
    width = max(1, samples_of(EDGE_MS, rate_hz))
    tail = level_dbfs(_power(centred[-width:]))
    head = level_dbfs(_power(_means(centred[:width], max(1, samples_of(MEAN_MS, rate_hz)))))

    most = speech.active_dbfs - table.LEAST_BELOW_ACTIVE_DB
    above_floor = min(speech.floor_dbfs + table.FLOOR_MARGIN_DB, most)
    findings = []
    for check, level in ((Check.CUT_TAIL, tail), (Check.CUT_HEAD, head)):
        if level > max(speech.active_dbfs + LIMITS[check].limit, above_floor):
            findings.append(found(check, level - speech.active_dbfs))
    return findings


def _of_islands(centred: Centred, rate_hz: int, speech: Speech) -> list[Finding]:
    """Return the loudest click near an end, at the peak of its island."""
    width = max(1, samples_of(STEP_MS, rate_hz))
    steps = np.abs(centred[: len(centred) // width * width]).reshape(-1, width)
    if not len(steps):
        return []
    quiet = max(
        speech.active_dbfs - table.QUIET_BELOW_ACTIVE_DB, speech.floor_dbfs + table.FLOOR_MARGIN_DB
    )
    powers = np.einsum("ij,ij->i", steps, steps) / width
    loud = np.flatnonzero(powers > 10 ** (quiet / 10))

    peaks = [
        20 * float(np.log10(steps[first:last].max())) - speech.active_dbfs
        for first, last in _islands(loud, len(steps))
    ]
    loudest = max(peaks, default=-np.inf)
    return [found(Check.CLICK, loudest)] if loudest > LIMITS[Check.CLICK].limit else []


def _islands(loud: npt.NDArray[np.intp], count: int) -> list[tuple[int, int]]:
    """Return first and last step of the islands that are short, alone, and near an end."""
    if not len(loud):
        return []
    longest = int(table.ISLAND_MS / STEP_MS)
    gaps = np.flatnonzero(np.diff(loud) > longest)
    firsts, lasts = np.r_[loud[0], loud[gaps + 1]], np.r_[loud[gaps], loud[-1]] + 1
    return [
        (first, last)
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)
        if last - first <= longest
        and min(first, count - last) >= longest
        and (last <= table.HEAD_MS / STEP_MS or count - first <= table.TAIL_MS / STEP_MS)
    ]


def _of_clipping(samples: Samples) -> list[Finding]:
    runs = sum(_flat_runs(samples, end) for end in (int(samples.max()), int(samples.min())))
    return [found(Check.CLIPPED, runs)] if runs > LIMITS[Check.CLIPPED].limit else []


def _flat_runs(samples: Samples, end: int) -> int:
    """Return how often the samples stay at an end of their range."""
    if abs(end) < table.LEAST_FLAT_PEAK:
        return 0
    at = np.flatnonzero(samples == end)
    apart = np.flatnonzero(np.diff(at) > 1)
    lengths = np.diff(np.r_[0, apart + 1, len(at)])
    return int(np.count_nonzero(lengths >= table.FLAT_SAMPLES))


def _room_dbfs(centred: Centred, rate_hz: int, active_dbfs: float) -> float | None:
    """Return the level of the quietest stretch, each window of it from its own mean."""
    width, count = max(2, samples_of(WINDOW_MS, rate_hz)), round(FLOOR_MS / WINDOW_MS)
    rows = centred[: len(centred) // width * width].reshape(-1, width)
    if len(rows) < count:
        return None
    sums = np.concatenate([[0.0], np.cumsum(rows.var(axis=1, dtype=np.float64))])
    room = level_dbfs(max(0.0, float((sums[count:] - sums[:-count]).min())) / count)
    return room if room <= active_dbfs - table.LEAST_BELOW_ACTIVE_DB else None


def _band_db(centred: Centred, rate_hz: int, active_dbfs: float) -> float:
    """Return the level of the band against the active level, by the mean of half windows."""
    if len(centred) < BAND_SAMPLES:
        return 0.0
    frames = np.lib.stride_tricks.sliding_window_view(centred, BAND_SAMPLES)[:: BAND_SAMPLES // 2]
    window = np.hanning(BAND_SAMPLES).astype(np.float32)
    spectra = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2

    low, high = (int(hz * BAND_SAMPLES / rate_hz) for hz in table.BAND_HZ)
    power = 2 * float(spectra[:, low:high].sum(axis=1).mean())
    return level_dbfs(power / BAND_SAMPLES / float((window**2).sum())) - active_dbfs


def _means(samples: Centred, width: int) -> Centred:
    means: Centred = samples[: len(samples) // width * width].reshape(-1, width).mean(axis=1)
    return means


def _power(samples: Centred) -> float:
    return float(samples @ samples) / max(1, len(samples))
