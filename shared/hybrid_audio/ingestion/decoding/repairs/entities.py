"""HTML entities in texts: `&amp;`, `&eacute;`, `&#39;`, `&#x27;`."""

import html
import re
from html.entities import html5

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CUT = re.compile(
    r"&(?:#x?[0-9a-fA-F]{2,6}|[A-Za-z]+(?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron|lig)"
    r"|amp|nbsp|quot|apos|rsquo|lsquo|ldquo|rdquo|ndash|mdash|szlig)$"
)


def decoded(text: str) -> str:
    """Return the text with whole entities decoded; an ampersand by itself stays one."""
    return _ENTITY.sub(lambda match: _character(match[0]), text)


def is_cut(text: str) -> bool:
    """Return whether a text ends in an entity whose semicolon was taken for a delimiter."""
    return _CUT.search(text.rstrip()) is not None


def _character(entity: str) -> str:
    return html.unescape(entity) if entity[1] == "#" or entity[1:] in html5 else entity
