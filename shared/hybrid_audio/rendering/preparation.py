"""Prepare the stems of a message: decoded, trimmed and levelled, each distinct one once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import level, resample, trim
from hybrid_audio.audio.foreign.pcm import converted
from hybrid_audio.audio.foreign.riff import NotReadable
from hybrid_audio.audio.foreign.stem import OpenedStem
from hybrid_audio.audio.level import Match
from hybrid_audio.audio.units import ms_of, samples_of
from hybrid_audio.domain.message import Delivery, MessagePlan
from hybrid_audio.domain.report import StemChange
from hybrid_audio.errors import InvalidInput
from hybrid_audio.rendering.opening import OpenedMessage, fault_path

T = TypeVar("T")
Samples = npt.NDArray[np.int16]
GUARD_MS = 10.0
"""Kept around what a trim leaves, so that no consonant loses its onset."""


@dataclass(frozen=True)
class Prepared:
    """The stems to splice, one for each part, and what was done to each.

    By signature: `clipped` counts what saturated in converting a stem, `matches` is its level.
    """

    stems: list[Samples] = field(repr=False)
    changes: tuple[StemChange, ...]
    clipped: Mapping[str, int]
    matches: Mapping[str, Match]


def prepared(plan: MessagePlan, opened: OpenedMessage, check: Callable[[], None]) -> Prepared:
    """Return the stems of `plan` as they are spliced; parts of one signature share their samples.

    Raises InvalidInput with the segment of a stem that cannot be decoded. `check` is called before
    each stem, and may raise to end the work.
    """
    delivery, rate_hz = plan.delivery, opened.rate_hz
    whole, clipped = _decoded(plan, opened, check)

    trimmed = _each(whole, lambda stem: _trimmed(stem, delivery, rate_hz), check)
    matches = _matches(plan, trimmed, rate_hz, check)
    ready = {name: level.amplified(stem, matches[name].gain_db) for name, stem in trimmed.items()}

    lost_ms = {name: ms_of(len(whole[name]) - len(stem), rate_hz) for name, stem in trimmed.items()}
    names = [part.signature for part in plan.parts]
    return Prepared(
        stems=[ready[name] for name in names],
        changes=tuple(
            StemChange(part.id, lost_ms[part.signature], matches[part.signature].gain_db)
            for part in plan.parts
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


def _trimmed(stem: Samples, delivery: Delivery, rate_hz: int) -> Samples:
    if delivery.trim_db is None:
        return stem
    guard = samples_of(GUARD_MS, rate_hz)
    return trim.trimmed(stem, threshold_db=delivery.trim_db, guard_samples=guard)


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
