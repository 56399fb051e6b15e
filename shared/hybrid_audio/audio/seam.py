"""Seams: how two neighbours are joined, and the curves of their fades."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
Fade = npt.NDArray[np.float32]


class Curve(StrEnum):
    """The shape of a fade: equal gain (raised cosine, the default), equal power, or linear."""

    COSINE = "cosine"
    EQUAL_POWER = "equal_power"
    LINEAR = "linear"


@dataclass(frozen=True)
class Seam:
    """One seam, in samples.

    With a pause, the first stem's last `fade_out_samples` fade out and the second's first
    `fade_in_samples` fade in around silence. Without one, they overlap by `fade_out_samples`.
    `heard_samples` is the pause that was asked for as heard, None where silence is added. `tone`
    lies under the fades and in the pause instead of zeros: as long as all three.
    Raises ValueError for a negative count.
    """

    pause_samples: int
    fade_out_samples: int
    fade_in_samples: int
    heard_samples: int | None = None
    tone: Samples | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if min(self.pause_samples, self.fade_out_samples, self.fade_in_samples) < 0:
            raise ValueError("a seam has no negative number of samples")


@lru_cache(maxsize=8)
def fade_in(samples: int, curve: Curve = Curve.COSINE) -> Fade:
    """Return the gains of a fade-in at t = (i + 0.5) / n, read-only; mirrored it is the fade-out.

    Raised cosine and linear fades sum with their mirror image to one (equal gain), the squares of
    equal power do. The last few are kept: the seams of a message mostly share one length.
    """
    t = (np.arange(samples, dtype=np.float32) + np.float32(0.5)) / np.float32(max(samples, 1))
    gains: Fade = t
    if curve is Curve.COSINE:
        gains = np.float32(0.5) - np.float32(0.5) * np.cos(np.float32(np.pi) * t)
    elif curve is Curve.EQUAL_POWER:
        gains = np.sin(np.float32(np.pi / 2) * t)

    gains.setflags(write=False)
    return gains


def fade_out(samples: int, curve: Curve = Curve.COSINE) -> Fade:
    """Return the gains of a fade-out: the mirror image of the fade-in."""
    return fade_in(samples, curve)[::-1]


@lru_cache(maxsize=8)
def fades(shapes: tuple[int, ...], curve: Curve = Curve.COSINE) -> Fade:
    """Return the gains of several fades in a row, read-only; a negative length fades out.

    The last few are kept: messages of one template have the same fades.
    """
    each = [fade_in(n, curve) if n > 0 else fade_out(-n, curve) for n in shapes]
    gains: Fade = np.concatenate(each)
    gains.setflags(write=False)
    return gains
