"""The K-weighting of ITU-R BS.1770-5, applied as matrices: numpy has no recursive filter.

The two stages in a row are one linear system with four state variables (transposed direct form II):
with input x, output y and state s, y = c·s + d·x and s' = A·s + b·x. Written for a row of 32
samples instead of one, both are matrix products over all rows at once, and only the states from row
to row remain to be carried on.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
Matrix = npt.NDArray[np.float64]
Single = npt.NDArray[np.float32]
STANDARD_HZ = 48_000
ROW = 32
STACK = 128
"""Rows in one product: so few that the linear algebra library multiplies without its threads."""

PART = 1 << 18
"""Samples weighted at once: few calls, since threads wait for each other between calls of numpy."""

FADED = 1e-20
"""A share of a state that adds nothing to any other: the filter forgets within a second."""


SETTLED_MS = 50.0
"""After this time the filter has forgotten what came before, to 80 dB below.

The slowest it has is the second stage's double pole at 38 Hz, a time constant of 4.2 ms.
"""


class KWeighting:
    """Both stages at one rate, and their state (4,) after what was weighted so far."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._state = np.zeros((1, 4))

    def energy(self, samples: Samples, hop: int) -> Matrix:
        """Return the sum of squares of each whole hop after weighting, (hops,).

        It is in squares of the samples' unit, and works through parts of some `PART` samples, so
        that its memory does not grow with the message.
        """
        return self.energy_and_states(samples, hop)[0]

    def energy_and_states(self, samples: Samples, hop: int) -> tuple[Matrix, Single]:
        """Return what `energy` does, and the state before each of the hops and after them.

        The states, (hops + 1, 4), stay zeros where a hop is not of whole rows.
        """
        hops, step = len(samples) // hop, _hops_a_part(hop)
        energy, states = np.empty(hops), np.zeros((hops + 1, 4), dtype=np.float32)
        for first in range(0, hops, step):
            part = samples[first * hop : min(first + step, hops) * hop]
            weighted, found = weighted_rows(part[None], self._state, self._rate_hz)
            self._state = found[-1]

            hopped = weighted[0, : len(part)].reshape(-1, hop)
            energy[first : first + step] = np.einsum("ij,ij->i", hopped, hopped)
            if hop % ROW == 0:
                states[first : first + step + 1] = found[:: hop // ROW, 0]
        return energy, states


def weighted_rows(samples: Samples, states: Matrix | Single, rate_hz: int) -> tuple[Single, Matrix]:
    """Weight signals of one length side by side, each from its own state on.

    `samples` are (signals, length), `states` (signals, 4). Returns the weighted samples, filled up
    with zeros to whole rows, and the states before each row and after the last, (rows + 1, signals,
    4).
    """
    carries, outgoing, within = _matrices(rate_hz)
    count, rows = len(samples), -(-samples.shape[1] // ROW)
    padded, before = _stacked(count * rows, ROW), _stacked(count * rows, 4)
    flat = padded.reshape(-1, ROW)[: count * rows].reshape(count, rows * ROW)
    flat[:, : samples.shape[1]] = samples

    # The states by row first: then each step of carrying them on is one product of whole rows.
    products, carried = padded @ within, np.empty((rows + 1, count, 4))
    own = products.reshape(-1, ROW + 4)[: count * rows, ROW:].reshape(count, rows, 4)
    carried[0], carried[1:] = states, own.swapaxes(0, 1)
    _carry_on(carried, carries)

    before.reshape(-1, 4)[: count * rows] = carried[:-1].swapaxes(0, 1).reshape(-1, 4)
    weighted: Single = products[..., :ROW] + before @ outgoing
    return weighted.reshape(-1, ROW)[: count * rows].reshape(count, rows * ROW), carried


def _hops_a_part(hop: int) -> int:
    """Return how many hops make some `PART` samples, and whole rows whatever the hop."""
    least = ROW // math.gcd(hop, ROW)
    return least * max(1, PART // (least * hop))


def _stacked(rows: int, width: int) -> Single:
    stack = min(rows, STACK)
    return np.zeros((-(-rows // max(stack, 1)), stack, width), dtype=np.float32)


def _carry_on(states: Matrix, carries: Sequence[Matrix]) -> None:
    """Add to each state, (rows + 1, signals, 4), all earlier ones carried over the rows between.

    In place, by doubling the distance (Hillis and Steele, 1986); `carries` are (4, 4), over 1, 2, 4
    … rows.
    """
    for doubled, carry in enumerate(carries):
        distance = 1 << doubled
        if distance >= len(states):
            return
        earlier = states[:-distance]
        states[distance:] += (earlier.reshape(-1, 4) @ carry).reshape(earlier.shape)


def _carries(carry: Matrix) -> tuple[Matrix, ...]:
    """Return what carries a state over 1, 2, 4 … rows, as long as it carries anything."""
    carries = []
    while np.abs(carry).max() > FADED:
        carries.append(carry)
        carry = carry @ carry
    return tuple(carries)


@lru_cache(maxsize=8)
def _matrices(rate_hz: int) -> tuple[tuple[Matrix, ...], Single, Single]:
    """Return what a row of samples does, as right-hand factors.

    The first, (4, 4) each, carry a state over 1, 2, 4 … rows. The second, (4, ROW), turns the state
    before a row into what it adds to the row's output. The third, (ROW, ROW + 4), turns the row
    into its own output and what it adds to the state after it.
    """
    a, b, c, d = _in_a_row(_section(_shelf(rate_hz)), _section(_high_pass(rate_hz)))
    powers = [np.linalg.matrix_power(a, n) for n in range(ROW + 1)]
    outgoing = np.vstack([c @ power for power in powers[:ROW]])
    incoming = np.hstack([power @ b for power in reversed(powers[:ROW])])
    impulse = np.concatenate([d.ravel(), (outgoing @ b).ravel()[:-1]])
    delay = np.arange(ROW) - np.arange(ROW)[:, None]
    own = np.where(delay >= 0, impulse[np.abs(delay)], 0)
    within = np.hstack([own, incoming.T]).astype(np.float32)
    return _carries(powers[ROW].T), outgoing.T.astype(np.float32), within


System = tuple[Matrix, Matrix, Matrix, Matrix]
Biquad = tuple[tuple[float, float, float], tuple[float, float, float]]


def _section(biquad: Biquad) -> System:
    """Return a stage as a system: A (2, 2), b (2, 1), c (1, 2), d (1, 1)."""
    numerator, denominator = np.array(biquad) / biquad[1][0]
    (b0, b1, b2), (_, a1, a2) = numerator, denominator
    to_state = [[b1 - a1 * b0], [b2 - a2 * b0]]

    return (
        np.array([[-a1, 1], [-a2, 0]]),
        np.array(to_state),
        np.array([[1.0, 0]]),
        np.array([[b0]]),
    )


def _in_a_row(first: System, second: System) -> System:
    """Return two systems one after the other as one: A (4, 4), b (4, 1), c (1, 4), d (1, 1)."""
    (a1, b1, c1, d1), (a2, b2, c2, d2) = first, second
    a = np.block([[a1, np.zeros((2, 2))], [b2 @ c1, a2]])
    return a, np.vstack([b1, b2 @ d1]), np.hstack([d2 @ c1, c2]), d2 @ d1


def _shelf(rate_hz: int) -> Biquad:
    """Return stage 1 (table 1) from the analogue parameters that its 48 kHz coefficients mean."""
    k = math.tan(math.pi * 1681.9744509555319 / rate_hz)
    q, vh = 0.7071752369554193, 10 ** (3.99984385397 / 20)
    vb = vh**0.4996667741545416
    numerator = (vh + vb * k / q + k * k, 2 * (k * k - vh), vh - vb * k / q + k * k)
    return numerator, (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)


def _high_pass(rate_hz: int) -> Biquad:
    """Return stage 2 (table 2), likewise, scaled to sound at any rate as at 48 kHz.

    There the standard's numerator is 1, -2, 1.
    """
    a0, a1, a2 = _high_pass_poles(rate_hz)
    gain = _high_pass_poles(STANDARD_HZ)[0]
    return (gain, -2 * gain, gain), (a0, a1, a2)


def _high_pass_poles(rate_hz: int) -> tuple[float, float, float]:
    k = math.tan(math.pi * 38.13547087613982 / rate_hz)
    q = 0.5003270373253953
    return 1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k
