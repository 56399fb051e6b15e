# ruff: noqa: RUF001 - commas of other scripts are meant
"""What is not one name in a list of people or companies: sentences, several names, figures."""

import re

SENTENCE = "is a sentence, not a name"
SEVERAL = "holds several names, which commas divide"
FIGURES = "holds a telephone number, a price or a date beside the name"
LABELLED = "holds a label or a note beside the name"
NOT_ONE_NAME = frozenset({SENTENCE, SEVERAL, FIGURES, LABELLED})

_COMMAS = ",;،；，、"
_SUFFIX = re.compile(
    rf"[^{_COMMAS}]+(?:[{_COMMAS}]\s*(?:jr|sr|junior|senior|[ivx]{{1,4}}|ph\.?\s?d|m\.?d|m\.?b\.?a"
    r"|m\.?a|b\.?a|m\.?sc|b\.?sc|esq|esquire|c\.?p\.?a|d\.?d\.?s|d\.?v\.?m|r\.?n|j\.?d|p\.?e|p\.?m\.?p"
    r"|c\.?f\.?a|ll\.?[bm]|dipl|obe|mbe|cbe)\.?)+\s*",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"(?<![\w.])\(?\+?\d{2,5}\)?[-.\s/]\d{3,}(?!\w)|\+\d[\d\s().\-/]{5,}\d|(?<!\w)\d{7,}(?!\w)"
    r"|(?:[$€£¥]\s?\d[\d.,]*|(?<!\w)\d[\d.,]*\s?[€£]|[\s,;\"]\d[\d.,]*[.,]\d\d)\"?$"
    r"|(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?!\d)"
)
"""A telephone number, a price at the end, a whole date. `Studio 54` is a name."""

_LABEL = re.compile(r"\w\s*[:：=]|^\(.*\)$|\w\s*(?:->|=>|→)\s*\w")
_COUNT = re.compile(r"(?P<name>.*[^\W\d_])[\s.…]+\d{1,4}")
_SMALL_WORDS = """
a al and av af bin bint da das de del della den der di do dos du e el en et i ibn la las le lo los
of op or te ten ter the und van vom von y zu zum zur
"""
_PARTICLES = frozenset(_SMALL_WORDS.split())
"""Small words that names have."""

_FEWEST_WORDS = 5
_FEWEST_SMALL = 3
_ENDS = (".", "!", "?", ":")


def fault_of_name(text: str, target: str | None) -> str | None:
    """Return why a text is not one name for the dataset `target`, None where it may be one.

    Datasets other than names and developers hold any text.
    """
    if target not in ("names", "developers"):
        return None
    if any(map(str.isdigit, text)) and _FIGURES.search(text):
        return FIGURES
    if _is_sentence(text):
        return SENTENCE
    if target == "names" and _LABEL.search(text):
        return LABELLED
    return SEVERAL if target == "names" and _commas(text) > 1 else None


def is_divided(text: str, target: str | None) -> bool:
    """Whether a comma divides a person's name, which may begin with the surname: `Moss, Ada`."""
    return target == "names" and _commas(text) > 0


def without_count(text: str) -> str | None:
    """Return the text before the number at its end, None where there is none: `Ada` of `Ada 5`."""
    match = _COUNT.fullmatch(text)
    return match["name"] if match else None


def _commas(text: str) -> int:
    """Return how many commas stand between words, apart from those before `Jr.` and `PhD`."""
    count = sum(map(text.strip(_COMMAS + " ").count, _COMMAS))
    return 0 if count and _SUFFIX.fullmatch(text) else count


def _is_sentence(text: str) -> bool:
    """Whether most words are small ones that no name has, below a capital or before an end."""
    words = text.split()
    if len(words) < _FEWEST_WORDS:
        return False
    small = [word for word in words if word[0].islower() and word not in _PARTICLES]
    is_begun = not text[0].islower() or text.endswith(_ENDS)
    return is_begun and len(small) >= _FEWEST_SMALL and 2 * len(small) > len(words)
