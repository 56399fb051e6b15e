"""The K-weighted energy of a stem up to any of its samples: what its messages share of a filter.

The filter has a memory, so it is kept where it stands at each cell of the stem. From there the few
samples up to any place are weighted anew, exactly.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.k_weighting import KWeighting

Samples = npt.NDArray[np.int16]
CELL = 256
"""Samples from one kept state to the next: what is kept takes 5 % of the stem's own bytes."""


@dataclass(frozen=True)
class WeightedStem:
    """At the start of each cell: all energy before it, (cells + 1,), and the state, (…, 4).

    In squares of the samples' unit, as if silence lay before the stem. A rest that is shorter than
    a cell is left out.
    """

    energy: npt.NDArray[np.float64] = field(repr=False)
    states: npt.NDArray[np.float32] = field(repr=False)

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""
        return self.energy.nbytes + self.states.nbytes


def weighted_stem(samples: Samples, rate_hz: int) -> WeightedStem:
    """Weight the whole cells of a stem, from silence on."""
    energy, states = KWeighting(rate_hz).energy_and_states(samples, CELL)
    return WeightedStem(np.concatenate([[0.0], np.cumsum(energy)]), states)
