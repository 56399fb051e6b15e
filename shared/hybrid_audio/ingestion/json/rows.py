"""Rows of JSON, one value at a time: of a list, of the one list in an object, or one a line."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding import upload_bytes as upload
from hybrid_audio.ingestion.json.strict_value import CutShort, decode, end_of_json
from hybrid_audio.ingestion.limits import MAX_COLUMNS, MAX_LINE_CHARACTERS
from hybrid_audio.ingestion.reading import Row

_LIST_KEYS = """
items data records recipients results rows entries list value contacts people persons names
customers clients users members guests attendees participants subscribers leads companies developers
"""
LIST_KEYS = frozenset(_LIST_KEYS.split())
"""What the answers of other systems call their list: `{"data": [...], "total": 3}`."""

_SPACE = re.compile(r"[ \t\n]*")


def json_rows(blocks: Iterable[str], *, is_lenient: bool = False) -> Iterator[Row]:
    """Yield the values of a list, or of the list under one of LIST_KEYS in an object.

    Raises InvalidInput at the line where the text is not strict JSON, or not of either shape, where
    an object has two such lists, or one value is longer than MAX_LINE_CHARACTERS. With `is_lenient`
    a value of the list that is JSON, though not strict, has a fault and stops nothing. Never holds
    more than a value and a block.
    """
    document = _Document(blocks, is_lenient=is_lenient)
    if document.peek() == "[":
        yield from _elements(document)
    elif document.peek() == "{":
        yield from _members(document)
    else:
        raise document.fault('must be a list or {"items": [...]}')
    if document.peek():
        raise document.fault("holds more after the end of the list")


def jsonl_rows(lines: Iterable[str]) -> Iterator[Row]:
    """Yield one value a line; blank lines do not count.

    Raises InvalidInput at a line that is not strict JSON.
    """
    for number, line in enumerate(lines, start=1):
        text = line.strip(" \t\n\ufeff")
        if not text:
            continue
        value, end = decode(text, 0, line=number)
        if end < len(text):
            raise InvalidInput.at(f"line {number}", "holds more than one JSON value")
        yield _row(number, value)


def lenient_jsonl_rows(lines: Iterable[str]) -> Iterator[Row]:
    """Yield one value a line; a line that is not one strict JSON value has a fault."""
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_CHARACTERS:
            yield Row(number, "", upload.too_long(number).faults[0].message)
            continue
        try:
            yield from (row._replace(line=number) for row in jsonl_rows([line]))
        except InvalidInput as error:
            yield Row(number, "", error.faults[0].message)


def _row(line: int, value: Any) -> Row:
    if isinstance(value, dict) and len(value) > MAX_COLUMNS:
        raise InvalidInput.at(
            f"line {line}", f"has {len(value)} fields; at most {MAX_COLUMNS} are read"
        )
    if isinstance(value, str | dict):
        return Row(line, value)
    return Row(line, json.dumps(value), "is neither a text nor an object")


def _elements(document: "_Document") -> Iterator[Row]:
    document.expect("[")
    if document.peek() == "]":
        document.expect("]")
        return

    while True:
        document.peek()
        yield document.row()
        if document.peek() == "]":
            break
        document.expect(",")

    document.expect("]")


def _members(document: "_Document") -> Iterator[Row]:
    document.expect("{")
    keys: set[str] = set()
    has_list = False
    while document.peek() != "}" or keys:
        key = _key(document, keys)
        if key.lower() in LIST_KEYS and document.peek() == "[":
            if has_list:
                raise document.fault("begins another list of the object; keep one of them")
            has_list = True
            yield from _elements(document)
        else:
            document.value()
        if document.peek() == "}":
            break
        document.expect(",")

    document.expect("}")
    if not has_list:
        raise document.fault('must be a list or {"items": [...]}; the object has no list "items"')


def _key(document: "_Document", keys: set[str]) -> str:
    if document.peek() != '"':
        raise document.fault("is not JSON: expecting a key in double quotes")

    key = str(document.value())
    if key in keys:
        raise document.fault("repeats a key of the object")
    if len(keys) == MAX_COLUMNS:
        raise document.fault(f"is beyond the {MAX_COLUMNS} members that the object may have")

    keys.add(key)
    document.peek()
    document.expect(":")
    document.peek()
    return key


class _Document:
    """A window on the text that reaches a whole value ahead, so that each is decoded at once."""

    def __init__(self, blocks: Iterable[str], *, is_lenient: bool) -> None:
        self.line = 1
        self._is_lenient = is_lenient
        self._blocks = iter(blocks)
        self._text = ""
        self._at = 0
        self._has_ended = False

    def peek(self) -> str:
        """Return the next character other than white space without passing it; "" at the end."""
        while True:
            self._fill()
            match = _SPACE.match(self._text, self._at)
            self._advance(match.end() if match else self._at)
            if self._at < len(self._text) or self._has_ended:
                return self._text[self._at : self._at + 1]

    def expect(self, character: str) -> None:
        """Pass `character`, which must be next."""
        if self._text[self._at : self._at + 1] != character:
            raise self.fault(f"is not JSON: expecting {character!r}")
        self._at += 1

    def value(self) -> Any:
        """Pass a value and return it."""
        self._fill()
        try:
            value, end = decode(self._text, self._at, line=self.line)
        except CutShort:
            if self._has_ended:
                raise
            raise self._too_long() from None

        if end - self._at > MAX_LINE_CHARACTERS:
            raise self._too_long()

        self._advance(end)
        return value

    def row(self) -> Row:
        """Pass a value of the list and return its row."""
        self._fill()
        line, at = self.line, self._at
        try:
            return _row(line, self.value())
        except InvalidInput as error:
            if not self._is_lenient or not self._is_past(line, at):
                raise
            return Row(line, "", error.faults[0].message)

    def fault(self, message: str) -> InvalidInput:
        """Return an error at the current line of the document."""
        return InvalidInput.at(f"line {self.line}", message)

    def _is_past(self, line: int, at: int) -> bool:
        """Pass the value that begins there, unless it was passed, or is not JSON."""
        if (self.line, self._at) != (line, at):
            return True
        end = end_of_json(self._text, at)
        self._advance(at if end is None else end)
        return end is not None

    def _fill(self) -> None:
        while len(self._text) - self._at <= MAX_LINE_CHARACTERS and not self._has_ended:
            block = next(self._blocks, None)
            self._has_ended = block is None
            self._text = self._text[self._at :] + (block or "")
            self._at = 0

    def _advance(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def _too_long(self) -> InvalidInput:
        return self.fault(f"begins a value longer than {MAX_LINE_CHARACTERS} characters")
