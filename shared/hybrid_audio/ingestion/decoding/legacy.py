"""Find the legacy encoding of a file, by the names that each encoding would make of its bytes.

One byte a character says nothing about which character: `Èâàí` and `Иван` are the same bytes. Only
one of the readings is a name. Measured on lists of names in thirty encodings, chardet 7
reads a fifth of them wrong and charset-normalizer 3 a half, since both were made for prose; the
rule here is that one reading must be e^10 times likelier than any other, or the file is refused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding import plausibility
from hybrid_audio.ingestion.decoding.candidates import CANDIDATES, Candidate
from hybrid_audio.ingestion.limits import MAX_LINE_CHARACTERS

_CELL_ENDS = re.compile(rb'[\t,;"]+')
_MAX_CELLS = 300
_MARGIN = 10.0
_RARE = 6.0
_FLOOR, _FLOOR_OF_MULTIBYTE = -6.0, -12.0
"""The least mean log-likelihood of a letter; a reading below it is in none of the languages."""

_NAMED = 4


@dataclass
class Survey:
    """The non-ASCII cells and bytes of a file that is not UTF-8 as a whole."""

    cells: dict[bytes, None] = field(default_factory=dict, repr=False)
    utf_8_cells: dict[bytes, None] = field(default_factory=dict, repr=False)
    bytes_used: set[int] = field(default_factory=set)
    utf_8_lines: int = 0
    other_lines: int = 0

    def add_line(self, line: bytes) -> None:
        """Count a line that is not ASCII, and keep its non-ASCII cells while there is room."""
        if line.isascii():
            return

        is_utf_8 = _decoded([line], "utf-8") is not None
        self.utf_8_lines += is_utf_8
        self.other_lines += not is_utf_8
        for kept in (self.cells, self.utf_8_cells) if is_utf_8 else (self.cells,):
            room = _MAX_CELLS - len(kept)
            if room > 0:
                cells = (cell for cell in _CELL_ENDS.split(line) if not cell.isascii())
                kept.update(dict.fromkeys(islice(cells, room)))


@dataclass(frozen=True)
class _Scored:
    candidate: Candidate
    cells: tuple[str, ...] = field(repr=False)
    score: float

    @property
    def is_known(self) -> bool:
        """Whether it is likely and common enough, without foreign letters, to be accepted."""
        candidate = self.candidate
        floor = _FLOOR_OF_MULTIBYTE if candidate.is_multibyte else _FLOOR
        if not candidate.is_multibyte and not plausibility.is_written_in(
            self.cells, candidate.languages
        ):
            return False

        mean = self.score / plausibility.letters(self.cells)
        return mean > floor and candidate.rarity < _RARE


def survey(blocks: Iterable[bytes]) -> Survey:
    """Return what stands in the non-ASCII cells of the blocks, of which it keeps a few hundred."""
    found, rest = Survey(), b""
    for block in blocks:
        found.bytes_used.update(block)
        *lines, rest = (rest + block).replace(b"\r", b"\n").split(b"\n")
        for line in lines:
            found.add_line(line)
        if len(rest) > MAX_LINE_CHARACTERS:  # JSON may have all its values in one line
            found.add_line(rest)
            rest = b""

    found.add_line(rest)
    return found


def likely_encoding(found: Survey, *, first_fault: int) -> Candidate:
    """Return the one encoding whose reading is by far the likeliest.

    Raises InvalidInput at line `first_fault`, the first that is not UTF-8, naming the likely ones
    where there are several, and where UTF-8 and another encoding stand in one file.
    """
    where = f"line {first_fault}"
    if found.utf_8_lines >= found.other_lines:
        raise InvalidInput.at(
            where, "holds bytes that are not UTF-8 in a file that otherwise is; save it as UTF-8"
        )

    ranked = sorted(_scored(found), key=lambda each: -each.score)
    rivals = _rivals(ranked)
    if len(rivals) != 1 or not rivals[0].is_known:
        raise InvalidInput.at(where, _uncertain([each.candidate for each in rivals]))

    candidate = rivals[0].candidate
    if _is_mixed(found, candidate):
        raise InvalidInput.at(
            where, "is not UTF-8, and other lines are; save the whole file as UTF-8"
        )
    return candidate


def _scored(found: Survey) -> Iterator[_Scored]:
    high = bytes(sorted(each for each in found.bytes_used if each > 0x7F))
    for candidate in CANDIDATES:
        if not candidate.is_multibyte and _decoded([high], candidate.codec) is None:
            continue
        cells = _decoded(found.cells, candidate.codec)
        if cells is not None and plausibility.is_clean(cells):
            likelihood = plausibility.log_likelihood(cells, candidate.languages)
            yield _Scored(candidate, cells, likelihood - candidate.rarity)


def _rivals(ranked: list[_Scored]) -> list[_Scored]:
    """Return the best reading, and others that are nearly as likely, each text once."""
    near = [each for each in ranked if each.score > ranked[0].score - _MARGIN]
    distinct = {each.cells: each for each in reversed(near)}
    return sorted(distinct.values(), key=lambda each: -each.score)


def _decoded(cells: Iterable[bytes], codec: str) -> tuple[str, ...] | None:
    try:
        return tuple(cell.decode(codec) for cell in cells)
    except UnicodeDecodeError:
        return None


def _is_mixed(found: Survey, candidate: Candidate) -> bool:
    """Return whether a cell that is valid UTF-8 makes no name in the encoding of the others."""
    cells = _decoded(found.utf_8_cells, candidate.codec) or ()
    return any(not plausibility.is_clean([cell]) for cell in cells)


def _uncertain(likely: list[Candidate]) -> str:
    if not likely:
        return (
            "is neither UTF-8 nor names in any encoding known here; save the file as UTF-8, "
            "or name its encoding, for example encoding=windows-1252"
        )

    labels = " or ".join(each.label for each in likely[:_NAMED])
    return (
        f"is neither UTF-8 nor certain in another encoding: it could be {labels}; name it, for "
        f"example encoding={likely[0].name}, or save the file as UTF-8"
    )


def is_plausible(found: Survey, codec: str) -> bool:
    """Return whether the cells are names in an encoding that was declared for them."""
    cells = _decoded(found.cells, codec)
    return cells is not None and plausibility.is_clean(cells)
