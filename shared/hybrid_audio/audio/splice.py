"""Splicing: stems become one message; only fade windows are computed, all else is copied."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import wav
from hybrid_audio.audio.edges import NO_EDGE_FADES, EdgeFades
from hybrid_audio.audio.fade_windows import FadeWindows
from hybrid_audio.audio.measures.measure import INT16_MAX, INT16_MIN
from hybrid_audio.audio.seam import Curve, Seam
from hybrid_audio.audio.units import Span

Samples = npt.NDArray[np.int16]

RATE_HZ = 48_000
WINDOWS_AT_ONCE = 1 << 16
"""Samples of fades that are computed together, so that memory does not grow with the message."""

_INT16 = np.dtype(np.int16)
_LITTLE_ENDIAN = np.dtype("<i2")


@dataclass(frozen=True)
class Splice:
    """A message as a WAVE file, and how it was made.

    `cues` are the first sample of each stem and the one after its last; `copied` is the span of
    each that came through unchanged, empty where its fades meet. `clipped` counts the samples that
    saturated, `edges` are the fades at its beginning and end. `cut_heads` counts what each stem had
    lost at its beginning before it was spliced, and is empty where none had.
    """

    audio: bytes = field(repr=False)
    cues: tuple[Span, ...]
    copied: tuple[Span, ...]
    seams: tuple[Seam, ...]
    clipped: int
    edges: EdgeFades = NO_EDGE_FADES
    cut_heads: tuple[int, ...] = ()

    @cached_property
    def origins(self) -> tuple[int, ...]:
        """Where the first sample of each whole stem is, or would be had it not been cut off."""
        starts = [cue.first for cue in self.cues]
        if not self.cut_heads:
            return tuple(starts)
        return tuple(start - cut for start, cut in zip(starts, self.cut_heads, strict=True))

    @cached_property
    def samples(self) -> Samples:
        """The samples of the message, read-only."""
        return np.frombuffer(self.audio, dtype=_LITTLE_ENDIAN, offset=wav.HEADER_BYTES)

    @cached_property
    def windows(self) -> tuple[Span, ...]:
        """The spans beside what was copied, empty where there is no fade.

        The message's edges, and for each seam its overlap, or both fades around its pause; where
        the pause holds room tone, all of it.
        """
        found = [Span(self.cues[0][0], self.copied[0].first)]
        for index, seam in enumerate(self.seams):
            last, first = self.copied[index].last, self.copied[index + 1].first
            if seam.pause_samples and seam.tone is None:
                end, begin = self.cues[index][1], self.cues[index + 1][0]
                found += [Span(last, end), Span(begin, first)]
            else:
                found.append(Span(last, first))
        return (*found, Span(self.copied[-1].last, self.cues[-1][1]))


def splice(
    stems: Sequence[Samples],
    seams: Sequence[Seam],
    *,
    rate_hz: int = RATE_HZ,
    lead_samples: int = 0,
    tail_samples: int = 0,
    curve: Curve = Curve.COSINE,
    edges: EdgeFades = NO_EDGE_FADES,
) -> Splice:
    """Return `stems` (int16, mono) joined by `seams`, one between each two; inputs are untouched.

    Its length is lead + Σ stems - Σ overlaps + Σ pauses + tail, exactly. Outside the fade windows
    every sample equals the stem's. Fades are cut to half of the shorter neighbour; the seams of the
    result hold what was used. `edges` are the fades of the first stem's beginning and the last
    one's end, none unless given. Raises ValueError for no stem, an empty stem, one that is not
    int16 and mono, a number of seams that does not fit, and negative silence.
    """
    _require_fitting(stems, seams, min(lead_samples, tail_samples))
    under_way = Splicer(rate_hz=rate_hz, lead_samples=lead_samples, curve=curve)

    under_way.begin(stems[0], edges.fade_in_samples)
    for stem, seam in zip(stems[1:], seams, strict=True):
        under_way.follow(stem, seam)
    return under_way.end(edges.fade_out_samples, tail_samples)


class Splicer:
    """A splice under way: stems come one by one, and what is settled can be taken meanwhile.

    Whatever is taken when, its bytes in a row are the samples of the message, little-endian.
    """

    def __init__(
        self,
        *,
        rate_hz: int = RATE_HZ,
        lead_samples: int = 0,
        curve: Curve = Curve.COSINE,
    ) -> None:
        self._rate_hz = rate_hz
        self._out = _Pieces(curve)
        self._seams: list[Seam] = []
        self._stem: Samples
        self._head = self._ahead = self._fade_in = 0
        self._out.silence(lead_samples)

    def begin(self, stem: Samples, fade_in_samples: int = 0) -> None:
        """Add the first stem, whose beginning fades in."""
        self._out.fade(stem[:fade_in_samples], is_in=True)
        self._stem, self._head, self._ahead = stem, fade_in_samples, fade_in_samples
        self._fade_in = fade_in_samples

    def follow(self, stem: Samples, seam: Seam) -> None:
        """Add the seam after the newest stem, and the next stem."""
        last, used = self._stem, _fitted(seam, self._stem, stem)
        self._out.copy(last, self._head, len(last) - used.fade_out_samples, self._ahead)
        self._out.join(last, stem, used)
        self._stem, self._head, self._ahead = stem, used.fade_in_samples, used.fade_in_samples
        self._seams.append(used)

    def settle(self, fade_out_samples: int) -> None:
        """Add of the newest stem what no next stem can change, where at most so many fade out."""
        upto = len(self._stem) - min(fade_out_samples, len(self._stem) // 2)
        if upto > self._ahead:
            self._out.copy_ahead(self._stem, self._ahead, upto)
            self._ahead = upto

    @property
    def least_samples(self) -> int:
        """How long the message is at least, whatever follows."""
        return self._out.length - self._ahead + len(self._stem)

    def taken(self) -> bytes:
        """Return the samples that were added since the last call."""
        return self._out.taken()

    def end(self, fade_out_samples: int = 0, tail_samples: int = 0) -> Splice:
        """End the newest stem, which fades out, and return the whole message."""
        last, out = self._stem, self._out
        out.copy(last, self._head, len(last) - fade_out_samples, self._ahead)
        out.fade(last[len(last) - fade_out_samples :], is_in=False)
        out.silence(tail_samples)

        edges = EdgeFades(self._fade_in, fade_out_samples)
        audio = out.as_wav(self._rate_hz)
        cues, copied = tuple(out.cues), tuple(out.copied)
        return Splice(audio, cues, copied, tuple(self._seams), out.clipped, edges)


class _Pieces:
    """The pieces of a message in order; the message is written once, when all are known.

    Stems are views until then: neither they nor the message are held twice. Fade windows wait, and
    are computed together: the calls of numpy take longer than the few samples of one window do.
    """

    def __init__(self, curve: Curve) -> None:
        self._curve = curve
        self._pieces: list[memoryview | bytes] = []
        self.length = 0
        self._taken = 0
        self._waiting = FadeWindows()
        self.cues: list[Span] = []
        self.copied: list[Span] = []
        self.clipped = 0

    def as_wav(self, rate_hz: int) -> bytes:
        """Return the pieces as one file."""
        self._compute_waiting()
        return b"".join([wav.header(rate_hz, 1, self.length), *self._pieces])

    def silence(self, samples: int) -> None:
        """Add silence, of which nothing is written before the message is."""
        if samples:
            self._pieces.append(bytes(2 * samples))
            self.length += samples

    def taken(self) -> bytes:
        """Return the pieces since the last call."""
        self._compute_waiting()
        fresh, self._taken = self._pieces[self._taken :], len(self._pieces)
        return b"".join(fresh)

    def copy(self, stem: Samples, first: int, last: int, there: int) -> None:
        """Add a stem's own samples; its windows up to `first`, and those up to `there`, are in."""
        start = self.length - there
        self.length = start + last
        self.cues.append(Span(start, start + len(stem)))
        self.copied.append(Span(start + first, self.length))
        self._pieces.append(np.ascontiguousarray(stem[there:last]).data)

    def copy_ahead(self, stem: Samples, first: int, last: int) -> None:
        """Add own samples of a stem before it is known how many follow."""
        self.length += last - first
        self._pieces.append(np.ascontiguousarray(stem[first:last]).data)

    def join(self, a: Samples, b: Samples, seam: Seam) -> None:
        """Add the windows of a seam, and its pause."""
        n = seam.fade_out_samples
        if seam.tone is not None:
            self._cross_tone(a, b, seam, seam.tone)
        elif seam.pause_samples:
            self.fade(a[len(a) - n :], is_in=False)
            self.silence(seam.pause_samples)
            self.fade(b[: seam.fade_in_samples], is_in=True)
        else:
            self._cross(a[len(a) - n :], b[:n])

    def _cross_tone(self, a: Samples, b: Samples, seam: Seam, tone: Samples) -> None:
        """Add a pause that holds room tone: `a` fades into it, and it into `b`."""
        first, last = seam.fade_out_samples, seam.fade_out_samples + seam.pause_samples
        self._cross(a[len(a) - first :], tone[:first])
        self._pieces.append(np.ascontiguousarray(tone[first:last]).data)
        self.length += last - first
        self._cross(tone[last : last + seam.fade_in_samples], b[: seam.fade_in_samples])

    def _cross(self, leaving: Samples, entering: Samples) -> None:
        """Add a window in which one fades into the other."""
        if n := len(leaving):
            self._waiting.cross(len(self._pieces), leaving, entering)
            self._add_window(n)

    def fade(self, samples: Samples, *, is_in: bool) -> None:
        """Add a window that fades in or out."""
        if n := len(samples):
            self._waiting.fade(len(self._pieces), samples, n if is_in else -n)
            self._add_window(n)

    def _add_window(self, samples: int) -> None:
        """Leave the place of a window open until it is computed."""
        self._pieces.append(b"")
        self.length += samples
        if self._waiting.samples >= WINDOWS_AT_ONCE:
            self._compute_waiting()

    def _compute_waiting(self) -> None:
        """Put all windows that wait into their places."""
        windows, self._waiting = self._waiting, FadeWindows()
        if not windows.samples:
            return
        values = windows.faded(self._curve)

        np.rint(values, out=values)
        if self._curve is Curve.EQUAL_POWER:  # the gains of the others sum to one
            held = np.clip(values, INT16_MIN, INT16_MAX)
            self.clipped += int(np.count_nonzero(held != values))
            values = held

        computed, at = values.astype(_LITTLE_ENDIAN).data, 0
        for place, length in windows.places():
            self._pieces[place] = computed[at : at + length]
            at += length


def _require_fitting(stems: Sequence[Samples], seams: Sequence[Seam], least_silence: int) -> None:
    if not stems or 0 in map(len, stems) or len(seams) != len(stems) - 1:
        raise ValueError("needs stems that are not empty, and a seam between each two")
    if any([stem.ndim != 1 or stem.dtype != _INT16 for stem in stems]):
        raise ValueError("needs stems of int16 samples in one dimension")
    if least_silence < 0:
        raise ValueError("needs silence of no negative length")


def _fitted(seam: Seam, a: Samples, b: Samples) -> Seam:
    half = min(len(a), len(b)) // 2
    if half >= seam.fade_out_samples == seam.fade_in_samples:
        return seam

    out, in_ = min(seam.fade_out_samples, half), min(seam.fade_in_samples, half)
    return replace(seam, fade_out_samples=out, fade_in_samples=in_ if seam.pause_samples else out)
