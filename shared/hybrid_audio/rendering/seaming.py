"""Make the seams of a plan: cut the stems' own silence where a pause is asked for as heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.pause import heard_pause
from hybrid_audio.audio.seam import Seam
from hybrid_audio.audio.units import samples_of
from hybrid_audio.domain.message import MessagePlan
from hybrid_audio.domain.timing import SeamPlan
from hybrid_audio.rendering.preparation import Prepared

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Seamed:
    """The stems to splice, cut at pauses that are heard as asked for, and the seams between them.

    `cut_heads` is what each lost at its beginning; empty where no pause is asked for as heard.
    """

    stems: Sequence[Samples] = field(repr=False)
    seams: Sequence[Seam]
    cut_heads: tuple[int, ...] = ()


def seamed(plan: MessagePlan, ready: Prepared, rate_hz: int) -> Seamed:
    """Return the prepared stems of a plan with its seams in samples; stems are views."""
    plans = plan.timeline.seams
    if not any([seam.is_heard for seam in plans]):
        return Seamed(ready.stems, [_added(seam, rate_hz) for seam in plans])

    seams: list[Seam] = []
    heads: list[int] = [0]
    tails: list[int] = []
    speech = [each.speech for each in ready.measures]
    for index, ((a, b), asked) in enumerate(zip(pairwise(ready.stems), plans, strict=True)):
        if not asked.is_heard:
            seams.append(_added(asked, rate_hz))
            heads.append(0)
            tails.append(0)
            continue
        made = heard_pause(
            a,
            b,
            (speech[index], speech[index + 1]),
            pause_samples=samples_of(asked.pause_ms, rate_hz),
            fade_samples=samples_of(min(asked.fade_out_ms, asked.fade_in_ms), rate_hz),
            rate_hz=rate_hz,
        )
        seams.append(made.seam)
        heads.append(made.cut_in)
        tails.append(made.cut_out)

    cuts = zip(ready.stems, heads, [*tails, 0], strict=True)
    stems = [stem[head : len(stem) - tail] for stem, head, tail in cuts]
    return Seamed(stems, seams, tuple(heads))


def _added(seam: SeamPlan, rate_hz: int) -> Seam:
    return Seam(
        samples_of(seam.pause_ms, rate_hz),
        samples_of(seam.fade_out_ms, rate_hz),
        samples_of(seam.fade_in_ms, rate_hz),
    )
