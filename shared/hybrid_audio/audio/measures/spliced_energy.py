"""The K-weighted energy of a message, from that of its stems.

Where a stem was copied, and the filter has forgotten what came before it, message and stem weigh
alike. Only the rest is weighted: the fades, and the short time that the filter takes to settle.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.measures.k_weighting import SETTLED_MS, weighted_rows
from hybrid_audio.audio.measures.weighted_stem import CELL, WeightedStem
from hybrid_audio.audio.splice import Splice
from hybrid_audio.audio.units import Span, samples_of

Samples = npt.NDArray[np.int16]
Energies = npt.NDArray[np.float64]
State = npt.NDArray[np.float32]
LONGEST_PIECE = 1 << 15
"""Samples of one piece: what is longer is cut, and each cut settles anew."""

MOST_AT_ONCE = 1 << 18
"""Samples weighted side by side, so that memory does not grow with the message."""

SILENCE = np.zeros(4, dtype=np.float32)


@dataclass(frozen=True)
class _Alike:
    """A span of the message where it weighs as a stem does: whole cells, or up to its end."""

    span: Span
    stem: WeightedStem = field(repr=False)
    first_cell: int

    @property
    def cells(self) -> int:
        """How many cells the span has."""
        return (self.span.last - self.span.first) // CELL

    @property
    def state_after(self) -> State:
        """The filter's state at the end of the span."""
        state: State = self.stem.states[self.first_cell + self.cells]
        return state


@dataclass(frozen=True)
class _Piece:
    """A span to weight from a state on; it counts from `counts_from`."""

    span: Span
    counts_from: int
    state: State = field(repr=False)


