"""Refuse texts that are not lists, by how they begin.

Pages, mail, calendars, dumps, settings, logs, and tables that are drawn in text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from hybrid_audio.errors import InvalidInput

_FIRST_LINES = 8
_MAX_CHARACTERS = 500
_EXPORT = "export the list as CSV, JSON or plain text"
_PRINTED = "export it as CSV rather than as it is printed on a screen"


@dataclass(frozen=True)
class _Document:
    """A kind of document, its first lines that are not blank, and what to upload instead."""

    kind: str
    remedy: str
    pattern: re.Pattern[str]


def _lines(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


_LEVEL = r"(?:\[|\S+ \[|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b)"
_STAMP = r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\s\]]*\]?"
_MAIL = (
    r"Return-Path|Received|Delivered-To|From|To|Cc|Reply-To|Date|Subject|Message-ID|Sender"
    r"|MIME-Version|Content-Type|DKIM-Signature|X-[\w-]+"
)
_KEY = r"(?-i:[a-z_][a-z0-9_-]*)"
_COMMENTS = r"(?:[;#].*\n)*"
_SETTING = r"[a-z][\w.-]* ?= ?.*"

_DOCUMENTS = (
    _Document(
        "an HTML, XML or RTF document",
        _EXPORT,
        _lines(
            r"<!doctype\b|<html\b|<\?xml\b|<svg\b|<!--|\{\\rtf"
            r"|<([a-z][\w:.-]*)(?:\s[^<>]*)?>[^<]*</?[a-z]"
        ),
    ),
    _Document(
        "a calendar (iCalendar)",
        "export the contacts as vCard or CSV",
        _lines(r"BEGIN:V(?!CARD\b)\w+"),
    ),
    _Document("a key, certificate or signed message", _EXPORT, _lines(r"-----BEGIN [A-Z ]+-----")),
    _Document("a script", _EXPORT, _lines(r"#!\s*/|<\?php\b|%!PS-")),
    _Document(
        "a program",
        _EXPORT,
        _lines(
            r"(?-i:(?:export )?(?:const|let|var) \w+(?:: ?[^=\n]+)? ?= ?\S|from [\w.]+ import \w"
            r"|import .* from ['\"]|\w+ ?= ?[\[{(](?:[\"'].*)?$|(?:def|function) \w+\(.*\) ?[:{]"
            r"|#include ?[<\"])"
        ),
    ),
    _Document(
        "a LaTeX document", _EXPORT, _lines(r"(?:%.*\n)*\\(?:documentclass|begin|section)\b")
    ),
    _Document(
        "an LDIF directory export",
        "export the address book as vCard or CSV",
        _lines(rf"{_COMMENTS}(?:version: \d+\n{_COMMENTS})?dn::? ?\S.*\n[a-z][\w;-]*::? ?\S"),
    ),
    _Document(
        "an e-mail",
        "save the list itself, as CSV or plain text",
        _lines(
            r"From \S+@\S+ +\w{3} \w{3} "
            rf"|(?P<field>{_MAIL}): ?\S.*\n(?:[ \t].*\n)*(?!(?P=field):)(?:{_MAIL}): ?\S"
        ),
    ),
    _Document(
        "a SQL dump",
        "run the query and export its rows as CSV",
        _lines(
            r"-- .*\b(?:dump|SQL)\b|(?:--.*\n|/\*[^!].*?\*/;?\s*)*(?:/\*!\d{5} "
            r"|(?:CREATE|DROP|ALTER) (?:TABLE|DATABASE|SCHEMA|VIEW) \S|INSERT INTO \S+"
            r"|SET [\w@]+ ?(?:=|TO\b).*;|SET NAMES \S+;|PRAGMA \w+ ?=|BEGIN(?: TRANSACTION)?;"
            r"|START TRANSACTION;|USE [`\[\"]?\w+[`\]\"]?;|COPY \S+ \(.*\) FROM stdin"
            r"|SELECT\b.*\bFROM\b.*;)"
        ),
    ),
    _Document(
        "a settings file (INI or TOML)",
        _EXPORT,
        _lines(
            rf"{_COMMENTS}\[{{1,2}}[\w .:\"'-]+\]{{1,2}}\n{_COMMENTS}{_SETTING}$"
            rf"|{_COMMENTS}{_SETTING}\n{_SETTING}(?:\n{_SETTING})*\Z"
        ),
    ),
    _Document(
        "a YAML document",
        "save the list as JSON, or with one item a line",
        _lines(
            rf"%YAML\b|---[ \t]*\n(?:#.*\n)*(?:- )?{_KEY}:(?: |\n)"
            rf"|(?:#.*\n)*{_KEY}:[ \t]*\n(?:#.*\n)* *- \S"
            rf"|(?:#.*\n)* *- (?P<key>{_KEY}): \S.*\n(?: +{_KEY}:| *- (?P=key):)"
        ),
    ),
    _Document(
        "a log",
        _EXPORT,
        _lines(
            rf"(?:{_STAMP}[ \t]+{_LEVEL}.*(?:\n|\Z)){{2,}}"
            r"|(?:[a-z]{3} [ \d]\d \d\d:\d\d:\d\d \S+ .*(?:\n|\Z)){2,}"
            r"|\d+\.\d+\.\d+\.\d+ \S+ \S+ \["
        ),
    ),
    _Document("a table of a wiki", _PRINTED, _lines(r"\{\||\|\|[^|\n]+\|\|")),
)
_RULE = re.compile(
    r"\s*\+(?:[-=:]{2,}\+)+\s*"  # MySQL and reStructuredText
    r"|\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*|\s*\|\s*:?-{2,}:?\s*\|\s*"  # Markdown
    r"|\s*\|-{2,}(?:\+-{2,})*\|\s*"  # Org
    r"|\s*[-=]{2,}(?:[+ ]+[-=]{2,})+\s*"  # psql, sqlcmd and reStructuredText
    r"|\W*[\u2502-\u254f\u2551-\u256f][\u2500\u2501\u2550]{2,}\W*"  # corners and lines of boxes
    r"|\s*[│┃║].*[│┃║]\s*"
)


def refuse_documents(head: str) -> None:
    """Raise InvalidInput, saying what it is and what to do, for text that is not a list.

    `head` is the beginning of the file, with line feeds as line ends.
    """
    numbered = _first_lines(head)
    text = "\n".join(line for _, line in numbered).lstrip()
    for document in _DOCUMENTS:
        if document.pattern.match(text):
            fault = f"begins {document.kind}, not a list; {document.remedy}"
            raise InvalidInput.at(f"line {numbered[0][0]}", fault)

    for number, line in numbered:
        if _RULE.fullmatch(line):
            raise InvalidInput.at(f"line {number}", f"draws a table in text; {_PRINTED}")


def _first_lines(head: str) -> Sequence[tuple[int, str]]:
    """Return the first lines that are not blank, cut, each with its number."""
    numbered = enumerate(head.lstrip("\ufeff").split("\n"), start=1)
    filled = ((number, line[:_MAX_CHARACTERS]) for number, line in numbered if line.strip())
    return list(islice(filled, _FIRST_LINES))
