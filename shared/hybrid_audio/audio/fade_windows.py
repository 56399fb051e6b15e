"""Fade windows of a message, computed together: a few calls of numpy, however many there are."""

from collections.abc import Iterator
from operator import neg

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.seam import Curve, Fade, fades

Samples = npt.NDArray[np.int16]


class FadeWindows:
    """Fade windows that wait: those that fade alone, and crossfades, each with its place."""

    def __init__(self) -> None:
        self._alone: list[Samples] = []
        self._shapes: list[int] = []
        self._leaving: list[Samples] = []
        self._entering: list[Samples] = []
        self._places: tuple[list[int], list[int]] = [], []
        self.samples = 0

    def fade(self, place: int, samples: Samples, shape: int) -> None:
        """Add a window that fades alone, in the shape that `fades` takes."""
        self._alone.append(samples)
        self._shapes.append(shape)
        self._places[0].append(place)
        self.samples += len(samples)

    def cross(self, place: int, leaving: Samples, entering: Samples) -> None:
        """Add a crossfade of as many samples of either stem."""
        self._leaving.append(leaving)
        self._entering.append(entering)
        self._places[1].append(place)
        self.samples += len(leaving)

    def faded(self, curve: Curve) -> Fade:
        """Return the samples of all windows in the order of `places`, not rounded yet."""
        samples, lengths = self.samples, list(map(len, self._leaving))
        shapes = (*self._shapes, *map(neg, lengths), *lengths)
        pieces = self._alone + self._leaving + self._entering
        values: Fade = np.concatenate(pieces, dtype=np.float32)
        values *= fades(shapes, curve)

        # What enters lies last, in the order of what leaves: one sum for all crossfades.
        found = values[:samples]
        found[samples - sum(lengths) :] += values[samples:]
        return found

    def places(self) -> Iterator[tuple[int, int]]:
        """Return the place and the length of each window: the crossfades come last."""
        alone, crossed = self._places
        return zip(alone + crossed, map(len, self._alone + self._leaving), strict=True)
