"""A seam with the sound around it, and how loud each of its stems is let through."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.seam import Curve, fade_in
from hybrid_audio.cli.drawing.facts import Cue, MessageFacts, SeamFacts
from hybrid_audio.cli.drawing.recording import Recording
from hybrid_audio.cli.drawing.seams.window import (
    Around,
    LargestStep,
    SeamWindow,
    around_span,
    largest_step,
    seam_window,
)
from hybrid_audio.cli.drawing.stems import Track

Signal = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SeamView:
    """One seam with the sound around it; the tracks are those of its two stems, where known."""

    seam: SeamFacts
    before: Cue
    after: Cue
    curve: Curve
    window: SeamWindow
    heard: Around
    step: LargestStep
    tracks: tuple[Track | None, Track | None] = field(default=(None, None))

    def heard_between(self, start_ms: float, end_ms: float) -> tuple[Signal, Signal]:
        """Return the times in ms and the samples of what is heard in a stretch of the message."""
        rate = self.heard.rate
        first = max(self.heard.first, int(np.ceil(start_ms * rate / 1000 - 1e-6)))
        values = self.heard.between(first, int(end_ms * rate / 1000) + 1)
        times: Signal = np.arange(first, first + len(values)) * 1000 / rate
        return times, values


def seam_view(
    sound: Recording, facts: MessageFacts, seam: SeamFacts, tracks: Sequence[Track | None]
) -> SeamView:
    """Read the sound around a seam, and find its largest step."""
    window = seam_window(seam, sound.duration_ms)
    first, last = around_span(seam, sound.rate, sound.frames)
    first = min(first, sound.at(window.pieces[0].start_ms))
    last = max(last, sound.at(window.pieces[-1].end_ms))
    heard = Around(first, sound.read_mono(first, last), sound.rate)

    index = seam.number - 1
    return SeamView(
        seam=seam,
        before=facts.cues[index],
        after=facts.cues[index + 1],
        curve=facts.delivery.curve,
        window=window,
        heard=heard,
        step=largest_step(heard, seam),
        tracks=(tracks[index], tracks[index + 1]) if tracks else (None, None),
    )


@dataclass(frozen=True)
class GainLine:
    """How loud a stem is let through, from 0 to 1, over the times of the message in ms."""

    times: Signal = field(repr=False)
    gains: Signal = field(repr=False)


def gain_lines(view: SeamView) -> tuple[GainLine, GainLine]:
    """Return the gain of the stem that leaves, and of the one that enters, over the panel."""
    seam = view.seam
    start, end = view.window.pieces[0].start_ms, view.window.pieces[-1].end_ms
    leaves = seam.at_ms - (seam.fade_out_ms if seam.pause_ms else 0)
    enters = seam.at_ms + seam.pause_ms

    out_times, out_gains = _fade(leaves, seam.fade_out_ms, view)
    in_times, in_gains = _fade(enters, seam.fade_in_ms, view)
    return (
        GainLine(np.array([start, *out_times]), np.array([1.0, *out_gains[::-1]])),
        GainLine(np.array([*in_times, end]), np.array([*in_gains, 1.0])),
    )


def _fade(from_ms: float, lasts_ms: float, view: SeamView) -> tuple[Signal, Signal]:
    """Return the times and the gains of a fade-in, each gain at its sample, and its ends."""
    count = round(lasts_ms * view.heard.rate / 1000)
    times = from_ms + np.arange(count) * lasts_ms / max(count, 1)
    gains = fade_in(count, view.curve).astype(np.float64)
    return (
        np.array([from_ms, *times, from_ms + lasts_ms]),
        np.array([0.0, *gains, 1.0]),
    )
