"""Milliseconds and samples: the one place where time becomes a count."""

import math
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of samples: its first, and the one after its last."""

    first: int
    last: int


def samples_of(ms: float, rate_hz: int) -> int:
    """Return the samples of `ms` milliseconds: floor(ms · rate / 1000 + 0.5), half up."""
    return math.floor(ms * rate_hz / 1000 + 0.5)


def ms_of(samples: int, rate_hz: int) -> float:
    """Return how long `samples` last, in milliseconds."""
    return samples * 1000 / rate_hz
