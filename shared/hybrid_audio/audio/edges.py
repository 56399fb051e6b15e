"""The edges of a message: where its first stem begins and its last one ends, against silence."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.units import samples_of

Samples = npt.NDArray[np.int16]
NEIGHBOURHOOD_MS = 50.0
STEP_LIMIT = 1.5
"""A step larger than this times the largest natural step nearby is audible as a click.

None of 392 seams between whole and trimmed stems of real speech came near it (at most 1.05).
"""

QUIET = 32
"""A step up to this (-60 dBFS) is inaudible, whatever lies beside it."""

FADE_MS = 5.0


@dataclass(frozen=True)
class EdgeFades:
    """How many samples fade in at the first stem's beginning and out at the last one's end."""

    fade_in_samples: int = 0
    fade_out_samples: int = 0


NO_EDGE_FADES = EdgeFades()


def edge_fades(first: Samples, last: Samples, rate_hz: int) -> EdgeFades:
    """Return the fades that a message needs where it begins and ends: none where it is quiet.

    A fade is made only where the step from or to silence would be audible as a click, so that
    elsewhere the samples stay those of the stems. It never exceeds half of its stem.
    """
    return EdgeFades(_fade(first, rate_hz), _fade(last[::-1], rate_hz))


def largest_step(samples: npt.NDArray[np.int32]) -> int:
    """Return the largest difference of two samples in a row; 0 for fewer than two."""
    steps = samples[1:] - samples[:-1]
    return max(int(steps.max()), -int(steps.min())) if len(steps) else 0


def step_ratio(inward: Samples, rate_hz: int) -> float | None:
    """Return the step into the sound over the largest natural one nearby; None in silence.

    `inward` begins at the edge and goes into the sound.
    """
    near = inward[: samples_of(NEIGHBOURHOOD_MS, rate_hz)].astype(np.int32)
    natural = largest_step(near)
    step = abs(int(inward[0]))
    return None if step == natural == 0 else step / max(natural, 1)


def is_audible(inward: Samples, ratio: float | None) -> bool:
    """Return whether a step of this ratio at the edge is audible as a click."""
    return ratio is not None and ratio > STEP_LIMIT and abs(int(inward[0])) > QUIET


def _fade(inward: Samples, rate_hz: int) -> int:
    if abs(int(inward[0])) <= QUIET or not is_audible(inward, step_ratio(inward, rate_hz)):
        return 0
    return min(samples_of(FADE_MS, rate_hz), len(inward) // 2)
