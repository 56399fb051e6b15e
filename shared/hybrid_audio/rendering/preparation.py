"""Prepare the stems of a message: decoded, trimmed and levelled, each distinct one once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import level, resample, trim
from hybrid_audio.audio.foreign.pcm import converted
from hybrid_audio.audio.foreign.riff import NotReadable
from hybrid_audio.audio.foreign.stem import OpenedStem
from hybrid_audio.audio.level import Match
from hybrid_audio.audio.measures.speech import Speech, found_speech
from hybrid_audio.audio.measures.stem import MeasuredStem, StemMeasures, stem_measures
from hybrid_audio.audio.units import Span, ms_of, samples_of
from hybrid_audio.audio.verdicts.stem import StemVerdict, stem_verdict
from hybrid_audio.audio.verdicts.table import Finding
from hybrid_audio.domain.message import Delivery, MessagePlan, Part
from hybrid_audio.domain.report import StemChange
from hybrid_audio.errors import InvalidInput
from hybrid_audio.rendering.opening import OpenedMessage, fault_path

T = TypeVar("T")
Samples = npt.NDArray[np.int16]


class KeptMeasures(Protocol):
    """Keeps what was measured of a stem's bytes, beside them, by the form that they are used in."""

    def measures(
        self, signature: str, generation: int, form: str, measure: Callable[[], MeasuredStem]
    ) -> MeasuredStem:
        """Return what is kept, or what `measure` returns now."""


class MeasuredEachTime:
    """Keeps nothing."""

    def measures(
        self, signature: str, generation: int, form: str, measure: Callable[[], MeasuredStem]
    ) -> MeasuredStem:
        """Return what `measure` returns."""
        return measure()


@dataclass(frozen=True)
class Prepared:
    """The stems to splice and their measures, one for each part, and what was done to each.

    `verdicts` are of the stems as they were spoken. By signature: `clipped` counts what saturated
    in converting a stem, `matches` is its level. `whole_ends` are those whose end a trim left
    alone, since a seam without a pause follows.
    """

    stems: list[Samples] = field(repr=False)
    measures: list[StemMeasures] = field(repr=False)
    verdicts: list[StemVerdict] = field(repr=False)
    changes: tuple[StemChange, ...]
    clipped: Mapping[str, int]
    matches: Mapping[str, Match]
    whole_ends: frozenset[str] = frozenset()


def prepared(
    plan: MessagePlan,
    opened: OpenedMessage,
    kept: KeptMeasures,
    check: Callable[[], None],
    parts: Sequence[Part] | None = None,
) -> Prepared:
    """Return the stems of `plan` as they are spliced; parts of one signature share their samples.

    `parts` are those whose stems were opened, all of the plan's unless given.

    A stem that is spliced as it is stored is measured once: what `kept` has of it is used. Raises
    InvalidInput with the segment of a stem that cannot be decoded. `check` is called before each
    stem, and may raise to end the work.
    """
    parts = plan.parts if parts is None else parts
    whole_ends = _whole_ends(plan) if plan.delivery.trim else frozenset()
    whole, clipped = _decoded(parts, opened, check)
    trimmings = {
        part.signature: _Trimming.of(plan.delivery, keeps_end=part.signature in whole_ends)
        for part in parts
    }
    measured = _measured(parts, opened, whole, trimmings, kept, check)
    trimmed = {name: stem[slice(*measured[name].span)] for name, stem in whole.items()}

    matches = _matches(plan, parts, trimmed, opened.rate_hz, check)
    ready = {name: level.amplified(stem, matches[name].gain_db) for name, stem in trimmed.items()}
    measures = {
        name: measured[name].measures
        if stem is trimmed[name]
        else stem_measures(stem, opened.rate_hz, _louder(measured[name], matches[name].gain_db))
        for name, stem in ready.items()
    }

    names = [part.signature for part in parts]
    verdicts = [_verdict(measured[part.signature], part) for part in parts]
    lost_ms = {
        name: ms_of(len(stem) - len(trimmed[name]), opened.rate_hz) for name, stem in whole.items()
    }
    return Prepared(
        stems=[ready[name] for name in names],
        measures=[measures[name] for name in names],
        verdicts=verdicts,
        changes=tuple(
            _change(part, lost_ms[part.signature], matches[part.signature].gain_db, verdict)
            for part, verdict in zip(parts, verdicts, strict=True)
        ),
        clipped=clipped,
        matches=matches,
        whole_ends=whole_ends,
    )


def _change(part: Part, trimmed_ms: float, gain_db: float, verdict: StemVerdict) -> StemChange:
    return StemChange(part.id, trimmed_ms, gain_db, findings=_findings(part, verdict))


def _verdict(stem: MeasuredStem, part: Part) -> StemVerdict:
    return stem.verdict.within_speech() if part.in_context else stem.verdict


