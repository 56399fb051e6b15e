"""Measure a stem once, so that each message it is part of need not be measured as a whole."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures import speech_level
from hybrid_audio.audio.measures.measure import Totals, totals
from hybrid_audio.audio.measures.speech import Speech, found_speech
from hybrid_audio.audio.measures.speech_level import Windows
from hybrid_audio.audio.measures.true_peak import Highest, highest, loudest
from hybrid_audio.audio.measures.weighted_stem import WeightedStem, weighted_stem
from hybrid_audio.audio.units import Span
from hybrid_audio.audio.verdicts.stem import StemVerdict

Samples = npt.NDArray[np.int16]
FIXED_BYTES = 1_000
"""What the objects themselves take, about."""


@dataclass(frozen=True)
class StemMeasures:
    """What was measured of a stem as it is spliced; peaks in the unit of int16.

    `head` and `tail` are the levels of its speech at either end.
    """

    samples: int
    peak: Highest
    true_peak: Highest
    totals: Totals
    head: Windows = field(repr=False)
    tail: Windows = field(repr=False)
    weighted: WeightedStem = field(repr=False)
    speech: Speech = field(repr=False)

    @property
    def size_bytes(self) -> int:
        """How much memory the measures take."""
        windows = self.head.energies.nbytes + self.tail.energies.nbytes
        return FIXED_BYTES + windows + self.weighted.size_bytes


@dataclass(frozen=True)
class MeasuredStem:
    """The span of a stem that is spliced, the measures of what lies in it, and the whole's verdict.

    The quiet at the ends in `verdict` is that of the span.
    """

    span: Span
    measures: StemMeasures
    verdict: StemVerdict

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""
        return self.measures.size_bytes


def stem_measures(samples: Samples, rate_hz: int, speech: Speech | None = None) -> StemMeasures:
    """Measure a stem, sample by sample; it has at least one.

    `speech` is where its speech lies, for a stem that was trimmed or amplified.
    """
    peak = loudest(samples, Span(0, len(samples)))
    return StemMeasures(
        samples=len(samples),
        peak=peak,
        true_peak=highest(samples, rate_hz, Span(0, len(samples)), peak),
        totals=totals(samples),
        head=speech_level.head(samples, rate_hz),
        tail=speech_level.tail(samples, rate_hz),
        weighted=weighted_stem(samples, rate_hz),
        speech=found_speech(samples, rate_hz) if speech is None else speech,
    )
