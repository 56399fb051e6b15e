"""Which stretch of a message a seam's panel shows, and where its largest step is: pure rules."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.cli.drawing.facts import SeamFacts

Signal = npt.NDArray[np.float64]
CONTEXT_MS = 8.0
"""Shown beside the fades at the least; half of a fade where that is more."""

LONGEST_PAUSE_MS, KEPT_PAUSE_MS = 100.0, 60.0
"""Of a longer pause the middle is left out: nothing is in it, and the fades would be thin."""

NEARBY_MS = 50.0
"""The service measures natural steps this far to both sides (`diagnostics.seams`)."""


@dataclass(frozen=True)
class Piece:
    """A stretch of the message, in ms from its start, and the place of its beginning in a panel."""

    start_ms: float
    end_ms: float
    shown_at: float

    @property
    def shown_until(self) -> float:
        """The place of its end in the panel."""
        return self.shown_at + self.end_ms - self.start_ms


@dataclass(frozen=True)
class SeamWindow:
    """What a panel shows: one piece, or two beside the left-out middle of a pause.

    Places are ms from where the seam begins, less what is left out.
    """

    pieces: tuple[Piece, ...]
    left_out_ms: float = 0.0

    def place(self, ms: float) -> float:
        """Return where a time of the message stands in the panel."""
        last = self.pieces[-1]
        piece = last if ms >= last.start_ms else self.pieces[0]
        return piece.shown_at + ms - piece.start_ms

    @property
    def limits(self) -> tuple[float, float]:
        """The places of the panel's left and right end."""
        return self.pieces[0].shown_at, self.pieces[-1].shown_until


def seam_window(seam: SeamFacts, duration_ms: float) -> SeamWindow:
    """Return what the panel of a seam shows: its fades, some sound beside them, and the pause."""
    context = max(CONTEXT_MS, max(seam.fade_out_ms, seam.fade_in_ms) / 2)
    begin, end = fade_limits(seam)
    left, right = max(0.0, begin - context), min(duration_ms, end + context)
    if seam.pause_ms <= LONGEST_PAUSE_MS:
        return SeamWindow((Piece(left, right, left - seam.at_ms),))

    kept = KEPT_PAUSE_MS / 2
    b_starts = seam.at_ms + seam.pause_ms
    return SeamWindow(
        (
            Piece(left, seam.at_ms + kept, left - seam.at_ms),
            Piece(b_starts - kept, right, kept),
        ),
        left_out_ms=seam.pause_ms - KEPT_PAUSE_MS,
    )


def fade_limits(seam: SeamFacts) -> tuple[float, float]:
    """Return when the first fade of a seam begins and the last one ends, in ms of the message."""
    if seam.pause_ms:
        return seam.at_ms - seam.fade_out_ms, seam.at_ms + seam.pause_ms + seam.fade_in_ms
    return seam.at_ms, seam.at_ms + seam.fade_out_ms


def marks(seam: SeamFacts) -> list[float]:
    """Return the times at which something begins or ends at a seam, ms from where it begins."""
    begin, end = fade_limits(seam)
    times = {begin - seam.at_ms, 0.0, seam.pause_ms, end - seam.at_ms}
    return sorted(round(each, 3) for each in times)


@dataclass(frozen=True)
class LargestStep:
    """The largest step inside a seam, from sample `at` to the next, and the largest nearby."""

    at: int
    size: int
    nearby: int

    @property
    def ratio(self) -> float | None:
        """The step over the natural one; None in silence."""
        return None if self.size == self.nearby == 0 else self.size / max(self.nearby, 1)


@dataclass(frozen=True)
class Around:
    """Samples of a message around a seam; the first of them is sample `first` of the message."""

    first: int
    samples: Signal = field(repr=False)
    rate: int

    def between(self, first: int, last: int) -> Signal:
        """Return the samples from `first` up to `last` of the message, as far as they are there."""
        return self.samples[max(0, first - self.first) : max(0, last - self.first)]


def around_span(seam: SeamFacts, rate: int, frames: int) -> tuple[int, int]:
    """Return the span of samples in which the steps of a seam are looked for."""
    begin, end = fade_limits(seam)
    near = round(NEARBY_MS * rate / 1000)
    return max(0, _at(begin, rate) - near), min(frames, _at(end, rate) + near)


def largest_step(around: Around, seam: SeamFacts) -> LargestStep:
    """Return the largest step inside the seam, as the service measures it, and the one nearby."""
    begin, end = (_at(ms, around.rate) for ms in fade_limits(seam))
    near = round(NEARBY_MS * around.rate / 1000)
    parts = [(begin, end)]
    if seam.pause_ms:
        stops, starts = _at(seam.at_ms, around.rate), _at(seam.at_ms + seam.pause_ms, around.rate)
        parts = [(begin, stops), (starts, end)]

    inside = [_step(around, max(0, first - 1), last + 1) for first, last in parts]
    outside = [_step(around, begin - near, begin), _step(around, end, end + near)]
    at, size = max(inside, key=lambda each: each[1])
    return LargestStep(at, size, max(size for _, size in outside))


def chosen(seams: tuple[SeamFacts, ...], most: int) -> tuple[SeamFacts, ...]:
    """Return the seams that are drawn, in order.

    Where there are more than `most`, those that are not clean come first, then the largest steps.
    """
    by_weight = sorted(seams, key=lambda each: (each.is_clean, -(each.step_ratio or 0.0)))
    return tuple(sorted(by_weight[:most], key=lambda each: each.number))


def _step(around: Around, first: int, last: int) -> tuple[int, int]:
    """Return the sample before the largest step in a span of the message, and the step's size."""
    first = max(first, around.first)
    steps = np.abs(np.diff(around.between(first, last)))
    if len(steps) == 0:
        return first, 0
    at = int(steps.argmax())
    return first + at, round(float(steps[at]))


def _at(ms: float, rate: int) -> int:
    return round(ms * rate / 1000)
