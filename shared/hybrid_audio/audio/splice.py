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
    under_way.follow(stems[1:], seams)
    return under_way.end(edges.fade_out_samples, tail_samples)


class Splicer:
    """A splice under way: stems come one by one, and what is settled can be taken meanwhile.

    Whatever is taken when, its bytes in a row are the samples of the message, little-endian. Until
    the message is written, once, its pieces are views of the stems: neither they nor the message
    are held twice. Fade windows wait and are computed together: the calls of numpy take longer than
    the few samples of one window do.
    """

    def __init__(
        self,
        *,
        rate_hz: int = RATE_HZ,
        lead_samples: int = 0,
        curve: Curve = Curve.COSINE,
    ) -> None:
        self._rate_hz = rate_hz
        self._curve = curve
        self._pieces: list[memoryview | bytes] = []
        self._length = self._taken = self._clipped = 0
        self._waiting = FadeWindows()

        self._stem: Samples
        self._head = self._ahead = self._fade_in = 0
        self._cues: list[Span] = []
        self._copied: list[Span] = []
        self._seams: list[Seam] = []
        self._silence(lead_samples)

    def begin(self, stem: Samples, fade_in_samples: int = 0) -> None:
        """Add the first stem, whose beginning fades in."""
        self._fade(stem[:fade_in_samples], is_in=True)
        self._stem = stem
        self._head = self._ahead = self._fade_in = fade_in_samples

    def follow(self, stems: Sequence[Samples], seams: Sequence[Seam]) -> None:
        """Add the next stems, each after its seam."""
        pieces, cues, copied, used = self._pieces, self._cues, self._copied, self._seams
        last, head, ahead, length = self._stem, self._head, self._ahead, self._length

        for stem, seam in zip(stems, seams, strict=True):
            fitted = _fitted(seam, len(last), len(stem))
            n = fitted.fade_out_samples
            start, kept = length - ahead, len(last) - n
            length = start + kept
            cues.append(Span(start, start + len(last)))
            copied.append(Span(start + head, length))
            pieces.append(_piece(last, ahead, kept))

            if fitted.pause_samples or fitted.tone is not None:
                self._length = length
                self._part(last, stem, fitted)
                length = self._length
            elif n:
                self._waiting.cross(len(pieces), last[kept:], stem[:n])
                pieces.append(b"")
                length += n

            last = stem
            head = ahead = fitted.fade_in_samples
            used.append(fitted)
            if self._waiting.samples >= WINDOWS_AT_ONCE:
                self._compute_waiting()

        self._stem, self._head, self._ahead, self._length = last, head, ahead, length

    def settle(self, fade_out_samples: int) -> None:
        """Add of the newest stem what no next stem can change, where at most so many fade out."""
        upto = len(self._stem) - min(fade_out_samples, len(self._stem) // 2)
        if upto > self._ahead:
            self._pieces.append(_piece(self._stem, self._ahead, upto))
            self._length += upto - self._ahead
            self._ahead = upto

    @property
    def least_samples(self) -> int:
        """How long the message is at least, whatever follows."""
        return self._length - self._ahead + len(self._stem)

    def taken(self) -> bytes:
        """Return the samples that were added since the last call."""
        self._compute_waiting()
        fresh, self._taken = self._pieces[self._taken :], len(self._pieces)
        return b"".join(fresh)

    def end(self, fade_out_samples: int = 0, tail_samples: int = 0) -> Splice:
        """End the newest stem, which fades out, and return the whole message."""
        last = self._stem
        start, kept = self._length - self._ahead, len(last) - fade_out_samples
        self._length = start + kept
        self._cues.append(Span(start, start + len(last)))
        self._copied.append(Span(start + self._head, self._length))
        self._pieces.append(_piece(last, self._ahead, kept))

        self._fade(last[kept:], is_in=False)
        self._silence(tail_samples)
        self._compute_waiting()
        return Splice(
            b"".join([wav.header(self._rate_hz, 1, self._length), *self._pieces]),
            tuple(self._cues),
            tuple(self._copied),
            tuple(self._seams),
            self._clipped,
            EdgeFades(self._fade_in, fade_out_samples),
        )

    def _silence(self, samples: int) -> None:
        """Add digital silence."""
        if samples:
            self._pieces.append(bytes(2 * samples))
            self._length += samples

    def _fade(self, samples: Samples, *, is_in: bool) -> None:
        """Leave the place of a window open that fades in or out."""
        if n := len(samples):
            self._waiting.fade(len(self._pieces), samples, n if is_in else -n)
            self._pieces.append(b"")
            self._length += n

    def _cross(self, leaving: Samples, entering: Samples) -> None:
        """Leave the place of a window open in which one fades into the other."""
        if n := len(leaving):
            self._waiting.cross(len(self._pieces), leaving, entering)
            self._pieces.append(b"")
            self._length += n

    def _part(self, a: Samples, b: Samples, seam: Seam) -> None:
        """Add a pause with the fades beside it: to silence and from it, or over room tone."""
        out, in_, tone = seam.fade_out_samples, seam.fade_in_samples, seam.tone
        leaving, entering = a[len(a) - out :], b[:in_]
        if tone is None:
            self._fade(leaving, is_in=False)
            self._silence(seam.pause_samples)
            self._fade(entering, is_in=True)
            return

        begins, ends = out, out + seam.pause_samples
        self._cross(leaving, tone[:begins])
        self._pieces.append(_piece(tone, begins, ends))
        self._length += seam.pause_samples
        self._cross(tone[ends : ends + in_], entering)

    def _compute_waiting(self) -> None:
        """Put all windows that wait into their places."""
        if not self._waiting.samples:
            return
        windows, self._waiting = self._waiting, FadeWindows()
        values = windows.faded(self._curve)

        np.rint(values, out=values)
        if self._curve is Curve.EQUAL_POWER:  # the gains of the others sum to one
            held = np.clip(values, INT16_MIN, INT16_MAX)
            self._clipped += int(np.count_nonzero(held != values))
            values = held

        computed, at = values.astype(_LITTLE_ENDIAN).data, 0
        for place, length in windows.places():
            self._pieces[place] = computed[at : at + length]
            at += length


def _piece(samples: Samples, first: int, last: int) -> memoryview:
    """Return a view of some samples, or of a copy where they do not lie side by side."""
    view = samples.data
    return view[first:last] if view.c_contiguous else np.ascontiguousarray(samples[first:last]).data


def _require_fitting(stems: Sequence[Samples], seams: Sequence[Seam], least_silence: int) -> None:
    if not stems or len(seams) != len(stems) - 1:
        raise ValueError("needs stems, and a seam between each two")
    for stem in stems:
        if stem.ndim != 1 or (stem.dtype is not _INT16 and stem.dtype != _INT16):
            raise ValueError("needs stems of int16 samples in one dimension")
        if not len(stem):
            raise ValueError("needs stems that are not empty")
    if least_silence < 0:
        raise ValueError("needs silence of no negative length")


def _fitted(seam: Seam, before: int, after: int) -> Seam:
    """Return a seam whose fades are at most half as long as the shorter of its stems."""
    out, in_ = seam.fade_out_samples, seam.fade_in_samples
    half = (before if before < after else after) // 2
    if out == in_ <= half:
        return seam

    out, in_ = min(out, half), min(in_, half)
    return replace(seam, fade_out_samples=out, fade_in_samples=in_ if seam.pause_samples else out)
