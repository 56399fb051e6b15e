"""Render a message: from the opened WAVs of its stems to its audio and its report, purely."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from hybrid_audio.audio.delivery.finish import Finished, Goal, KnownMessage, finished
from hybrid_audio.audio.edges import edge_fades
from hybrid_audio.audio.formats import FORMS, AudioFormat, delivery_rate
from hybrid_audio.audio.measures import diagnose
from hybrid_audio.audio.measures.combined import Levels, combined
from hybrid_audio.audio.seam import Curve
from hybrid_audio.audio.splice import Splice, splice
from hybrid_audio.audio.units import ms_of, samples_of
from hybrid_audio.domain.message import Delivery, MessagePlan
from hybrid_audio.domain.report import (
    Cue,
    DeliveryReport,
    Diagnostics,
    MessageReport,
    MessageWarning,
    StemChange,
)
from hybrid_audio.rendering.opening import OpenedMessage
from hybrid_audio.rendering.preparation import KeptMeasures, MeasuredEachTime, Prepared, prepared
from hybrid_audio.rendering.seaming import seamed
from hybrid_audio.rendering.warnings import warnings
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.stages import stage

QUICK_S = 60.0
"""Messages up to this length take turns; a longer one would keep others waiting."""

_TURN = threading.Lock()
"""Splicing and measuring are a millisecond of many short calls of numpy, each of which gives up the
interpreter: with 16 threads in them at once, a message took ten times as long as alone.
"""

STORING_S = 10.0
"""Time of the request that another pass must leave for storing and answering."""


@dataclass(frozen=True)
class Rendered:
    """A message ready to be delivered."""

    audio: bytes = field(repr=False)
    report: MessageReport = field(repr=False)


def render(plan: MessagePlan, opened: OpenedMessage, kept: KeptMeasures | None = None) -> Rendered:
    """Return the message of `plan` from its opened stems, with all that was measured of it.

    `kept` keeps the measures of stems from message to message. Raises InvalidInput for a stem that
    cannot be decoded, and DeadlineExceeded where the time of the request ends first.
    """
    with stage("decode"):
        ready = prepared(plan, opened, kept or MeasuredEachTime(), deadline.require_time)

    with Turn(opened.seconds) as turn:
        with stage("splice"):
            spliced = spliced_whole(plan, ready, opened.rate_hz)
        made = _concluded(plan, opened, ready, spliced, turn)
    return _reported(plan, spliced, opened.rate_hz, made)


def conclude(
    plan: MessagePlan, opened: OpenedMessage, ready: Prepared, spliced: Splice
) -> Rendered:
    """Return a message that is spliced already, with all that is measured of it."""
    with Turn(opened.seconds) as turn:
        made = _concluded(plan, opened, ready, spliced, turn)
    return _reported(plan, spliced, opened.rate_hz, made)


@dataclass(frozen=True)
class _Concluded:
    """What became of a spliced message."""

    done: Finished
    diagnostics: Diagnostics
    warnings: tuple[MessageWarning, ...]


def _concluded(
    plan: MessagePlan, opened: OpenedMessage, ready: Prepared, spliced: Splice, turn: "Turn"
) -> _Concluded:
    goal = _goal(plan.delivery, opened.rate_hz)
    with stage("measure"):
        levels = combined(spliced, ready.stems, ready.measures, opened.rate_hz)

    with turn.kept_if(goal.is_met_by(opened.rate_hz)), stage("encode"):
        done = finished(
            spliced.samples,
            opened.rate_hz,
            goal,
            known=KnownMessage(spliced.audio, levels),
            check=deadline.require_time,
            may_repeat=_time_for_more(),
        )

    with stage("diagnose"):
        diagnostics = _diagnosed(plan, spliced, ready, levels, done, opened.rate_hz)
        found = warnings(plan, opened, ready, spliced, diagnostics)
    return _Concluded(done, diagnostics, found)


def _reported(plan: MessagePlan, spliced: Splice, rate_hz: int, made: _Concluded) -> Rendered:
    goal, audio = _goal(plan.delivery, rate_hz), made.done.audio
    report = MessageReport(
        sha256=hashlib.sha256(audio).hexdigest(),
        content_type=FORMS[goal.format].content_type,
        size_bytes=len(audio),
        sample_rate=goal.rate_hz,
        cues=_cues(plan, spliced, rate_hz),
        diagnostics=made.diagnostics,
        warnings=made.warnings,
    )
    return Rendered(audio, report)


class Turn:
    """Lets one message at a time through, unless it is long."""

    def __init__(self, seconds: float) -> None:
        self._is_quick = seconds <= QUICK_S

    def __enter__(self) -> "Turn":
        if self._is_quick:
            with stage("wait"):
                _TURN.acquire()
        return self

    def __exit__(self, *failure: object) -> None:
        if self._is_quick:
            _TURN.release()

    @contextmanager
    def kept_if(self, is_quick: bool) -> Iterator[None]:
        """Keep the turn through quick work, and let others through during any other."""
        if is_quick:
            yield
            return
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()


def spliced_whole(plan: MessagePlan, ready: Prepared, rate_hz: int) -> Splice:
    """Return the prepared stems of a plan spliced as it says."""
    line = plan.timeline
    joined = seamed(plan, ready, rate_hz)

    spliced = splice(
        joined.stems,
        joined.seams,
        rate_hz=rate_hz,
        lead_samples=samples_of(line.lead_ms, rate_hz),
        tail_samples=samples_of(line.tail_ms, rate_hz),
        curve=Curve(plan.delivery.curve),
        edges=edge_fades(ready.stems[0], ready.stems[-1], rate_hz),
    )
    return replace(spliced, cut_heads=joined.cut_heads) if joined.cut_heads else spliced


def _time_for_more() -> Callable[[], bool]:
    """Return a function that says whether time is left for another pass and for storing."""
    began = time.perf_counter()

    def has_time() -> bool:
        nonlocal began
        took_s, began = time.perf_counter() - began, time.perf_counter()
        left_s = deadline.remaining_s()
        return left_s is None or left_s > 2 * took_s + STORING_S

    return has_time


def _goal(delivery: Delivery, rate_hz: int) -> Goal:
    format = AudioFormat(delivery.format)
    return Goal(
        format=format,
        rate_hz=delivery_rate(rate_hz, format, delivery.sample_rate),
        target_lufs=delivery.loudness_lufs,
        ceiling_dbtp=delivery.ceiling_dbtp,
    )


def _diagnosed(
    plan: MessagePlan,
    spliced: Splice,
    ready: Prepared,
    levels: Levels,
    done: Finished,
    rate_hz: int,
) -> Diagnostics:
    return Diagnostics(
        message=diagnose.message_measures(spliced, levels, rate_hz),
        seams=tuple(diagnose.seam_measures(spliced, _judged(plan, ready), rate_hz)),
        edges=diagnose.edge_measures(spliced, rate_hz),
        stems=_changes(ready, spliced, rate_hz),
        delivery=DeliveryReport(**plan.delivery.sound, gain_db=done.measures.gain_db),
        delivered=done.measures,
    )


def _changes(ready: Prepared, spliced: Splice, rate_hz: int) -> tuple[StemChange, ...]:
    if not spliced.cut_heads:
        return ready.changes

    found = zip(ready.changes, ready.stems, spliced.cut_heads, spliced.cues, strict=True)
    return tuple(
        replace(
            change,
            cut_head_ms=ms_of(head, rate_hz),
            cut_tail_ms=ms_of(len(stem) - head - (last - first), rate_hz),
        )
        for change, stem, head, (first, last) in found
    )


def _judged(plan: MessagePlan, ready: Prepared) -> list[diagnose.Judged]:
    return [
        diagnose.Judged(measures, verdict, part.rests)
        for measures, verdict, part in zip(ready.measures, ready.verdicts, plan.parts, strict=True)
    ]


def _cues(plan: MessagePlan, spliced: Splice, rate_hz: int) -> tuple[Cue, ...]:
    return tuple(
        Cue(
            id=part.id,
            label=part.label,
            signature=part.signature,
            start_ms=round(ms_of(start, rate_hz), 3),
            end_ms=round(ms_of(end, rate_hz), 3),
        )
        for part, (start, end) in zip(plan.parts, spliced.cues, strict=True)
    )
