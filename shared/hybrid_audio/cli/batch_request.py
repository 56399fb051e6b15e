"""Ask for a batch from the terminal: what its options say, as JSON or as a form with a file."""

import argparse
import re
from pathlib import Path
from typing import Any

from hybrid_audio.cli.api import Api, ApiError

KINDS = ("messages", "rotations", "template", "items")
OPTIONS = ("template", "variant", "format", "label", "webhook_url", "max_characters")
TABLE_OPTIONS = ("delimiter", "encoding", "header_line", "allow")


def add_request_options(command: argparse.ArgumentParser) -> None:
    """Add the arguments that say which batch to ask for."""
    command.add_argument("--kind", choices=KINDS, default="messages", help="(default: messages)")
    command.add_argument("--template")
    command.add_argument("--variant")
    command.add_argument("--file", type=Path, help="the recipients: CSV, TSV, JSON or JSONL")
    command.add_argument("--object", help="the recipients, as an object of the uploads bucket")
    for name in ("value", "column"):
        command.add_argument(
            f"--{name}",
            action="append",
            default=[],
            type=_pair,
            metavar=f"SLOT={'TEXT' if name == 'value' else 'COLUMN'}",
        )
    command.add_argument("--text", action="append", default=[], help="of an item to be spoken")

    command.add_argument("--format", help="of the messages, such as mp3")
    command.add_argument("--label", help="your own name for the batch")
    command.add_argument("--webhook-url", help="where to announce the end")
    command.add_argument("--max-characters", type=int, help="refuse to speak more than these")
    for name in TABLE_OPTIONS:
        command.add_argument(f"--{name.replace('_', '-')}", help=f"the {name} of the file")
    command.add_argument("--manual", action="store_true", help="plan it, and wait for `start`")


def ask(api: Api, path: str, given: argparse.Namespace, *, key: str | None = None) -> Any:
    """Send what the options ask for and return the answer.

    Raises ApiError where the file cannot be read or the service refuses.
    """
    if given.file is None:
        return api.post(path, body_of(given), key=key)

    try:
        content = given.file.read_bytes()
    except OSError as error:
        raise ApiError(f"{given.file} cannot be read: {error.strerror}") from None
    return api.send_file(path, given.file.name, content, fields_of(given), key=key)


def body_of(given: argparse.Namespace) -> dict[str, Any]:
    """Return the JSON of the request; what was not given is left for the service to say."""
    body = _options(given)
    if given.object:
        body["object"] = {"name": given.object}
    if given.text:
        body["items"] = [{"text": text} for text in given.text]
    for name in ("value", "column"):
        if pairs := dict(getattr(given, name)):
            body[f"{name}s"] = pairs
    return body


def fields_of(given: argparse.Namespace) -> dict[str, str]:
    """Return the fields beside the file."""
    fields = {name: str(value) for name, value in _options(given).items()}
    fields |= {name: getattr(given, name) for name in TABLE_OPTIONS if getattr(given, name)}
    return fields | {f"column.{slot}": column for slot, column in given.column}


def batch_id(text: str) -> str:
    """Return the id of a batch that is part of a path, or refuse another text."""
    if not re.fullmatch(r"b[0-9a-f]{24}", text):
        raise argparse.ArgumentTypeError(f"{text} is no batch; `batch run` prints the id of one")
    return text


def _options(given: argparse.Namespace) -> dict[str, Any]:
    named = {name: getattr(given, name) for name in OPTIONS}
    options = {"kind": given.kind} | {k: v for k, v in named.items() if v not in (None, "")}
    return options | ({"start": "manual"} if given.manual else {})


def _pair(text: str) -> tuple[str, str]:
    slot, equals, value = text.partition("=")
    if not (slot and equals):
        raise argparse.ArgumentTypeError(f"{text} is not SLOT=TEXT, such as name=John")
    return slot, value
