"""Make the seams of a plan: cut the stems' own silence where a pause is asked for as heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.speech import Speech
from hybrid_audio.audio.pause import Certain, HeardPause, certain_before, heard_pause
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
    if not has_heard(plans):
        return Seamed(ready.stems, [_added(seam, rate_hz) for seam in plans])

    seaming = Seaming(plans, rate_hz)
    pairs = zip(ready.stems, ready.measures, strict=True)
    joints = [seaming.add(stem, measures.speech) for stem, measures in pairs]

    tails = [*(joint.cut_tail for joint in joints[1:]), 0]
    heads = tuple(joint.cut_head for joint in joints)
    cuts = zip(ready.stems, heads, tails, strict=True)
    stems = [stem[head : len(stem) - tail] for stem, head, tail in cuts]
    return Seamed(stems, [joint.seam for joint in joints if joint.seam is not None], heads)


def has_heard(plans: Sequence[SeamPlan]) -> bool:
    """Whether a pause is asked for as heard, so that stems may be cut."""
    return any([seam.is_heard for seam in plans])


@dataclass(frozen=True)
class Joint:
    """How a stem is added to those before it.

    `seam` joins it to the one before, whose last `cut_tail` samples are cut, as are the first
    `cut_head` of its own; the first stem has no seam. `certain` is what no later stem can change of
    its samples, counted after that cut.
    """

    seam: Seam | None
    cut_tail: int
    cut_head: int
    certain: Certain


@dataclass(frozen=True)
class _Newest:
    """The stem before the next seam, whole."""

    samples: Samples = field(repr=False)
    speech: Speech
    kept: int


class Seaming:
    """The seams of a plan under way: prepared stems come one by one, in order.

    A seam is made of its two neighbours alone. Its fades are at most half of what is certain of
    either, so that no later stem changes them.
    """

    def __init__(self, plans: Sequence[SeamPlan], rate_hz: int) -> None:
        self._plans = iter(plans)
        self._rate_hz = rate_hz
        self._next = next(self._plans, None)
        self._newest: _Newest | None = None

    def add(self, stem: Samples, speech: Speech) -> Joint:
        """Return how the next stem, with its speech, joins those that were added before."""
        asked, before = self._next, self._newest
        if before is None or asked is None:
            certain = self._certain(stem, speech, asked)
            self._newest = _Newest(stem, speech, certain.kept_samples)
            return Joint(None, 0, 0, certain)

        made = self._made(asked, before, stem, speech)
        self._next = next(self._plans, None)
        whole = self._certain(stem, speech, self._next)
        certain = Certain(whole.kept_samples - made.cut_in, whole.fade_samples)
        seam = made.seam.within(min(before.kept, certain.kept_samples) // 2)
        self._newest = _Newest(stem, speech, certain.kept_samples)
        return Joint(seam, made.cut_out, made.cut_in, certain)

    def _made(self, asked: SeamPlan, before: _Newest, stem: Samples, speech: Speech) -> HeardPause:
        if not asked.is_heard:
            return HeardPause(0, 0, _added(asked, self._rate_hz))
        return heard_pause(
            before.samples,
            stem,
            (before.speech, speech),
            pause_samples=samples_of(asked.pause_ms, self._rate_hz),
            fade_samples=_heard_fade(asked, self._rate_hz),
            rate_hz=self._rate_hz,
        )

    def _certain(self, stem: Samples, speech: Speech, asked: SeamPlan | None) -> Certain:
        """Return what is certain of a whole stem with this seam after it, or none."""
        if asked is None:
            return Certain(len(stem), 0)
        if not asked.is_heard:
            return Certain(len(stem), samples_of(asked.fade_out_ms, self._rate_hz))
        return certain_before(
            stem,
            speech,
            pause_samples=samples_of(asked.pause_ms, self._rate_hz),
            fade_samples=_heard_fade(asked, self._rate_hz),
            rate_hz=self._rate_hz,
        )


def _added(seam: SeamPlan, rate_hz: int) -> Seam:
    return Seam(
        samples_of(seam.pause_ms, rate_hz),
        samples_of(seam.fade_out_ms, rate_hz),
        samples_of(seam.fade_in_ms, rate_hz),
    )


def _heard_fade(seam: SeamPlan, rate_hz: int) -> int:
    return samples_of(min(seam.fade_out_ms, seam.fade_in_ms), rate_hz)
