"""The languages that Sonic-3 speaks, and what lists and people call them."""

import re
import unicodedata
from functools import cache

_LANGUAGES = """
ar ara arabic arabisch العربية
bg bul bulgarian bulgarisch български
bn ben bengali bangla bengalisch বাংলা
cs ces cze czech tschechisch čeština česky
da dan danish dänisch dansk
de deu ger german deutsch allemand alemán alemão tedesco duits niemiecki немецкий
el ell gre greek griechisch ελληνικά
en eng english englisch anglais inglés inglês inglese engels angielski английский
es spa spanish spanisch español castellano espagnol espanhol spagnolo spaans hiszpański
fi fin finnish finnisch suomi
fr fra fre french französisch français francés francês francese frans francuski французский
gu guj gujarati ગુજરાતી
he heb iw hebrew hebräisch עברית
hi hin hindi हिन्दी हिंदी
hr hrv croatian kroatisch hrvatski
hu hun hungarian ungarisch magyar
id ind in indonesian indonesisch bahasa_indonesia
it ita italian italienisch italiano italien italiaans włoski итальянский
ja jpn japanese japanisch 日本語
ka kat geo georgian georgisch ქართული
kn kan kannada ಕನ್ನಡ
ko kor korean koreanisch 한국어
ml mal malayalam മലയാളം
mr mar marathi मराठी
ms msa may malay malaiisch bahasa_melayu
nl nld dut dutch niederländisch nederlands néerlandais holandés olandese
no nor nb nob nn nno norwegian norwegisch norsk bokmål
or ori odia oriya ଓଡ଼ିଆ
pa pan punjabi panjabi ਪੰਜਾਬੀ
pl pol polish polnisch polski polonais polaco polacco польский
pt por portuguese portugiesisch português portugais portugués portoghese
ro ron rum romanian rumänisch română
ru rus russian russisch русский russe ruso russo
sk slk slo slovak slowakisch slovenčina slovensky
sv swe swedish schwedisch svenska
ta tam tamil தமிழ்
te tel telugu తెలుగు
th tha thai thailändisch ไทย
tl tgl fil tagalog filipino
tr tur turkish türkisch türkçe
uk ukr ukrainian ukrainisch українська
ur urd urdu اردو
vi vie vietnamese vietnamesisch tiếng_việt
zh zho chi chinese chinesisch mandarin 中文 汉语 漢語 普通话 國語
"""
"""A language a line: Sonic-3's code, ISO 639-2 and older codes, then its names.

The names are in English, in the language itself, and in others that lists often use. Source of the
codes: `SupportedLanguage` of Cartesia's SDK, cartesia 4.2.0.
"""

LANGUAGES = tuple(line.split()[0] for line in _LANGUAGES.strip().splitlines())
"""The codes of what Sonic-3 speaks."""

LANGUAGE = re.compile(rf"({'|'.join(LANGUAGES)})([-_][A-Za-z0-9]{{2,8}})*")
"""What `language` takes: a code, with a region or without. The voice decides the accent."""

_TAG = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})+)")


def language_fault(code: str) -> str | None:
    """Return why a text names no language of Sonic-3, and the code it may mean; else None."""
    if LANGUAGE.fullmatch(code):
        return None

    close = find_language(code)
    hint = f"write {close}" if close else f"known: {', '.join(LANGUAGES)}"
    return f"is not a language's code that Sonic-3 speaks; {hint}"


def spoken_language(code: str) -> str:
    """Return what Sonic-3 is asked for: `de-AT` is spoken as `de`."""
    found = LANGUAGE.fullmatch(code)
    return code if found is None else found.group(1)


def find_language(text: str) -> str | None:
    """Return the code of a language by whatever a list calls it, or None.

    Read are codes and tags (`DE`, `deu`, `de_AT`) and names, in English and in the language itself,
    with accents or without, and before a bracket (`German`, `Deutsch`, `Francais`, `English (US)`).
    """
    word = _folded("_".join(text.split()))
    for name in (word, re.split(r"[(\[,/]", word)[0].rstrip("_")):
        if (found := _codes().get(name)) is not None:
            return found

    tag = _TAG.fullmatch(word)
    base = None if tag is None else _codes().get(tag.group(1))
    if tag is None or base is None:
        return None
    return "-".join([base, *map(_subtag, re.split("[-_]", tag.group(2))[1:])])


def _subtag(part: str) -> str:
    """Return a script as `Hans`, a region as `AT`, anything else as it is (RFC 5646, 2.1.1)."""
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part


def _folded(word: str) -> str:
    """Return a word without case and accents, to compare it with others."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


@cache
def _codes() -> dict[str, str]:
    lines = [line.split() for line in _LANGUAGES.strip().splitlines()]
    return {_folded(word): words[0] for words in lines for word in words}
