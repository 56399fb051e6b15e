"""Send lists from the terminal: preview how one would be read, or upload it into its dataset."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hybrid_audio.cli.api import Api, ApiError

FIRST_ITEMS = 5
PATHS = {"preview": "/external/preview", "upload": "/external/upload_base"}
OPTIONS = ("mode", "column", "header_line", "encoding", "delimiter")
SWITCHES = ("strict", "confirm")


def add_list_options(command: argparse.ArgumentParser) -> None:
    """Add the arguments that say which list to send, and how it is to be read."""
    command.add_argument("file", type=Path, help="CSV, TSV, JSON, JSONL, vCard or TXT")
    command.add_argument(
        "--target", required=True, help="names, developers, or a dataset of your own"
    )
    command.add_argument("--mode", choices=["merge", "append", "replace"])
    command.add_argument("--column", help="the header of the column that holds the items")
    command.add_argument("--header-line", metavar="LINE", help="where it is; 0: there is none")
    command.add_argument("--encoding", help="such as utf-8 or windows-1250")
    command.add_argument("--delimiter", help="one character, or comma, semicolon, tab, pipe, space")
    command.add_argument("--strict", action="store_true", help="refuse what is not certain")
    command.add_argument(
        "--confirm", action="store_true", help="let a guess disable more than a fifth of the items"
    )
    command.add_argument(
        "--allow", action="append", default=[], metavar="VALUE", help="an item though it looks odd"
    )


def send_list(api: Api, given: argparse.Namespace) -> Iterator[str]:
    """Send the list and yield what came of it, line by line.

    Raises ApiError where the file cannot be read or the service refuses.
    """
    try:
        content = given.file.read_bytes()
    except OSError as error:
        raise ApiError(f"{given.file} cannot be read: {error.strerror}") from None

    answer = api.send_file(PATHS[given.command], given.file.name, content, _fields(given))
    reading: dict[str, Any] = answer["reading"]

    yield from _summary(answer, reading)
    yield from _dropped(reading)
    yield from (f"  warning  {_at(each)}{each['detail']}" for each in answer["warnings"])


def _fields(given: argparse.Namespace) -> dict[str, str | list[str]]:
    """Return the fields of the form; what was not given is left for the service to find."""
    named = {name: getattr(given, name) for name in OPTIONS}
    fields: dict[str, str | list[str]] = {key: text for key, text in named.items() if text}

    fields |= {name: "true" for name in SWITCHES if getattr(given, name)}
    fields["target"] = given.target
    if given.allow:
        fields["allow"] = [f'"{value}"' if "," in value else value for value in given.allow]
    return fields


def _summary(answer: dict[str, Any], reading: dict[str, Any]) -> Iterator[str]:
    column = f", column {reading['column']}" if reading["column"] else ""
    yield (
        f"{answer['confidence']}: {reading['items']} items of {reading['rows_read']} rows "
        f"({reading['format']}, {reading['encoding']}{column})"
    )
    if "merged" in answer:
        merged = answer["merged"]
        counts = ", ".join(f"{merged[name]} {name}" for name in ("kept", "added", "vanished"))
        yield f"  {answer['dataset']}: {counts}; {merged['enabled']} of {merged['total']} enabled"
    else:
        yield f"  first: {', '.join(answer['first_items'][:FIRST_ITEMS])}"


def _dropped(reading: dict[str, Any]) -> Iterator[str]:
    for reason, count in reading["dropped"].items():
        lines = [str(row["line"]) for row in reading["examples"] if row["reason"] == reason]
        yield f"  dropped  {count} {reason} (lines {', '.join(lines[:FIRST_ITEMS])})"


def _at(warning: dict[str, Any]) -> str:
    return f"line {warning['line']}: " if warning["line"] else ""
