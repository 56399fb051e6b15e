"""Make the seams of a plan: cut the stems' own silence where a pause is asked for as heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.speech import Speech
from hybrid_audio.audio.pause import Decay, decay_before, heard_pause
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

    seams = [joint.seam for joint in joints if joint.seam is not None]
    heads = tuple(joint.cut_head for joint in joints)
    return Seamed([joint.stem for joint in joints], seams, heads)


def has_heard(plans: Sequence[SeamPlan]) -> bool:
    """Whether a pause is asked for as heard, so that stems may be cut."""
    return any([seam.is_heard for seam in plans])


@dataclass(frozen=True)
class Joint:
    """A stem as it is spliced, and its seam to the one before it, which the first has not.

    `cut_head` samples were cut from its beginning; at most `fade_samples` will fade at its end.
    """

    stem: Samples = field(repr=False)
    seam: Seam | None
    cut_head: int
    fade_samples: int


class Seaming:
    """The seams of a plan under way: prepared stems come one by one, in order.

    A seam is made of its two neighbours alone, and what is cut from a stem's end is known without
    the next one.
    """

    def __init__(self, plans: Sequence[SeamPlan], rate_hz: int) -> None:
        self._plans = plans
        self._rate_hz = rate_hz
        self._added: list[tuple[Samples, Speech]] = []

    def add(self, stem: Samples, speech: Speech) -> Joint:
        """Return how the next stem, with its speech, joins those that were added before."""
        seam, cut_head = self._seam(stem, speech)
        self._added.append((stem, speech))
        decay = self._decay(stem, speech)
        left = stem[cut_head : len(stem) - decay.cut_samples]
        return Joint(left, seam, cut_head, decay.fade_samples)

    def _seam(self, stem: Samples, speech: Speech) -> tuple[Seam | None, int]:
        """Return the seam before a stem, and what it cuts from the stem's beginning."""
        if not self._added:
            return None, 0
        asked = self._plans[len(self._added) - 1]
        if not asked.is_heard:
            return _added(asked, self._rate_hz), 0

        before, its_speech = self._added[-1]
        made = heard_pause(
            before,
            stem,
            (its_speech, speech),
            pause_samples=samples_of(asked.pause_ms, self._rate_hz),
            fade_samples=_heard_fade(asked, self._rate_hz),
            rate_hz=self._rate_hz,
        )
        return made.seam, made.cut_in

    def _decay(self, stem: Samples, speech: Speech) -> Decay:
        """Return what the seam after the newest stem, if there is one, cuts and fades of it."""
        if len(self._added) > len(self._plans):
            return Decay(0, 0)
        asked = self._plans[len(self._added) - 1]
        if not asked.is_heard:
            return Decay(0, samples_of(asked.fade_out_ms, self._rate_hz))
        return decay_before(
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