def hop_energies(
    spliced: Splice, stems: Sequence[WeightedStem], rate_hz: int, hop: int
) -> Energies:
    """Return the energy of each whole hop of a message after K-weighting, (hops,).

    In squares of the samples' unit; `stems` are those of its stems in order.
    """
    settled = samples_of(SETTLED_MS, rate_hz)
    alike = list(_alike(spliced, stems, settled))

    sums = _Sums(len(spliced.samples) // hop, hop)
    _add_alike(sums, spliced.samples, alike, rate_hz)
    _add_pieces(sums, spliced.samples, list(_pieces(spliced, alike, settled)), rate_hz)
    return sums.of_each_hop()


class _Sums:
    """Adds up the energy before each border between hops, from spans in any order."""

    def __init__(self, hops: int, hop: int) -> None:
        self._hop = hop
        self._borders = np.arange(hops + 1) * hop
        self._inside = np.zeros(hops + 1)
        self._passed = np.zeros(hops + 2)

    def borders_in(self, span: Span) -> tuple[slice, npt.NDArray[np.intp]]:
        """Return which borders lie in the span, and where each lies in the message."""
        first, last = (min(-(-at // self._hop), len(self._borders)) for at in span)
        return slice(first, last), self._borders[first:last]

    def add(self, borders: slice, before: Energies, whole: float) -> None:
        """Add a span: the energy in it before each border inside, and all of it."""
        self._inside[borders] += before
        self._passed[borders.stop] += whole

    def add_before(self, borders: npt.NDArray[np.intp], energies: Energies) -> None:
        """Add to the energy before single borders."""
        self._inside[borders] += energies

    def of_each_hop(self) -> Energies:
        """Return the energy between each two borders."""
        energies: Energies = np.diff(self._inside + np.cumsum(self._passed[:-1]))
        return energies


def _alike(spliced: Splice, stems: Sequence[WeightedStem], settled: int) -> Iterator[_Alike]:
    for index, (copied, stem) in enumerate(zip(spliced.copied, stems, strict=True)):
        start = spliced.origins[index]
        begins_alike = index == 0 and copied.first == start  # silence lies before both
        first = copied.first - start + (0 if begins_alike else settled)

        first_cell, last_cell = -(-first // CELL), (copied.last - start) // CELL
        if first_cell < last_cell:
            ends_alike = copied.last == len(spliced.samples)  # nothing comes after it
            last = copied.last if ends_alike else start + last_cell * CELL
            yield _Alike(Span(start + first_cell * CELL, last), stem, first_cell)


def _pieces(spliced: Splice, alike: Sequence[_Alike], settled: int) -> Iterator[_Piece]:
    """Yield what is left to weight: all that is heard, and what the filter still rings after it."""
    waiting = list(reversed(alike))
    for heard in _heard(spliced, settled):
        at, state = heard.first, SILENCE
        while waiting and waiting[-1].span.first < heard.last:
            known = waiting.pop()
            yield from _cut(Span(at, known.span.first), state, settled)
            at, state = known.span.last, known.state_after
        yield from _cut(Span(at, heard.last), state, settled)


def _heard(spliced: Splice, settled: int) -> Iterator[Span]:
    """Yield the spans that are not silent, nor silent after the filter has settled."""
    first, last = spliced.cues[0]
    for (begin, end), seam in zip(spliced.cues[1:], spliced.seams, strict=True):
        if begin > last + settled and seam.tone is None:
            yield Span(first, last + settled)
            first = begin
        last = end
    yield Span(first, min(last + settled, len(spliced.samples)))


def _cut(span: Span, state: State, settled: int) -> Iterator[_Piece]:
    for at in range(span.first, span.last, LONGEST_PIECE):
        last = min(at + LONGEST_PIECE, span.last)
        if at == span.first:
            yield _Piece(Span(at, last), at, state)
        else:
            yield _Piece(Span(at - settled, last), at, SILENCE)


def _add_pieces(sums: _Sums, samples: Samples, pieces: list[_Piece], rate_hz: int) -> None:
    at_once = MOST_AT_ONCE // LONGEST_PIECE
    for first in range(0, len(pieces), at_once):
        some = pieces[first : first + at_once]
        signals = np.zeros((len(some), max(p.span.last - p.span.first for p in some)), np.int16)
        for row, piece in zip(signals, some, strict=True):
            row[: piece.span.last - piece.span.first] = samples[slice(*piece.span)]

        states = np.array([piece.state for piece in some])
        weighted, _ = weighted_rows(signals, states, rate_hz)
        for row, piece in zip(weighted, some, strict=True):
            skipped = piece.counts_from - piece.span.first
            _add_piece(sums, Span(piece.counts_from, piece.span.last), row[skipped:])


def _add_piece(sums: _Sums, span: Span, weighted: State) -> None:
    borders, places = sums.borders_in(span)
    before = [_energy(weighted[:count]) for count in (places - span.first).tolist()]
    sums.add(borders, np.array(before), _energy(weighted[: span.last - span.first]))


def _energy(weighted: State) -> float:
    return float(weighted @ weighted)


def _add_alike(sums: _Sums, samples: Samples, alike: Sequence[_Alike], rate_hz: int) -> None:
    """Add what the stems know, and weight the cells that a border cuts as far as the border."""
    cut: list[_CutCells] = []
    for each in alike:
        borders, places = sums.borders_in(each.span)
        cells = (places - each.span.first) // CELL
        energy = each.stem.energy[each.first_cell :] - each.stem.energy[each.first_cell]
        sums.add(borders, energy[cells], float(energy[each.cells]))

        starts = each.span.first + cells * CELL
        states = each.stem.states[each.first_cell + cells]
        cut.append(_CutCells(np.arange(borders.start, borders.stop), starts, places, states))

    for some in _at_once(cut):
        sums.add_before(some.borders, _energy_before(samples, some, rate_hz))


@dataclass(frozen=True)
class _CutCells:
    """Cells with a border in them: where they start, where they are cut, and their states."""

    borders: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]
    places: npt.NDArray[np.intp]
    states: npt.NDArray[np.float32] = field(repr=False)


def _at_once(cut: Sequence[_CutCells]) -> Iterator[_CutCells]:
    """Yield the cells of all stems together, as many as are weighted at once."""
    if not cut:
        return
    borders, starts, places, states = (
        np.concatenate([getattr(each, name) for each in cut])
        for name in ("borders", "starts", "places", "states")
    )
    at_once = MOST_AT_ONCE // CELL
    for first in range(0, len(borders), at_once):
        some = slice(first, first + at_once)
        yield _CutCells(borders[some], starts[some], places[some], states[some])


def _energy_before(samples: Samples, cut: _CutCells, rate_hz: int) -> Energies:
    """Return the energy of each cell before it is cut."""
    offsets = np.arange(CELL)
    signals = samples.take(cut.starts[:, None] + offsets, mode="clip")
    weighted, _ = weighted_rows(signals, cut.states, rate_hz)
    weighted *= offsets < (cut.places - cut.starts)[:, None]
    energies: Energies = np.einsum("ij,ij->i", weighted, weighted).astype(np.float64)
    return energies
