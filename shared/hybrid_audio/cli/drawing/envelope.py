"""A long sound in few columns: the lowest and highest sample of each, and its level."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

FULL_SCALE = 32_768
FLOOR_DB = -60.0
LEVEL_MS = 50.0
AT_ONCE = 1 << 20
"""Samples that are read together, so that half an hour takes no more memory than a second."""

Signal = npt.NDArray[np.float64]
Edges = npt.NDArray[np.int64]


class Readable(Protocol):
    """A sound that is read in spans."""

    rate: int
    frames: int

    def read(self, first: int, last: int) -> Signal:
        """Return the samples of a span, (frames, channels), in the unit of 16 bits."""


@dataclass(frozen=True)
class Envelope:
    """Of each column: its first sample, and the lowest and highest of full scale, from -1 to 1."""

    edges: Edges = field(repr=False)
    low: Signal = field(repr=False)
    high: Signal = field(repr=False)


@dataclass(frozen=True)
class Levels:
    """Of each window: its first sample, and its RMS level in dBFS; `window_ms` is its length."""

    edges: Edges = field(repr=False)
    db: Signal = field(repr=False)
    window_ms: float


def columns(frames: int, most: int) -> Edges:
    """Return the first sample of each of at most `most` columns, none of them empty."""
    found: Edges = np.unique(np.linspace(0, frames, min(most, frames) + 1, dtype=np.int64))
    return found


def envelope(sound: Readable, most: int) -> Envelope:
    """Return the envelope of a sound in at most `most` columns, over all of its channels."""
    edges = columns(sound.frames, most)
    low, high = np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)

    for first, last in spans(edges):
        block = sound.read(int(edges[first]), int(edges[last]))
        starts = edges[first:last] - edges[first]
        low[first:last] = np.minimum.reduceat(block.min(axis=1), starts) / FULL_SCALE
        high[first:last] = np.maximum.reduceat(block.max(axis=1), starts) / FULL_SCALE
    return Envelope(edges, low, high)


def levels(sound: Readable, most: int) -> Levels:
    """Return the level of a sound over time, in windows of 50 ms, or longer ones if they are many.

    What is below the floor of -60 dBFS is drawn at it.
    """
    window = max(round(sound.rate * LEVEL_MS / 1000), -(-sound.frames // most), 1)
    edges: Edges = np.append(np.arange(0, sound.frames, window), sound.frames)
    power = np.zeros(len(edges) - 1)

    for first, last in spans(edges):
        block = sound.read(int(edges[first]), int(edges[last])) / FULL_SCALE
        energy = np.add.reduceat(np.square(block).mean(axis=1), edges[first:last] - edges[first])
        power[first:last] = energy / np.diff(edges[first : last + 1])

    db = 10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10)))
    return Levels(edges, db, window * 1000 / sound.rate)


def spans(edges: Edges) -> list[tuple[int, int]]:
    """Return which columns are read together, as indices of `edges`: at least one at a time."""
    found, first = [], 0
    while first < len(edges) - 1:
        last = int(np.searchsorted(edges, edges[first] + AT_ONCE, side="right")) - 1
        last = min(max(last, first + 1), len(edges) - 1)
        found.append((first, last))
        first = last
    return found
