"""Recognise lines of reports that are not rows: totals, copyright lines, titles of sections."""

import re
from functools import lru_cache

from hybrid_audio.ingestion.tables.header_words import phrases, plain
from hybrid_audio.ingestion.tables.kinds import Kind, kind_of
from hybrid_audio.ingestion.tables.list_layout import COLONS
from hybrid_audio.ingestion.tables.screens.reasons import FOOTER, SECTION, TOTAL
from hybrid_audio.ingestion.tables.words import footers

_TOTALS = frozenset(phrases(footers.TOTALS))
_BARE = frozenset(
    phrases(
        "total totals grand_total grand_totals subtotal sub_total subtotals gesamt gesamtsumme "
        "summe insgesamt totaux total_général totale totales razem celkem toplam итого всего "
        "összesen yhteensä totalt totaal 合計 总计 합계"
    )
)
_ALONE = frozenset(phrases(footers.ALONE))
_PHRASES = re.compile("|".join(rf"\W*(?:{phrase})" for phrase in footers.PHRASES), re.IGNORECASE)
_COUNT = re.compile(r"\s*[:=\-\uff1a]?\s*\(?\s*[\d.,' ]+[^\W\d]*\s*\)?\s*\Z")
_MAX_FOOTER = 400


def reason_of_text(text: str) -> str | None:
    """Return why a line, or a row of one filled cell, is not an item; None where it may be one."""
    if text.isalpha():
        word = plain(text)
        return TOTAL if word in _BARE else FOOTER if word in _ALONE else None

    text = text.strip()[:_MAX_FOOTER]
    if _PHRASES.match(text):
        return FOOTER
    if _is_total(text):
        return TOTAL
    return SECTION if text.endswith(COLONS) else None


def reason_of_cells(first: str, others: list[str]) -> str | None:
    """Return why a row that begins with `first` is not an item; a total has only figures beside."""
    if first[:1].isdigit() or len(first) > _MAX_FOOTER:
        return None
    if all(kind_of(cell) is Kind.NUMBER for cell in others) and _is_total(first):
        return TOTAL
    return FOOTER if _is_phrase(first) else None


@lru_cache(maxsize=4096)
def _is_phrase(text: str) -> bool:
    return not text.isalpha() and _PHRASES.match(text) is not None


def _is_total(text: str) -> bool:
    """Return whether the text is a word for a total, with or without a count: `Total: 3`."""
    if plain(text.rstrip(": \uff1a")) in _BARE:
        return True
    word = re.split(r"[\d(:=\uff1a]", text, maxsplit=1)[0]
    return plain(word) in _TOTALS and (
        word.strip() == text.strip(": \uff1a") or _COUNT.match(text[len(word) :]) is not None
    )
