"""The measures of a message, from those of its stems: only fades and seams are looked at.

Peak, sums and counts are exact. So is the loudness, to a part in a million of what lies around.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures import loudness
from hybrid_audio.audio.measures.loudness import Loudness
from hybrid_audio.audio.measures.measure import FULL_SCALE, Totals, totals
from hybrid_audio.audio.measures.spliced_energy import hop_energies
from hybrid_audio.audio.measures.stem import StemMeasures
from hybrid_audio.audio.measures.true_peak import REACH, Highest, highest, loudest
from hybrid_audio.audio.splice import Splice
from hybrid_audio.audio.units import Span

Samples = npt.NDArray[np.int16]
INSIDE = REACH + 2
"""What lies further than this inside a copied span does not depend on the samples beyond it."""


@dataclass(frozen=True)
class Levels:
    """What was measured of a whole message; peaks are of full scale."""

    peak: float
    true_peak: float
    rms: float
    dc_offset: float
    full_scale_samples: int
    loudness: Loudness | None


def combined(
    spliced: Splice, stems: Sequence[Samples], measures: Sequence[StemMeasures], rate_hz: int
) -> Levels:
    """Measure a message; `stems` were spliced, in order, and `measures` are theirs.

    Both are of the whole stems, also where a splice has less of them.
    """
    count, sums = len(spliced.samples), _totals(spliced, stems, measures)
    peak = _peak(spliced, measures)
    return Levels(
        peak=peak.magnitude / FULL_SCALE,
        true_peak=_true_peak(spliced, measures, rate_hz, peak).magnitude / FULL_SCALE,
        rms=sums.rms(count),
        dc_offset=sums.dc_offset(count),
        full_scale_samples=sums.full_scale,
        loudness=_loudness(spliced, measures, rate_hz),
    )


def _totals(spliced: Splice, stems: Sequence[Samples], measures: Sequence[StemMeasures]) -> Totals:
    """Return the stems' sums, without what was changed of them, and with what it became."""
    changed = []
    for stem, start, copied in zip(stems, spliced.origins, spliced.copied, strict=True):
        changed += [stem[: copied.first - start], stem[copied.last - start :]]
    became = [spliced.samples[first:last] for first, last in spliced.windows]

    whole = sum((each.totals for each in measures), Totals())
    return whole - _totals_of(changed) + _totals_of(became)


def _totals_of(pieces: Sequence[Samples]) -> Totals:
    return totals(np.concatenate(pieces))


def _peak(spliced: Splice, measures: Sequence[StemMeasures]) -> Highest:
    """Return the largest sample: a stem's own, unless a fade changed that one."""
    top = Highest(0.0, 0)
    for stem, start, copied in zip(measures, spliced.origins, spliced.copied, strict=True):
        if stem.peak.magnitude <= top.magnitude:
            continue
        own = Highest(stem.peak.magnitude, start + stem.peak.at)
        is_there = copied.first <= own.at < copied.last
        top = _higher(top, own if is_there else loudest(spliced.samples, copied))

    for window in spliced.windows:
        top = _higher(top, loudest(spliced.samples, window))
    return top


def _higher(a: Highest, b: Highest) -> Highest:
    return b if b.magnitude > a.magnitude else a


def _true_peak(
    spliced: Splice, measures: Sequence[StemMeasures], rate_hz: int, peak: Highest
) -> Highest:
    """Return the true peak: a stem's own, unless it lies where its surroundings changed."""
    top = peak
    found = zip(measures, spliced.origins, spliced.copied, strict=True)
    for stem, start, copied in sorted(found, key=lambda each: -each[0].true_peak.magnitude):
        if stem.true_peak.magnitude <= top.magnitude:
            break
        own = Highest(stem.true_peak.magnitude, start + stem.true_peak.at)
        if copied.first + INSIDE <= own.at < copied.last - INSIDE:
            top = own
        elif copied.first < copied.last:
            top = highest(spliced.samples, rate_hz, copied, top)

    for span in _surroundings(spliced):
        top = highest(spliced.samples, rate_hz, span, top)
    return top


def _surroundings(spliced: Splice) -> Iterator[Span]:
    """Yield where the message differs from its stems, or has other samples within reach."""
    for window in spliced.windows:
        first = max(0, window.first - INSIDE)
        yield Span(first, min(window.last + INSIDE, len(spliced.samples)))


def _loudness(spliced: Splice, measures: Sequence[StemMeasures], rate_hz: int) -> Loudness | None:
    hop = loudness.hop_samples(rate_hz)
    if len(spliced.samples) < loudness.HOPS_A_BLOCK * hop:
        return loudness.measured(spliced.samples, rate_hz)

    energies = hop_energies(spliced, [each.weighted for each in measures], rate_hz, hop)
    lufs = loudness.integrated(energies / (FULL_SCALE**2 * hop))
    return None if lufs is None else Loudness(lufs, is_gated=True)