def _findings(part: Part, verdict: StemVerdict) -> tuple[Finding, ...]:
    """Return what its sound shows of a stem, and what was found beside others of its family."""
    return verdict.findings if part.level is None else (*verdict.findings, part.level)


def _louder(measured: MeasuredStem, gain_db: float) -> Speech:
    speech = measured.measures.speech
    return speech.within(Span(0, measured.measures.samples), gain_db)


def _whole_ends(plan: MessagePlan) -> frozenset[str]:
    """Return the stems whose text ends in punctuation right before a seam without a pause.

    What is left of such a seam's pause is the silence of the stem itself.
    """
    return frozenset(
        part.signature
        for part, seam in zip(plan.parts, plan.timeline.seams, strict=False)
        if part.rests and seam.pause_ms == 0 and not seam.is_heard
    )


def _decoded(
    parts: Sequence[Part], opened: OpenedMessage, check: Callable[[], None]
) -> tuple[dict[str, Samples], dict[str, int]]:
    places = {part.signature: fault_path(part) for part in reversed(parts)}
    stems: dict[str, Samples] = {}
    clipped: dict[str, int] = {}

    for name, stem in opened.stems.items():
        check()
        stems[name], clipped[name] = _converted(stem, opened.rate_hz, places[name])
    return stems, clipped


def _converted(stem: OpenedStem, rate_hz: int, path: str) -> tuple[Samples, int]:
    try:
        found = converted(stem.recording)
    except NotReadable as why:
        raise InvalidInput.at(path, f"its stem cannot be read: {why}") from None

    samples = resample.resampled(found.samples, stem.recording.rate_hz, rate_hz)
    if len(samples) == 0:
        raise InvalidInput.at(path, "its stem is shorter than one sample")
    return samples, found.clipped


def _measured(
    parts: Sequence[Part],
    opened: OpenedMessage,
    stems: Mapping[str, Samples],
    trimmings: Mapping[str, "_Trimming"],
    kept: KeptMeasures,
    check: Callable[[], None],
) -> dict[str, MeasuredStem]:
    """Return the span of each stem that a trim leaves, and its measures."""
    rate_hz = opened.rate_hz
    generations = {part.signature: part.generation for part in parts}
    measured: dict[str, MeasuredStem] = {}

    for name, stem in stems.items():
        check()
        trimming = trimmings[name]
        measure = partial(_trimmed, stem, trimming, rate_hz)
        recording = opened.stems[name].recording
        if recording.is_plain and recording.rate_hz == rate_hz:
            measured[name] = kept.measures(name, generations[name], trimming.form, measure)
        else:
            measured[name] = measure()
    return measured


@dataclass(frozen=True)
class _Trimming:
    """What a stem is trimmed to, if at all; one form of it has the same measures each time."""

    form: str
    trim_db: float | None = None
    to_speech: bool = False
    keeps_end: bool = False

    @classmethod
    def of(cls, delivery: Delivery, *, keeps_end: bool) -> "_Trimming":
        """Return how a delivery trims a stem."""
        if delivery.trim is not None:
            form = "trimmed to its speech" + (", with its end" if keeps_end else "")
            return cls(form, to_speech=True, keeps_end=keeps_end)
        if delivery.trim_db is not None:
            return cls(f"trimmed at {delivery.trim_db} dB", delivery.trim_db)
        return cls("whole")


def _trimmed(stem: Samples, trimming: _Trimming, rate_hz: int) -> MeasuredStem:
    speech, left = found_speech(stem, rate_hz), Span(0, len(stem))
    if trimming.trim_db is not None:
        guard = samples_of(trim.GUARD_MS, rate_hz)
        left = trim.trimmed(stem, threshold_db=trimming.trim_db, guard_samples=guard)
    elif trimming.to_speech and speech.span.last:
        left = Span(speech.span.first, len(stem) if trimming.keeps_end else speech.span.last)

    measures = stem_measures(stem[slice(*left)], rate_hz, speech.within(left))
    return MeasuredStem(left, measures, stem_verdict(stem, rate_hz, speech))


def _matches(
    plan: MessagePlan,
    parts: Sequence[Part],
    stems: Mapping[str, Samples],
    rate_hz: int,
    check: Callable[[], None],
) -> dict[str, Match]:
    """Return the match of each distinct stem; the median counts a stem once for each part."""
    if not plan.delivery.match_levels:
        return dict.fromkeys(stems, Match(0.0, 0.0))
    levels = _each(stems, lambda stem: level.stem_level(stem, rate_hz), check)

    names = [part.signature for part in parts]
    return dict(zip(names, level.matches([levels[name] for name in names]), strict=True))


def _each(
    stems: Mapping[str, Samples], work: Callable[[Samples], T], check: Callable[[], None]
) -> dict[str, T]:
    done: dict[str, T] = {}
    for name, stem in stems.items():
        check()
        done[name] = work(stem)
    return done
