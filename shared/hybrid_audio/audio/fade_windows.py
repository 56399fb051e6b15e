"""Fade windows of a message, computed together: a few calls of numpy, however many there are."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.seam import Curve, Fade, fades

Samples = npt.NDArray[np.int16]


class FadeWindows:
    """Fade windows that wait: those that fade alone, and crossfades, each with its place."""

    def __init__(self) -> None:
        self._alone: list[tuple[int, Samples, int]] = []
        self._crossed: list[tuple[int, Samples, Samples]] = []
        self.samples = 0

    def fade(self, place: int, samples: Samples, shape: int) -> None:
        """Add a window that fades alone, in the shape that `fades` takes."""
        self._alone.append((place, samples, shape))
        self.samples += len(samples)

    def cross(self, place: int, leaving: Samples, entering: Samples) -> None:
        """Add a crossfade of as many samples of either stem."""
        self._crossed.append((place, leaving, entering))
        self.samples += len(leaving)

    def faded(self, curve: Curve) -> Fade:
        """Return the samples of all windows in the order of `places`, not rounded yet."""
        leaving = [window for _, window, _ in self._crossed]
        entering = [window for _, _, window in self._crossed]
        lengths = [len(window) for window in leaving]

        alone = [window for _, window, _ in self._alone]
        shapes = [shape for _, _, shape in self._alone]
        shapes += [-length for length in lengths] + lengths
        values: Fade = np.concatenate(alone + leaving + entering, dtype=np.float32)
        values *= fades(tuple(shapes), curve)

        # What enters lies last, in the order of what leaves: one sum for all crossfades.
        found = values[: self.samples]
        found[self.samples - sum(lengths) :] += values[self.samples :]
        return found

    def places(self) -> Iterator[tuple[int, int]]:
        """Yield the place and the length of each window: the crossfades come last."""
        for place, window, _ in (*self._alone, *self._crossed):
            yield place, len(window)
