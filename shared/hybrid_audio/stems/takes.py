"""Speak a stem again where it came out faulty, and keep the best take."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.errors import HybridAudioError
from hybrid_audio.runtime import deadline

RETAKEN = frozenset({"cut_tail", "cut_head", "click", "clipped"})
"""As the table of verdicts has them; functions without numpy neither measure nor retake."""

CUT = frozenset({"cut_tail", "cut_head"})

STORING_S = 10.0
"""Time of the request that another take must leave for storing and answering."""

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Take:
    """The best take of a stem: its WAV, its measures where they are made, and how many were spoken.

    Each of the `takes` was paid for.
    """

    wav: bytes = field(repr=False)
    measures: Mapping[str, Any] | None
    takes: int = 1

    @property
    def findings(self) -> Sequence[Mapping[str, Any]] | None:
        """What the take fails; None where it was not looked at."""
        return None if self.measures is None else self.measures.get("findings")

    @property
    def active_dbfs(self) -> float | None:
        """The level of its speech; None where it was not measured."""
        return None if self.measures is None else self.measures.get("active_dbfs")

    def with_finding(self, finding: Mapping[str, Any]) -> "Take":
        """Return the take with one more finding, that its sound alone does not show."""
        findings = [*(self.findings or ()), finding]
        return replace(self, measures={**(self.measures or {}), "findings": findings})

    @property
    def faults(self) -> int:
        """How many findings another take may be without."""
        return sum(each["check"] in RETAKEN for each in self.findings or ())


def best_take(
    spec: StemSpec,
    *,
    speak: Callable[[StemSpec], bytes],
    measure: Callable[[bytes], Mapping[str, Any]] | None,
    at_most: int,
    check: Callable[[], object],
) -> Take:
    """Return the best of at most `at_most` takes; of equally good ones the first.

    `check` is called before another take, and raises where the lease is lost. Raises what `speak`
    raises for the first take; where a later one fails, those before it were paid for and count.
    """
    best: Take | None = None
    for number in range(1, at_most + 1):
        began = time.perf_counter()
        try:
            wav = speak(spec)
        except HybridAudioError:
            if best is None:
                raise
            LOG.warning("stem_take_failed", extra={"signature": spec.signature, "take": number})
            return best

        paid = {"signature": spec.signature, "characters": spec.characters, "take": number}
        LOG.info("stem_spoken", extra=paid)
        take = Take(wav, _measured(spec, measure(wav)) if measure is not None else None)
        better = take if best is None or take.faults < best.faults else best
        best = Take(better.wav, better.measures, number)
        if not best.faults or not _has_time(time.perf_counter() - began):
            break
        if number < at_most:
            check()

    if best is None:
        raise ValueError("a stem has at least one take")
    return best


def _measured(spec: StemSpec, measures: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the measures of a take; what was cut out of a longer text may end at once."""
    if spec.carrier is None:
        return measures
    findings = [each for each in measures.get("findings", ()) if each["check"] not in CUT]
    return {**measures, "findings": findings}


def _has_time(took_s: float) -> bool:
    """Return whether the time of the request is enough for another take as long as the last."""
    left_s = deadline.remaining_s()
    return left_s is None or left_s > 2 * took_s + STORING_S
