# ruff: noqa: RUF001 - words and signs of other scripts are intended
"""Recognise other data that stands where a name belongs: addresses, numbers, dates, titles."""

import re

_TLD = (
    r"(?:com|org|net|info|biz|edu|gov|io|app|dev|de|at|ch|fr|es|it|nl|pl|uk|eu|us|ca|au|jp|br|mx)"
)
_MONTH = (
    r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|ene|abr|ago|dic|fév"
    r"|avr|juin|juil|août|déc|gen|mag|giu|lug|set|ott)[a-zäéûç]*\.?"
)

EMAIL = re.compile(r"(?:^|[\s<(:;,])[^\s@<>()]+@[^\s@<>()]+\.[^\s@.<>()]{2,}")
URL = re.compile(
    rf"(?i:\b(?:https?|ftp|mailto|tel)://?\S|\b(?:mailto|tel):\S|\bwww\.\S|^\S+\.{_TLD}/\S*$)"
    rf"|^[a-z0-9-]{{2,}}(?:\.[a-z0-9-]{{2,}})*\.{_TLD}$"
)
"""`Booking.com` is a brand that is spoken; `booking.com` is an address."""

DATE = re.compile(
    r"(?i)^\D{0,12}(?:"
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)?[\s-]{_MONTH}[\s,-]*(?:\d{{2,4}})?"
    rf"|{_MONTH}[\s-]\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s\d{{4}})?"
    r"|\d{1,4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日"
    r"|\d{4}년\s?\d{1,2}월(?:\s?\d{1,2}일)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?"
    r")(?:[T\s,]+\d{1,2}:\d{2}\S*(?:\s?[ap]m)?)?(?:\s?(?:UTC|GMT|Z))?$"
)
PHONE = re.compile(
    r"(?i)^(?:(?:tel|phone|mobile|cell|fon|fax|mob|handy)\b[.:]?\s*)?"
    r"(?:\+|00)?[\d\s().\-/]{6,}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?$"
)
IDENTIFIER = re.compile(
    r"(?i)^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$"
    r"|^(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,}$"
)

_SIGNS = frozenset(" .,'%$€£¥₹#№+-/()")
_FORMS_OF_ADDRESS = """
mr mrs ms miss mx mister missus madam ma'am sir dr prof professor doctor rev reverend hon
herr frau fräulein herrn dipl.-ing dipl ing m. mme mlle mm mmes monsieur madame mademoiselle
sr sra srta srs señor señora señorita don. doña sig sig.ra signor signore signora signorina
dott dott.ssa dottore dottoressa senhor senhora dhr mevr mevrouw meneer hr fr herra rouva fru
pani sayın г-н г-жа господин госпожа пан. пані κύριος κυρία 様 さん 先生 女士 小姐 殿 귀하 씨 님
"""
TITLES = frozenset(_FORMS_OF_ADDRESS.split())
_MAX_TITLES = 7
_AND = frozenset({"and", "und", "et", "y", "e", "en", "i", "&", "/", "or", "oder", "dear", "the"})
_UNTITLED = frozenset({"Sir", "Miss", "Fr", "Hon", "Ing", "Ms", "Mm"})
"""Titles that are given names, or parts of them, where they are written so without a full stop."""


def is_number(text: str) -> bool:
    """Return whether a text has digits of any script and no letter: `12345`, `$20`, `50%`, `½`."""
    digits = [c for c in text if c.isnumeric() and not c.isalpha()]
    return bool(digits) and all(c in _SIGNS for c in text if c not in digits)


def is_title(text: str) -> bool:
    """Return whether a text is a form of address without a name: `Mr.`, `Herr und Frau`."""
    words = text.replace("/", " / ").split()
    if len(words) > _MAX_TITLES:
        return False
    titles = [word for word in words if word.casefold() not in _AND]
    if not titles or (len(words) == 1 and words[0] in _UNTITLED - {"Ms"}):
        return False
    return all(_is_title(word.casefold()) for word in titles)


def _is_title(word: str) -> bool:
    return word in TITLES or word.strip(".,:") in TITLES
