"""Find the marks that lists put before or around their texts: `1.`, `-`, `•`, quotes, commas."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_BULLETS = (
    "\\-\u2010-\u2015\u2212*\u2022\u00b7\u25aa\u25ab\u2023\u2043\u25e6\u25cf\u25cb\u25a0\u25a1"
    "\u25b6\u25b8\u25ba\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\u30fb\ufe0f"
    "\U0001f300-\U0001f64f\U0001f680-\U0001f7ff\U0001f900-\U0001faff"
)
"""Hyphens, dots, arrows, boxes, check marks and pictographs."""

_BOX = r"\[[ xX]?\]\s+"
_ARROW = r"[-=]*>+\s*"
_OPEN = r"[(\[#\uff08]{0,2}"
_CLOSE = r"(?:[.):\]\u3001\uff0e\uff09\uff1a]+-?|\s-(?=\s))"
_NUMBER = rf"{_OPEN}(?P<number>\d{{1,6}}|[a-z](?=\)))\s?{_CLOSE}"
_TEXT = r"(?P<text>[^\W\d_].*|[\"'\u201c].*)\Z"
_NOT_EMPHASIS = r"(?!\s*(?P<outer>[*_~]{1,3})[^*_~]+(?P=outer)\s*\Z)"
_MARKERS = {
    "bullets": re.compile(
        rf"(?!.*-\s*\Z){_NOT_EMPHASIS}\s*(?:[{_BULLETS}]+\s*(?:{_BOX})?|{_ARROW}|{_BOX})"
        r"(?P<text>[^\W\d_].*|[\"'\u201c].*|[*_~]{1,3}[^\W_].*)\Z"
    ),
    "plus signs": re.compile(r"\s*\+\s+(?P<text>[^\W\d_].*)\Z"),
    "numbers": re.compile(rf"\s*{_NUMBER}\s*{_TEXT}"),
    "bare numbers": re.compile(rf"\s*(?P<number>\d{{1,6}})\s+{_TEXT}"),
    "letters": re.compile(rf"\s*{_OPEN}(?P<letter>[A-Za-z])[.)]\s*{_TEXT}"),
    "roman numerals": re.compile(rf"\s*{_OPEN}(?P<roman>[IVXLivxl]{{1,6}})[.)]\s*{_TEXT}"),
}
_WRAPS = {
    "quotes and commas": re.compile(
        r"\s*(?P<quote>[\"'\u2018\u2019\u201a-\u201f\u00ab\u00bb`])(?P<text>[^\"]+?)"
        r"[\"'\u2018-\u201f\u00ab\u00bb`]\s*(?P<comma>[,;]?)\s*\Z"
    ),
    "emphasis": re.compile(r"\s*(?P<around>\*{1,3}|_{1,3}|~~)(?P<text>[^*_~]+)(?P=around)\s*\Z"),
    "commas at the ends": re.compile(r"(?P<text>[^,;]*[^,;\s])\s*(?P<comma>[,;])\s*\Z"),
}
_BEFORE = {
    **_MARKERS,
    **{kind: _WRAPS[kind] for kind in ("quotes and commas", "emphasis")},
}
"""Marks that no line of such a list lacks, as the last one may lack its comma."""

_MOST = 0.6
_FEW = 2
_FEW_IN_SEQUENCE = 3


@dataclass(frozen=True)
class Marks:
    """Which marks most texts of a list have; `is_sure` where all have them in one form."""

    kinds: tuple[str, ...]
    is_sure: bool

    def without(self, text: str) -> str:
        """Return the text without the marks, as it is where it has none."""
        for kind in self.kinds:
            match = (_MARKERS.get(kind) or _WRAPS[kind]).match(text)
            text = match["text"] if match else text
        return text

    def is_missing(self, text: str) -> bool:
        """Return whether most texts begin with a mark and this one does not."""
        pattern = next((_BEFORE[kind] for kind in self.kinds if kind in _BEFORE), None)
        return pattern is not None and pattern.match(text) is None


NO_MARKS = Marks((), is_sure=True)


def find_marks(texts: Sequence[str]) -> Marks:
    """Return the marks that most of the texts have, one at the beginning and one around each."""
    found, is_sure, rest = [], True, list(texts)
    for kinds in (_MARKERS, _WRAPS):
        for kind, pattern in kinds.items():
            matches = [pattern.match(text) for text in rest]
            if not _are_marks(kind, matches):
                continue
            found.append(kind)
            is_sure = is_sure and _is_sure(kind, matches)
            rest = [m["text"] if m else text for m, text in zip(matches, rest, strict=True)]
            break

    return Marks(tuple(found), is_sure)


def _are_marks(kind: str, matches: Sequence[re.Match[str] | None]) -> bool:
    marked = [match for match in matches if match is not None]
    if not marked or len(marked) < _MOST * len(matches):
        return False
    if kind in _SEQUENCES:
        return len(marked) >= _FEW_IN_SEQUENCE and _is_sequence(kind, matches)
    if kind == "numbers" and len(marked) > 1:
        return len({match["number"] for match in marked}) > _MOST * len(marked)
    if kind == "commas at the ends":
        return len(marked) >= max(_FEW, len(matches) - 1)

    return True


def _is_sure(kind: str, matches: Sequence[re.Match[str] | None]) -> bool:
    """Return whether every text is marked; the last of several may lack its comma."""
    if kind in _WRAPS:
        return True
    return None not in matches and kind != "letters"


def _is_sequence(kind: str, matches: Sequence[re.Match[str] | None]) -> bool:
    """Whether every text is marked, each with the successor of the last mark, from the first on."""
    read = _SEQUENCES[kind]
    places = [read(match) for match in matches if match is not None]
    return None not in matches and places == list(range(1, len(places) + 1))


def _number(match: re.Match[str]) -> int:
    return int(match["number"])


def _letter(match: re.Match[str]) -> int:
    return ord(match["letter"].lower()) - ord("a") + 1


def _roman(match: re.Match[str]) -> int:
    digits = [_ROMAN[digit] for digit in match["roman"].lower()]
    return sum(
        -digit if digit < max(digits[place:]) else digit for place, digit in enumerate(digits)
    )


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_SEQUENCES: dict[str, Callable[[re.Match[str]], int]] = {
    "bare numbers": _number,
    "letters": _letter,
    "roman numerals": _roman,
}
"""Marks that names begin with as well (`A. Moss`), so that only a whole row of them counts."""
