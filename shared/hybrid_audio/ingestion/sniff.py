"""Find the format of a text: its content decides, the file's name only breaks ties."""

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.cards import is_card
from hybrid_audio.ingestion.decoding.documents import refuse_documents
from hybrid_audio.ingestion.reading import ListFormat, ListOptions
from hybrid_audio.ingestion.tables.dialect import (
    find_delimiter,
    given_delimiter,
    require_delimiter,
)
from hybrid_audio.ingestion.tables.marks import find_marks
from hybrid_audio.ingestion.tables.ranking import is_known

_HINTS = {
    ".csv": ListFormat.CSV,
    ".tsv": ListFormat.TSV,
    ".tab": ListFormat.TSV,
    ".json": ListFormat.JSON,
    ".jsonl": ListFormat.JSONL,
    ".ndjson": ListFormat.JSONL,
    ".txt": ListFormat.TXT,
    ".lst": ListFormat.TXT,
    ".vcf": ListFormat.VCARD,
    ".vcard": ListFormat.VCARD,
}
_LABELS = {ListFormat.JSON: "JSON", ListFormat.JSONL: "JSON", ListFormat.VCARD: "a vCard"}
_SEPARATOR_LINE = re.compile(
    r'(?:\ufeff|\xef\xbb\xbf)?"?sep=([^\w\s"]|\t)"?[;,\t ]*\n', re.IGNORECASE
)
_LIST = re.compile(
    r'(?!\[[ xX]?\] +[^\W\d_])\[\s*(?:["{\[\]\d-]|true\b|false\b|null\b|NaN\b|-?Infinity\b|$)'
)


KEYED_FORMATS = (ListFormat.JSON, ListFormat.JSONL, ListFormat.VCARD)


@dataclass(frozen=True)
class Shape:
    """The format of a text; of a table also its delimiter, and whether `sep=;` comes first."""

    format: ListFormat
    delimiter: str | None = None
    has_separator_line: bool = False


def hint_of(filename: str) -> ListFormat | None:
    """Return the format that a file's name suggests."""
    return _HINTS.get(PurePosixPath(filename).suffix.lower())


def sniff(
    head: str, *, is_whole: bool, filename: str, target: str | None, options: ListOptions
) -> Shape:
    """Return the shape of the text that begins with `head`; a delimiter in `options` wins.

    Raises InvalidInput for an empty text, for a page or document rather than a list, and for an
    option that does not fit the format.
    """
    if not head.strip("\ufeff \t\n"):
        raise InvalidInput.at(
            "file", "is empty" if is_whole else "begins with nothing but blank lines"
        )
    refuse_documents(head)
    _require_line(options.header_line)
    if is_card(head):
        return Shape(ListFormat.VCARD)
    hint = hint_of(filename)
    found = _json_format(head.lstrip(" \t\n"), hint)
    if found is not None:
        _refuse_options_of_tables(options)
        return Shape(found)

    separator = _SEPARATOR_LINE.match(head)
    if options.delimiter is not None:
        delimiter = _given(options.delimiter, _whole_lines(head, is_whole))
        return Shape(_table_format(delimiter), delimiter, separator is not None)
    if separator:
        return Shape(_table_format(separator[1]), separator[1], has_separator_line=True)
    return _table(head, is_whole=is_whole, hint=hint, target=target, column=options.column)


def _require_line(line: int | None) -> None:
    if line is not None and line < 0:
        raise InvalidInput.at("header_line", "must be a line from 1 on, or 0 for no header")


def _refuse_options_of_tables(options: ListOptions) -> None:
    if options.header_line:
        raise InvalidInput.at("header_line", "does not apply, the file is JSON")
    if options.delimiter is not None:
        raise InvalidInput.at("delimiter", "does not apply, the file is JSON")


def _given(text: str, lines: list[str]) -> str:
    delimiter = given_delimiter(text)
    require_delimiter(lines, delimiter)
    return delimiter


def _json_format(text: str, hint: ListFormat | None) -> ListFormat | None:
    if text[0] not in '[{"' or (
        text[0] == "[" and not _LIST.match(text) and hint is not ListFormat.JSON
    ):
        return None
    if hint is ListFormat.JSONL:
        return hint

    first, _, rest = text.partition("\n")
    if text[0] == '"':
        return ListFormat.JSON if hint is ListFormat.JSON else None
    if rest.strip() and rest.lstrip()[0] in '{["' and _is_json(first):
        return ListFormat.JSONL
    return ListFormat.JSON


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _whole_lines(head: str, is_whole: bool) -> list[str]:
    lines = [f"{line}\n" for line in head.split("\n")]
    return lines if is_whole or len(lines) == 1 else lines[:-1]


def _table(
    head: str, *, is_whole: bool, hint: ListFormat | None, target: str | None, column: str | None
) -> Shape:
    lines = _whole_lines(head, is_whole)
    delimiter = find_delimiter(
        lines,
        named=column,
        target=target,
        is_whole=is_whole,
        is_list=hint is ListFormat.TXT,
        hint="\t" if hint is ListFormat.TSV else None,
    )
    if delimiter is not None:
        return Shape(_table_format(delimiter), delimiter)
    if hint in _LABELS and not _is_header_alone(lines[0], target):
        fault = f"does not begin {_LABELS[hint]}, as the name of the file says"
        raise InvalidInput.at("line 1", fault)

    return Shape(_list_format(lines, hint))


def _is_header_alone(line: str, target: str | None) -> bool:
    return line[:1].isalpha() and is_known(line, target)


def _list_format(lines: list[str], hint: ListFormat | None) -> ListFormat:
    """Return CSV where cells are quoted, TXT where quotes have marks around them or none."""
    filled = [line.removesuffix("\n") for line in lines if line.strip()]
    quoted = [line for line in filled if line.lstrip(" ").startswith('"')]
    if quoted and any(line.rstrip().endswith(('",', '";')) for line in quoted):
        return ListFormat.TXT if find_marks(filled).kinds else ListFormat.CSV
    return ListFormat.CSV if quoted or hint in (ListFormat.CSV, ListFormat.TSV) else ListFormat.TXT


def _table_format(delimiter: str) -> ListFormat:
    return ListFormat.TSV if delimiter == "\t" else ListFormat.CSV
