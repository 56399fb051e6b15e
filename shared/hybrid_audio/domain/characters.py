"""Normalise characters that do not sound: invisible ones, forms of apostrophes and hyphens."""

import re
import unicodedata

_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Soft hyphen, zero-width characters, marks of direction, fillers, variation selectors, tags.

Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt) without the two joiners, and the
interlinear marks U+FFF9 to U+FFFB.
"""

APOSTROPHES = "\u2019\u2018\u201b\u02bc\u02bb\u02b9\u2032\uff07\u00b4`"
"""What is typed for a name's apostrophe: quotation marks, primes, modifier letters, accents."""

HYPHENS = "\u2010\u2011\ufe63\uff0d"
"""Hyphens of other widths and breaking rules; they look and sound like the one on the keyboard."""

DASHES = "\u2012\u2013\u2014\u2015\u2212\ufe58"
"""Dashes and the minus sign. Between two words they are spoken as a pause."""

_NO_IGNORABLE = re.compile(f"[{_IGNORABLE}]")
_JOINERS = re.compile("[\u200c\u200d]+")
_NO_INVISIBLE = re.compile(f"[{_IGNORABLE}\u200c\u200d]")
_UNSEEN = re.compile(f"[{_IGNORABLE}\u200c\u200d\u2800]")
_BLANKS = str.maketrans("\u2800", " ")
_VIRAMA = 9
"""The canonical combining class of the signs that join letters in the scripts of India."""

_UNJOINED = frozenset(
    "\u0621\u0622\u0623\u0624\u0625\u0627\u0629\u062f\u0630\u0631\u0632\u0648\u0671\u0672\u0673"
    "\u0675\u0676\u0677\u0688\u0689\u068a\u068b\u068c\u068d\u068e\u068f\u0690\u0691\u0692\u0693"
    "\u0694\u0695\u0696\u0697\u0698\u0699\u06c0\u06c3\u06c4\u06c5\u06c6\u06c7\u06c8\u06c9\u06ca"
    "\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef"
)
"""Arabic letters that join nothing after them, so a non-joiner does nothing (ArabicShaping.txt)."""

_BETWEEN_LETTERS = re.compile(rf"(?<=[^\W\d_])[{APOSTROPHES}](?=[^\W\d_])")
_ANY_HYPHEN = re.compile(f"[{HYPHENS}]")


def without_invisible(text: str) -> str:
    """Return the text in NFC without the characters that neither show nor sound.

    Joiners stay where a script is spelled with them: a non-joiner between joining letters of
    Persian and its relatives, both beside the virama of the scripts of India, the joiner inside an
    emoji. The blank of Braille becomes a space.
    """
    if text.isascii():
        return text
    if _UNSEEN.search(text) is None:
        return unicodedata.normalize("NFC", text)

    shown = _NO_IGNORABLE.sub("", unicodedata.normalize("NFC", text)).translate(_BLANKS)
    while (spelled := _JOINERS.sub(_needed_joiner, unicodedata.normalize("NFC", shown))) != shown:
        shown = spelled  # characters beside a removed joiner may compose, and then need no other
    return shown


def without_joiners(text: str) -> str:
    """Return the text without any invisible character, joiners that spell included."""
    return _NO_INVISIBLE.sub("", text)


def one_apostrophe(text: str) -> str:
    """Return the text with `'` for every apostrophe inside a word, and `-` for every hyphen.

    Only what sounds the same changes: quotation marks around words and dashes stay.
    """
    if text.isascii() and "`" not in text:
        return text
    return _ANY_HYPHEN.sub("-", _BETWEEN_LETTERS.sub("'", text))


def _needed_joiner(run: re.Match[str]) -> str:
    text, joiner = run.string, run.group()[0]
    before = text[run.start() - 1] if run.start() else " "
    after = text[run.end()] if run.end() < len(text) else " "
    spells = _joins(before, after) if joiner == "\u200d" else _parts(before, after)
    return joiner if spells else ""


def _joins(before: str, after: str) -> bool:
    """Return whether a joiner spells here; Malayalam ends words with virama and joiner."""
    if _VIRAMA in (unicodedata.combining(before), unicodedata.combining(after)):
        return True
    return _is_pictograph(before) and _is_pictograph(after)


def _parts(before: str, after: str) -> bool:
    """Return whether a non-joiner spells here: the letters beside it would join otherwise."""
    if unicodedata.combining(before) == _VIRAMA:
        return after.isalnum()
    joins = before not in _UNJOINED and _is_cursive(before)
    return joins and _is_cursive(after) and after.isalpha()


def _is_pictograph(character: str) -> bool:
    is_skin_tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return is_skin_tone or (character >= "\u2190" and unicodedata.category(character) == "So")


def _is_cursive(character: str) -> bool:
    """Return whether letters of the character's script join: Arabic, Syriac, N'Ko, Mongolian."""
    return (
        "\u0600" <= character <= "\u08ff" or "\u1800" <= character <= "\u18af"
    ) and unicodedata.category(character) in ("Lo", "Lm", "Mn")
