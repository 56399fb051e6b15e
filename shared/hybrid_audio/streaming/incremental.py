"""Splice a message stem by stem: what no later stem can change is there at once."""

from dataclasses import replace

from hybrid_audio.audio.edges import edge_fades
from hybrid_audio.audio.measures.speech import Speech
from hybrid_audio.audio.seam import Curve
from hybrid_audio.audio.splice import Samples, Splice, Splicer
from hybrid_audio.audio.units import samples_of
from hybrid_audio.domain.message import MessagePlan
from hybrid_audio.render import Turn
from hybrid_audio.rendering.seaming import Seaming, has_heard
from hybrid_audio.streaming.limits import require_length

A_STEP_S = 0.0
"""A step is quick whatever the message is, and so takes its turn among other messages."""


class IncrementalSplice:
    """The splice of a plan, whose prepared stems come one by one, in order."""

    def __init__(self, plan: MessagePlan, rate_hz: int) -> None:
        line = plan.timeline
        self._rate_hz = rate_hz
        self._plans = line.seams
        self._seaming = Seaming(line.seams, rate_hz)
        self._tail = samples_of(line.tail_ms, rate_hz)
        self._ends: list[Samples] = []
        self._cut_heads: list[int] = []
        self._splicer = Splicer(
            rate_hz=rate_hz,
            lead_samples=samples_of(line.lead_ms, rate_hz),
            curve=Curve(plan.delivery.curve),
        )

    def add(self, stem: Samples, speech: Speech) -> bytes:
        """Add the next stem with its speech, and return the samples that are settled by it.

        Raises InvalidInput once the message is longer than can be streamed, whatever follows.
        """
        with Turn(A_STEP_S):
            joint = self._seaming.add(stem, speech)
            if joint.seam is None:
                edges = edge_fades(stem, stem, self._rate_hz)
                self._splicer.begin(joint.stem, edges.fade_in_samples)
            else:
                self._splicer.follow([joint.stem], [joint.seam])

            self._ends = [*self._ends[:1], stem]
            self._cut_heads.append(joint.cut_head)
            if len(self._cut_heads) <= len(self._plans):
                self._splicer.settle(joint.fade_samples)
            settled = self._splicer.taken()
        require_length(self._splicer.least_samples + self._tail, self._rate_hz)
        return settled

    def end(self) -> tuple[bytes, Splice]:
        """Return the last samples, and the whole message."""
        edges = edge_fades(self._ends[0], self._ends[-1], self._rate_hz)
        with Turn(A_STEP_S):
            spliced = self._splicer.end(edges.fade_out_samples, self._tail)
            if has_heard(self._plans):
                spliced = replace(spliced, cut_heads=tuple(self._cut_heads))
            return self._splicer.taken(), spliced
