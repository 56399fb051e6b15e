"""Splicing: stems become one message; only fade windows are computed, all else is copied."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.edges import NO_EDGE_FADES, EdgeFades
from hybrid_audio.audio.measures.measure import INT16_MAX, INT16_MIN
from hybrid_audio.audio.seam import Curve, Seam, fade_in, fade_out

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Splice:
    """A message: `cues` are the first sample of each stem and the one after its last.

    `clipped` counts the samples that saturated, `edges` are the fades at its beginning and end.
    """

    samples: Samples = field(repr=False)
    cues: tuple[tuple[int, int], ...]
    seams: tuple[Seam, ...]
    clipped: int
    edges: EdgeFades = NO_EDGE_FADES


def splice(
    stems: Sequence[Samples],
    seams: Sequence[Seam],
    *,
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
    used = [_fitted(seam, a, b) for seam, a, b in zip(seams, stems, stems[1:], strict=False)]
    starts = _starts(stems, used, lead_samples)
    out = np.zeros(starts[-1] + len(stems[-1]) + tail_samples, dtype=np.int16)

    clipped = 0
    for index, (start, stem) in enumerate(zip(starts, stems, strict=True)):
        head = used[index - 1].fade_in_samples if index else 0
        tail = used[index].fade_out_samples if index < len(used) else 0
        out[start + head : start + len(stem) - tail] = stem[head : len(stem) - tail]
    for seam, start, a, b in zip(used, starts, stems, stems[1:], strict=False):
        clipped += _join(out, seam, start + len(a), a, b, curve)
    _fade_edges(out[starts[0] : starts[-1] + len(stems[-1])], edges, curve)

    cues = tuple((start, start + len(stem)) for start, stem in zip(starts, stems, strict=True))
    return Splice(out, cues, tuple(used), clipped, edges)


def _require_fitting(stems: Sequence[Samples], seams: Sequence[Seam], least_silence: int) -> None:
    if not stems or any(len(stem) == 0 for stem in stems) or len(seams) != len(stems) - 1:
        raise ValueError("needs stems that are not empty, and a seam between each two")
    if any(stem.ndim != 1 or stem.dtype != np.int16 for stem in stems):
        raise ValueError("needs stems of int16 samples in one dimension")
    if least_silence < 0:
        raise ValueError("needs silence of no negative length")


def _fitted(seam: Seam, a: Samples, b: Samples) -> Seam:
    half = min(len(a), len(b)) // 2
    out, in_ = min(seam.fade_out_samples, half), min(seam.fade_in_samples, half)
    return Seam(seam.pause_samples, out, in_ if seam.pause_samples else out)


def _starts(stems: Sequence[Samples], seams: Sequence[Seam], lead: int) -> list[int]:
    starts = [lead]
    for stem, seam in zip(stems, seams, strict=False):
        overlap = 0 if seam.pause_samples else seam.fade_out_samples
        starts.append(starts[-1] + len(stem) - overlap + seam.pause_samples)
    return starts


def _join(out: Samples, seam: Seam, end: int, a: Samples, b: Samples, curve: Curve) -> int:
    """Write the windows of one seam, and return how many samples saturated.

    `end` is where `a` ends in `out`.
    """
    n, m = seam.fade_out_samples, seam.fade_in_samples
    leaving = a[len(a) - n :] * fade_out(n, curve)
    entering = b[:m] * fade_in(m, curve)
    if seam.pause_samples == 0:
        return _store(out[end - n : end], leaving + entering)
    begin = end + seam.pause_samples
    return _store(out[end - n : end], leaving) + _store(out[begin : begin + m], entering)


def _fade_edges(sound: Samples, edges: EdgeFades, curve: Curve) -> None:
    """Fade the message's own sound in and out where it would begin or end with a step."""
    n, m = edges.fade_in_samples, edges.fade_out_samples
    if n:
        _store(sound[:n], sound[:n] * fade_in(n, curve))
    if m:
        _store(sound[-m:], sound[-m:] * fade_out(m, curve))


def _store(window: Samples, values: npt.NDArray[np.float32]) -> int:
    """Store values rounded half to even and saturated; return how many saturated."""
    rounded = np.rint(values)
    held = np.clip(rounded, INT16_MIN, INT16_MAX)
    window[:] = held
    return int(np.count_nonzero(held != rounded))
