"""The Terraform files as they are parsed: their blocks, each with its labels and place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import hcl2

TERRAFORM = Path(__file__).parents[3] / "infra/terraform"
_MARKS = ("__is_block__", "__comments__", "__inline_comments__")

Body = dict[str, Any]
"""Arguments and blocks by name; a block is a list of bodies, one for each time it stands there."""


@dataclass(frozen=True)
class Configuration:
    """All .tf files of one folder."""

    folder: Path = TERRAFORM

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each file, by the file's name."""
        return {path.name: path.read_text("utf-8") for path in sorted(self.folder.glob("*.tf"))}

    @cached_property
    def _parsed(self) -> list[Body]:
        return [_parsed(text) for text in self.texts.values()]

    def labelled(self, kind: str) -> Iterator[tuple[str, Body]]:
        """Yield each block of a kind with one label, as `variable`: its name and body."""
        for file in self._parsed:
            for each in file.get(kind, []):
                for name, body in plain(each).items():
                    yield unquoted(name), body

    def typed(self, kind: str) -> Iterator[tuple[str, str, Body]]:
        """Yield each block of a kind with two labels, as `resource`: its type, name and body."""
        for type_, named in self.labelled(kind):
            for name, body in plain(named).items():
                yield type_, unquoted(name), plain(body)

    @cached_property
    def locals(self) -> set[str]:
        """The names of all local values."""
        bodies = [body for file in self._parsed for body in file.get("locals", [])]
        return {name for body in bodies for name in plain(body)}


@cache
def _parsed(text: str) -> Body:
    """Parse a file once a process: a planted copy beside the others differs in one file."""
    parsed: Body = hcl2.loads(text)
    return parsed


def plain(body: Body) -> Body:
    """Return a body without what the parser notes beside it."""
    return {name: value for name, value in body.items() if name not in _MARKS}


def unquoted(name: str) -> str:
    """Return a label or key without its quotes."""
    return name.strip('"')


def is_block(value: Any) -> bool:
    """Return whether a value is one or several blocks, not an argument."""
    return isinstance(value, list) and any(
        isinstance(each, dict) and "__is_block__" in each for each in value
    )


_TOKEN = re.compile(
    r'(?P<comment>#[^\n]*)|(?P<heredoc><<-?(?P<end>\w+)\n.*?\n\s*(?P=end)\b)|(?P<string>")',
    re.DOTALL,
)


def expressions(text: str) -> str:
    """Return a file's text without comments and literal texts; what `${}` holds stays."""
    kept, at = [], 0
    while (found := _TOKEN.search(text, at)) is not None:
        kept.append(text[at : found.start()])
        at = found.end()
        if found["string"]:
            inner, at = _interpolated(text, at)
            kept.append(f'"" {inner} ')
    kept.append(text[at:])
    return "".join(kept)


def _interpolated(text: str, at: int) -> tuple[str, int]:
    """Return what a string's `${}` hold, and the place behind its closing quote."""
    found = []
    while text[at] != '"':
        if text[at] == "\\":
            at += 2
        elif text.startswith("${", at):
            end = _closing(text, at + 2)
            found.append(expressions(text[at + 2 : end]))
            at = end + 1
        else:
            at += 1
    return " ".join(found), at + 1


def _closing(text: str, at: int) -> int:
    """Return the place of the brace that ends the interpolation which begins at `at`."""
    depth = 1
    while True:
        if text[at] == '"':
            _, at = _interpolated(text, at + 1)
            continue
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
        at += 1
