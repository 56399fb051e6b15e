# ruff: noqa: RUF001 - words and signs of other scripts are intended
"""Find placeholders of other systems, which should have been filled before the text came here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from hybrid_audio.domain.names.field_words import is_field, is_known_field, slot_for

_WORD = r"[^\W\d]\w*"
_NAME = rf"{_WORD}(?:[ .:-]{{1,2}}\w+){{0,5}}"
"""A field's name, `First Name` or `contact.first_name`: at most six words."""

_CERTAIN = tuple(
    re.compile(pattern)
    for pattern in (
        r"\{\{.{0,200}?\}\}+",  # Mustache, Handlebars, Liquid, Jinja, HubSpot
        r"\{%.{0,200}?%\}",  # Liquid and Jinja statements
        r"\{[$!#@^/&*][^{}]{1,200}\}",  # Smarty, Salesforce, Handlebars blocks
        r"[$#@%]\{[^{}]{1,200}\}",  # shell, JavaScript, Ruby, Razor
        r"\*\|.{1,200}?\|\*",  # Mailchimp
        r"\|\*.{1,200}?\*\|",
        r"<%.{0,200}?%>",  # ERB, EJS, ASP
        r"<\?.{0,200}?\?>",  # PHP
        r"%%=.{1,200}?=%%",  # Salesforce Marketing Cloud
        rf"%%{_NAME}%%",
        rf"(?<![\d\w%]){'%'}{_NAME}%(?!\w)",
        rf"%\({_NAME}\)[sd]",  # Python
        r"(?<![\d\w% ])%(?:\d\$)?[sd@](?!\w)|(?<=[^\d] )%(?:\d\$)?[sd@](?!\w)",  # printf
        r"\[\[[^\[\]]{1,200}\]\]",
        r"\[%.{1,200}?%\]",
        rf"\[-{_NAME}-\]",
        rf"\[{_NAME}\s*[,|=][^\[\]]{{0,100}}\]",  # Campaign Monitor's fallback
        r"<<[^<>]{1,200}>>",
        rf"@@{_NAME}@@",
        rf"##{_NAME}##",
        rf"(?<![\w#])#{_NAME}#(?![\w#])",
        rf"\${_NAME}\$(?!\w)",
        rf"\(\({_NAME}\)\)",
    )
)
"""Forms that are never spoken text."""

_BRACKETED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\[({_NAME})\]",
        rf"<({_NAME})\s*/?>",
        rf"«\s?({_NAME})\s?»",  # Word
        rf"‹({_NAME})›",
        rf"【({_NAME})】",
    )
)
"""Brackets hold asides, quotations and tags as well: placeholders where they hold a field."""

_SIGNED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w$])\$({_WORD})(?!\w)",  # shell, PHP
        rf"(?<![\w@])@({_NAME})@(?![\w@])",
        rf"~({_NAME})~",  # Keap
        rf"(?<!\w)\^({_NAME})\^",
        rf"(?<![\w|])\|({_NAME})\|(?![\w|])",
        rf"(?<![\w&])&({_WORD})[&;](?!\w)",
        rf"(?<![\w:]):({_WORD}):(?![\w:])",
        rf"(?<![\w-])-({_WORD})-(?![\w-])",  # SendGrid
        rf"(?<![\w!])!({_WORD})!(?!\w)",
        r"(?<!\w)__([^\W\d_](?:_?[^\W_])*)__(?!\w)",
    )
)
"""Signs mean money, emphasis and pauses as well: placeholders where they hold a known field."""

_SIGNS = frozenset("{}[]<>«»‹›【】%*|$#@~^&:-!_(")
_SIGNS_OF_MOST = _SIGNS - frozenset("-!:&_~^")
"""The signs of the certain and bracketed forms; the others are those of `_SIGNED` alone."""

_SHOWN = 40
_FULL_WIDTH = str.maketrans(
    "\uff5b\uff5d\uff05\uff3b\uff3d\uff1c\uff1e\uff04\uff03\uff0a\uff5c\uff20", "{}%[]<>$#*|@"
)
_OWN_SLOT = re.compile(r"\{\s*([^{}|]{1,60})(?:\|[^{}]*)?\}")
_DOUBLED = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True)
class MergeTag:
    """A placeholder as it stands in a text, and the slot that a template has for it."""

    text: str
    at: int
    slot: str

    def message(self) -> str:
        """Return what is wrong with the text, and how to say it."""
        shown = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"
        return (
            f"holds {shown} at character {self.at + 1}, a placeholder that would be spoken; "
            f'a slot is written {{{self.slot}}}, and with "literal": true it is spoken as it is'
        )


def find_merge_tag(text: str) -> MergeTag | None:
    """Return the first placeholder of another system in a text, or None.

    Single braces are this system's own and not looked at. Numbers, prices, hashtags and Cartesia's
    `[laughter]` are not placeholders.
    """
    first = min(_matches(text.translate(_FULL_WIDTH)), key=re.Match.start, default=None)
    return None if first is None else _tag(text, first)


def template_fault(text: str) -> str | None:
    """Return what is wrong with a template's text, where `{name}` is a slot; None when nothing."""
    tag = find_merge_tag(text) or _doubled_brace(text)
    return None if tag is None else tag.message()


def script_fault(text: str) -> str | None:
    """Return what is wrong with a text that is spoken as it stands, where no slot is filled."""
    found = _OWN_SLOT.search(text.translate(_FULL_WIDTH))
    tag = find_merge_tag(text) or _doubled_brace(text) or (found and _tag(text, found))
    return None if tag is None else tag.message()


def is_merge_tag(value: str) -> bool:
    """Return whether a value is, or holds, a placeholder that another system did not fill."""
    whole = _OWN_SLOT.fullmatch(value.translate(_FULL_WIDTH))
    return whole is not None or find_merge_tag(value) is not None


def _doubled_brace(text: str) -> MergeTag | None:
    found = _DOUBLED.search(text)
    return None if found is None else MergeTag(found.group(), found.start(), "name")


def _matches(text: str) -> Iterator[re.Match[str]]:
    signs = _SIGNS.intersection(text)
    if not signs:
        return

    # Most texts with a sign have a hyphen, of which no certain or bracketed form is made.
    if not signs.isdisjoint(_SIGNS_OF_MOST):
        for pattern in _CERTAIN:
            yield from islice(pattern.finditer(text), 1)
        for pattern in _BRACKETED:
            yield from (each for each in pattern.finditer(text) if is_field(each.group(1)))
    for pattern in _SIGNED:
        yield from (each for each in pattern.finditer(text) if is_known_field(each.group(1)))


def _tag(text: str, found: re.Match[str]) -> MergeTag:
    return MergeTag(text[found.start() : found.end()], found.start(), slot_for(found.group()))
