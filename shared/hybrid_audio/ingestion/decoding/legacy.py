"""Whether bytes that are not UTF-8 can be Windows-1252, of which Latin-1 is a part; other legacy
encodings are refused.

One byte a character says nothing about which character: `Èâàí` and `Иван` are the same bytes. What
tells is how accents stand among letters: in western names alone between ASCII letters, in other
scripts side by side.
"""

import re
from collections.abc import Iterable

from hybrid_audio.errors import InvalidInput

_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_RUN = re.compile(rb"[\x80-\xff]+")
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_LETTER = rb"[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\xff]"
_SIGNS = rb"[\xa3\xa5\xaf\xb3\xb9\xbc\xbe\x83\x86\x87]"
_SIGN_IN_WORD = re.compile(_LETTER + _SIGNS + rb"|" + _SIGNS + _LETTER)
"""Pound, yen, superscripts, fractions, daggers: `Micha³`, `£ukasz` and `M‡rta` are other encodings
read as this one.
"""

_STRAYS_PER_SEQUENCE = 20
_SHARE_OF_LONG_RUNS = 0.25


def refuse_other_than_windows_1252(blocks: Iterable[bytes], *, first_fault: int) -> None:
    """Raise InvalidInput at line `first_fault`, the first that is not UTF-8, unless Windows-1252 is
    plausible.
    """
    where = f"line {first_fault}"
    sequences = strays = runs = long_runs = impossible = 0
    for block in blocks:
        matched = _UTF_8.findall(block)
        found = _RUN.findall(block)
        sequences += len(matched)
        strays += sum(map(len, found)) - sum(map(len, matched))
        runs += len(found)
        long_runs += sum(len(run) > 2 for run in found)
        impossible += len(_UNDEFINED.findall(block)) + len(_SIGN_IN_WORD.findall(block))
    if strays < sequences:
        raise InvalidInput.at(
            where, "holds bytes that are not UTF-8 in a file that otherwise is; save it as UTF-8"
        )
    if (
        impossible
        or strays < _STRAYS_PER_SEQUENCE * sequences
        or long_runs > _SHARE_OF_LONG_RUNS * runs
    ):
        raise InvalidInput.at(where, "is neither UTF-8 nor Windows-1252; save the file as UTF-8")
