"""Splice a message stem by stem: what no later stem can change is there at once."""

from hybrid_audio.audio.edges import edge_fades
from hybrid_audio.audio.seam import Curve
from hybrid_audio.audio.splice import Samples, Splice, Splicer
from hybrid_audio.audio.units import samples_of
from hybrid_audio.domain.message import MessagePlan
from hybrid_audio.render import Turn, seams_of
from hybrid_audio.streaming.limits import require_length

A_STEP_S = 0.0
"""A step is quick whatever the message is, and so takes its turn among other messages."""


class IncrementalSplice:
    """The splice of a plan, whose prepared stems come one by one, in order."""

    def __init__(self, plan: MessagePlan, rate_hz: int) -> None:
        line = plan.timeline
        self._rate_hz = rate_hz
        self._seams = seams_of(plan, rate_hz)
        self._tail = samples_of(line.tail_ms, rate_hz)
        self._lead = samples_of(line.lead_ms, rate_hz)
        self._stems: list[Samples] = []
        self._splicer = Splicer(
            rate_hz=rate_hz, lead_samples=self._lead, curve=Curve(plan.delivery.curve)
        )

    def add(self, stem: Samples) -> bytes:
        """Add the next stem, and return the samples that are settled by it.

        Raises InvalidInput once the message is longer than can be streamed, whatever follows.
        """
        with Turn(A_STEP_S):
            if not self._stems:
                edges = edge_fades(stem, stem, self._rate_hz)
                self._splicer.begin(stem, edges.fade_in_samples)
            else:
                self._splicer.follow(stem, self._seams[len(self._stems) - 1])

            self._stems.append(stem)
            if len(self._stems) <= len(self._seams):
                self._splicer.settle(self._seams[len(self._stems) - 1])
            settled = self._splicer.taken()
        require_length(self._least_samples(), self._rate_hz)
        return settled

    def end(self) -> tuple[bytes, Splice]:
        """Return the last samples, and the whole message."""
        edges = edge_fades(self._stems[0], self._stems[-1], self._rate_hz)
        with Turn(A_STEP_S):
            spliced = self._splicer.end(edges.fade_out_samples, self._tail)
            return self._splicer.taken(), spliced

    def _least_samples(self) -> int:
        """Return how long the message is at least: its stems so far, with the longest overlaps."""
        seams = self._seams[: len(self._stems) - 1]
        joined = sum(seam.pause_samples or -seam.fade_out_samples for seam in seams)
        return self._lead + sum(map(len, self._stems)) + joined + self._tail
