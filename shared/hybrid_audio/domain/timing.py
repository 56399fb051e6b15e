"""Plan when the segments of a message play: the pause and the fades of every seam.

For neighbours A → B the timing map's entry decides, else A's own values, else the default
crossfade, field by field. The pause is gap_ms plus A's break_ms, added to what the stems have of
their own; or pause_ms, all the silence that is heard between the two. Silence segments are intended
silence: they fold into the seam of their spoken neighbours, or into the lead and tail of the
message.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from hybrid_audio.domain.json_node import did_you_mean, invalid_input
from hybrid_audio.domain.pauses import AUTO, SENTENCE_PAUSE_MS, Auto, auto_pause_ms
from hybrid_audio.errors import Fault, InvalidInput

DEFAULT_CROSSFADE_MS = 20.0
CONTEXT_CROSSFADE_MS = 20.0
"""What stems that were cut in context share at their seam: half of it on each side of the cut."""

MAX_TIME_MS = 60_000.0
"""The longest gap, break, crossfade or silence that makes sense between two sentences."""

MAX_SILENCE_MS = 600_000.0
"""The longest intended silence of a whole message; it takes memory as speech does."""


BOTH_PAUSES = "is given beside gap_ms; give pause_ms (what is heard) or gap_ms (what is added)"


@dataclass(frozen=True)
class SegmentTiming:
    """A segment's own timing; with `silence_ms` it is intended silence.

    None means that the segment does not decide it. `in_context`: its stem is cut out of a whole,
    with some of its neighbours at its edges.
    """

    id: str | None
    silence_ms: float | None = None
    gap_ms: float | None = None
    break_ms: float | None = None
    crossfade_ms: float | None = None
    pause_ms: float | Auto | None = None
    in_context: bool = False

    @property
    def is_spoken(self) -> bool:
        """Whether a stem plays here."""
        return self.silence_ms is None


@dataclass(frozen=True)
class Transition:
    """An entry of the timing map, between two neighbours; None leaves a field to the first."""

    source: str
    target: str
    gap_ms: float | None = None
    crossfade_ms: float | None = None
    pause_ms: float | Auto | None = None

    def with_defaults(self, base: "Transition | None") -> "Transition":
        """Return this entry with what it leaves open taken from `base`.

        `gap_ms` and `pause_ms` are two ways to say one thing: either of them decides both.
        """
        if base is None:
            return self

        decides = self.gap_ms is not None or self.pause_ms is not None
        crossfade_ms = base.crossfade_ms if self.crossfade_ms is None else self.crossfade_ms
        return Transition(
            self.source,
            self.target,
            self.gap_ms if decides else base.gap_ms,
            crossfade_ms,
            self.pause_ms if decides else base.pause_ms,
        )


@dataclass(frozen=True)
class SeamPlan:
    """One seam: with a pause nothing overlaps, without one both fades are the overlap.

    With `is_heard` the pause is all the silence between the speech of the two, and nothing
    overlaps; else it is added to what the stems have.
    """

    pause_ms: float
    fade_out_ms: float
    fade_in_ms: float
    is_heard: bool = False

    def canonical(self) -> dict[str, Any]:
        """Return what decides a signature: `is_heard` is left out where it is not so."""
        return {name: value for name, value in vars(self).items() if name != "is_heard" or value}


@dataclass(frozen=True)
class Timeline:
    """The seams between spoken segments, in order, and the silence before and after them all."""

    seams: tuple[SeamPlan, ...]
    lead_ms: float = 0.0
    tail_ms: float = 0.0

    @property
    def silence_ms(self) -> float:
        """All intended silence of the message."""
        return math.fsum([self.lead_ms, self.tail_ms, *(seam.pause_ms for seam in self.seams)])


@dataclass(frozen=True)
class _Step:
    """From one segment to the next: the silence between them, and the fade of what is spoken."""

    pause_ms: float
    crossfade_ms: float
    is_heard: bool


def timeline(
    segments: Sequence[SegmentTiming],
    timing_map: Sequence[Transition] = (),
    *,
    crossfade_ms: float = DEFAULT_CROSSFADE_MS,
    path: str = "$",
    texts: Sequence[str | None] | None = None,
    sentence_pause_ms: float = SENTENCE_PAUSE_MS,
) -> Timeline:
    """Return the timing of a message from its segments in order.

    `texts` are what the segments speak, for pauses that are `auto`; None where it is not known.
    Raises InvalidInput below `path` for ids given twice, a timing map that does not fit, nothing
    spoken, and more than `MAX_SILENCE_MS` of silence in all.
    """
    ids = [segment.id for segment in segments]
    below = f"{path}." if path else ""
    faults = repeated_id_faults(ids, path=f"{below}segments")
    faults += timing_map_faults(ids, timing_map, path=f"{below}timing_map")
    known = [None] * len(segments) if texts is None else texts
    faults += _pause_faults(segments, timing_map, known, path=below)
    if faults:
        raise invalid_input(faults, "segments and timing map do not fit together")

    spoken = [index for index, segment in enumerate(segments) if segment.is_spoken]
    if not spoken:
        raise InvalidInput.at(
            f"{below}segments", "holds nothing to speak; give at least one segment with text"
        )

    steps = _steps(segments, timing_map, crossfade_ms, known, sentence_pause_ms)
    first, last = spoken[0], spoken[-1]
    found = Timeline(
        tuple(_seam(segments, steps, a, b) for a, b in pairwise(spoken)),
        lead_ms=_silence(segments, steps, 0, first),
        tail_ms=_silence(segments, steps, last, len(segments) - 1),
    )

    if found.silence_ms > MAX_SILENCE_MS:
        raise InvalidInput.at(
            f"{below}segments", f"make more than {MAX_SILENCE_MS / 1000:g} s of silence in all"
        )
    return found


def repeated_id_faults(ids: Sequence[str | None], *, path: str = "$.segments") -> list[Fault]:
    """Return a fault for every id that an earlier segment has: a timing map could mean either."""
    first: dict[str | None, int] = {}
    faults = []
    for index, each in enumerate(ids):
        if each and first.setdefault(each, index) != index:
            faults.append(
                Fault(f"{path}[{index}].id", f"is the id of {path}[{first[each]}] already")
            )

    return faults


def timing_map_faults(
    ids: Sequence[str | None], timing_map: Sequence[Transition], *, path: str = "$.timing_map"
) -> list[Fault]:
    """Return what is wrong with a timing map: unknown ids, pairs apart, entries given twice."""
    known = dict.fromkeys(each for each in ids if each is not None)
    neighbours = set(pairwise(ids))
    seen: dict[tuple[str, str], int] = {}
    faults: list[Fault] = []

    for index, entry in enumerate(timing_map):
        place, pair = f"{path}[{index}]", (entry.source, entry.target)
        unknown = list(_unknown_ids(known, entry, place, reported=len(faults)))
        faults += unknown
        if not unknown and pair not in neighbours:
            faults.append(Fault(place, f"{entry.target} does not come right after {entry.source}"))
        elif pair in seen:
            faults.append(Fault(place, f"repeats {path}[{seen[pair]}]"))
        if entry.gap_ms is not None and entry.pause_ms is not None:
            faults.append(Fault(f"{place}.pause_ms", BOTH_PAUSES))
        seen.setdefault(pair, index)
    return faults


def merged(upper: Sequence[Transition], lower: Sequence[Transition]) -> tuple[Transition, ...]:
    """Return both timing maps as one; where both have an entry, `upper` wins field by field."""
    found = {(entry.source, entry.target): entry for entry in lower}
    for entry in upper:
        pair = (entry.source, entry.target)
        found[pair] = entry.with_defaults(found.get(pair))
    return tuple(found.values())


def _unknown_ids(
    known: Collection[str], entry: Transition, path: str, *, reported: int
) -> Iterator[Fault]:
    for field, name in (("from", entry.source), ("to", entry.target)):
        if name not in known:
            yield Fault(
                f"{path}.{field}",
                f"is not the id of a segment{did_you_mean(name, known, reported=reported)}",
            )


def _pause_faults(
    segments: Sequence[SegmentTiming],
    timing_map: Sequence[Transition],
    texts: Sequence[str | None],
    *,
    path: str,
) -> Iterator[Fault]:
    """Yield a fault for each pause that cannot be met beside what else the same seam asks for."""
    entries = {(entry.source, entry.target): entry for entry in timing_map}
    for index, segment in enumerate(segments):
        place = f"{path}segments[{index}]"
        if segment.gap_ms is not None and segment.pause_ms is not None:
            yield Fault(f"{place}.pause_ms", BOTH_PAUSES)
            continue
        following = segments[index + 1].id if index + 1 < len(segments) else None
        decided = _decided(segment, entries.get((segment.id or "", following or "")))
        if decided.pause_ms is not None and segment.break_ms is not None:
            yield Fault(
                f"{place}.break_ms", "is given beside pause_ms, which is all the silence; leave one"
            )
        if decided.pause_ms == AUTO and texts[index] is None:
            yield Fault(
                f"{place}.pause_ms",
                "cannot be auto: what is spoken before it is not known here; give milliseconds",
            )


def _decided(segment: SegmentTiming, entry: Transition | None) -> Transition:
    own = Transition("", "", segment.gap_ms, segment.crossfade_ms, segment.pause_ms)
    return (entry or Transition("", "")).with_defaults(own)


def _steps(
    segments: Sequence[SegmentTiming],
    timing_map: Sequence[Transition],
    crossfade_ms: float,
    texts: Sequence[str | None],
    sentence_pause_ms: float,
) -> list[_Step]:
    entries = {(entry.source, entry.target): entry for entry in timing_map}
    steps = []
    for (a, b), text in zip(pairwise(segments), texts, strict=False):
        decided = _decided(a, entries.get((a.id or "", b.id or "")))
        if decided.pause_ms == AUTO:
            decided = replace(decided, pause_ms=auto_pause_ms(text or "", sentence_pause_ms))
        steps.append(_step(a, decided, _default_ms(a, b, crossfade_ms)))
    return steps


def _default_ms(a: SegmentTiming, b: SegmentTiming, crossfade_ms: float) -> float:
    """Return the crossfade of neighbours that do not say one."""
    return CONTEXT_CROSSFADE_MS if a.in_context and b.in_context else crossfade_ms


def _step(segment: SegmentTiming, decided: Transition, crossfade_ms: float) -> _Step:
    fade_ms = crossfade_ms if decided.crossfade_ms is None else decided.crossfade_ms
    if isinstance(decided.pause_ms, int | float):
        return _Step(float(decided.pause_ms), float(fade_ms), is_heard=True)

    gap_ms = 0.0 if decided.gap_ms is None else decided.gap_ms
    break_ms = 0.0 if segment.break_ms is None else segment.break_ms
    return _Step(math.fsum([gap_ms, break_ms]), float(fade_ms), is_heard=False)


def _seam(segments: Sequence[SegmentTiming], steps: Sequence[_Step], a: int, b: int) -> SeamPlan:
    """Return the seam of two spoken neighbours; all of it is heard if any step between is."""
    pause_ms = _silence(segments, steps, a, b)
    is_heard = any([step.is_heard for step in steps[a:b]])
    fade_out_ms = steps[a].crossfade_ms
    fade_in_ms = steps[b - 1].crossfade_ms if pause_ms > 0 else fade_out_ms
    return SeamPlan(pause_ms, fade_out_ms, fade_in_ms, is_heard)


def _silence(
    segments: Sequence[SegmentTiming], steps: Sequence[_Step], start: int, end: int
) -> float:
    """Return the silence from segment `start` to `end`: silence segments and steps between."""
    pauses = [step.pause_ms for step in steps[start:end]]
    return math.fsum(
        [*pauses, *(segment.silence_ms or 0.0 for segment in segments[start : end + 1])]
    )
