"""The level of speech at both ends of a stem, so that neighbours can be compared."""

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.measure import FULL_SCALE, dbfs
from hybrid_audio.audio.units import Span, samples_of

Samples = npt.NDArray[np.int16]
Energies = npt.NDArray[np.float64]
REACH_MS = 3_000.0
WINDOW_MS = 50.0
RANGE_DB = 20.0
"""The level of speech is the mean of its windows within 20 dB of the loudest, 3 s at most.

Over a shorter time, a sentence whose voice falls at its end would pass for another recording.
"""


@dataclass(frozen=True)
class Windows:
    """The energy of each window of `width` samples from `first` on, in squares of their unit."""

    first: int
    width: int
    energies: Energies = field(repr=False)

    def dbfs(self) -> float | None:
        """Return the level of the windows that hold speech; None for digital silence."""
        power = self.energies / self.width
        speech = power[power >= power.max() * 10 ** (-RANGE_DB / 10)]
        return dbfs(math.sqrt(speech.sum() / len(speech)) / FULL_SCALE)

    def measured_anew(self, stem: Samples, unchanged: Span) -> "Windows":
        """Return the windows with those measured from `stem` that reach beyond what is unchanged.

        `stem` is the one that was measured before, as a message has it.
        """
        energies, count = self.energies.copy(), len(self.energies)
        before = min(count, max(0, -(-(unchanged.first - self.first) // self.width)))
        after = max(before, (unchanged.last - self.first) // self.width)
        for first, last in ((0, before), (after, count)):
            if first == last:
                continue
            begin, end = (self.first + index * self.width for index in (first, last))
            energies[first:last] = _energies(stem[begin:end], self.width)
        return Windows(self.first, self.width, energies)


def head(samples: Samples, rate_hz: int) -> Windows:
    """Measure the windows from the beginning on, without a rest that is shorter than one."""
    width, reach = _sizes(len(samples), rate_hz)
    return Windows(0, width, _energies(samples[:reach], width))


def tail(samples: Samples, rate_hz: int) -> Windows:
    """Measure the windows of the last seconds, likewise."""
    width, reach = _sizes(len(samples), rate_hz)
    first = max(0, len(samples) - reach)
    return Windows(first, width, _energies(samples[first:], width))


def _sizes(length: int, rate_hz: int) -> tuple[int, int]:
    return min(samples_of(WINDOW_MS, rate_hz), length), samples_of(REACH_MS, rate_hz)


def _energies(samples: Samples, width: int) -> Energies:
    windows = samples[: len(samples) // width * width].reshape(-1, width).astype(np.float32)
    energies: Energies = np.einsum("ij,ij->i", windows, windows).astype(np.float64)
    return energies
