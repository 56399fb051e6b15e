"""Prepare the stems of a message: decoded, trimmed and levelled, each distinct one once."""

from collections.abc import Callable, Mapping
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
from hybrid_audio.audio.measures.stem import MeasuredStem, StemMeasures, stem_measures
from hybrid_audio.audio.units import Span, ms_of, samples_of
from hybrid_audio.audio.verdicts.stem import StemVerdict, stem_verdict
from hybrid_audio.domain.message import MessagePlan
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
    in converting a stem, `matches` is its level.
    """

    stems: list[Samples] = field(repr=False)
    measures: list[StemMeasures] = field(repr=False)
    verdicts: list[StemVerdict] = field(repr=False)
    changes: tuple[StemChange, ...]
    clipped: Mapping[str, int]
    matches: Mapping[str, Match]


def prepared(
    plan: MessagePlan, opened: OpenedMessage, kept: KeptMeasures, check: Callable[[], None]
) -> Prepared:
    """Return the stems of `plan` as they are spliced; parts of one signature share their samples.

    A stem that is spliced as it is stored is measured once: what `kept` has of it is used. Raises
    InvalidInput with the segment of a stem that cannot be decoded. `check` is called before each
    stem, and may raise to end the work.
    """
    whole, clipped = _decoded(plan, opened, check)
    measured = _measured(plan, opened, whole, kept, check)
    trimmed = {name: stem[slice(*measured[name].span)] for name, stem in whole.items()}

    matches = _matches(plan, trimmed, opened.rate_hz, check)
    ready = {name: level.amplified(stem, matches[name].gain_db) for name, stem in trimmed.items()}
    measures = {
        name: measured[name].measures
        if stem is trimmed[name]
        else stem_measures(stem, opened.rate_hz)
        for name, stem in ready.items()
    }

    names = [part.signature for part in plan.parts]
    lost = {name: len(stem) - len(trimmed[name]) for name, stem in whole.items()}
    return Prepared(
        stems=[ready[name] for name in names],
        measures=[measures[name] for name in names],
        verdicts=[measured[name].verdict for name in names],
        changes=tuple(
            StemChange(
                part.id,
                ms_of(lost[name], opened.rate_hz),
                matches[name].gain_db,
                measured[name].verdict.findings,
            )
            for name, part in zip(names, plan.parts, strict=True)
        ),
        clipped=clipped,
        matches=matches,
    )


def _decoded(
    plan: MessagePlan, opened: OpenedMessage, check: Callable[[], None]
) -> tuple[dict[str, Samples], dict[str, int]]:
    places = {part.signature: fault_path(part) for part in reversed(plan.parts)}
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
    plan: MessagePlan,
    opened: OpenedMessage,
    stems: Mapping[str, Samples],
    kept: KeptMeasures,
    check: Callable[[], None],
) -> dict[str, MeasuredStem]:
    """Return the span of each stem that a trim leaves, and its measures."""
    trim_db, rate_hz = plan.delivery.trim_db, opened.rate_hz
    generations = {part.signature: part.generation for part in plan.parts}
    measured: dict[str, MeasuredStem] = {}

    for name, stem in stems.items():
        check()
        measure = partial(_trimmed, stem, trim_db, rate_hz)
        recording = opened.stems[name].recording
        if recording.is_plain and recording.rate_hz == rate_hz:
            form = "whole" if trim_db is None else f"trimmed at {trim_db} dB"
            measured[name] = kept.measures(name, generations[name], form, measure)
        else:
            measured[name] = measure()
    return measured


def _trimmed(stem: Samples, trim_db: float | None, rate_hz: int) -> MeasuredStem:
    left = Span(0, len(stem))
    if trim_db is not None:
        guard = samples_of(trim.GUARD_MS, rate_hz)
        left = trim.trimmed(stem, threshold_db=trim_db, guard_samples=guard)
    verdict = stem_verdict(stem, rate_hz).within(left, len(stem), rate_hz)
    return MeasuredStem(left, stem_measures(stem[slice(*left)], rate_hz), verdict)


def _matches(
    plan: MessagePlan, stems: Mapping[str, Samples], rate_hz: int, check: Callable[[], None]
) -> dict[str, Match]:
    """Return the match of each distinct stem; the median counts a stem once for each part."""
    if not plan.delivery.match_levels:
        return dict.fromkeys(stems, Match(0.0, 0.0))
    levels = _each(stems, lambda stem: level.stem_level(stem, rate_hz), check)

    names = [part.signature for part in plan.parts]
    return dict(zip(names, level.matches([levels[name] for name in names]), strict=True))


def _each(
    stems: Mapping[str, Samples], work: Callable[[Samples], T], check: Callable[[], None]
) -> dict[str, T]:
    done: dict[str, T] = {}
    for name, stem in stems.items():
        check()
        done[name] = work(stem)
    return done
