"""Where answers are written: tables for people, the service's own JSON for programs.

Standard output has the answer alone; what else is to be said goes to standard error.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

UNBOUNDED = 100_000
"""Columns of output that is not a terminal: nothing is cut or wrapped there."""


class _Console(Console):
    """Rich's own console ends the program at a closed pipe; ours leaves that to the command."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Output:
    """Writes to standard output; notes and what moves go to standard error."""

    def __init__(self, *, is_json: bool = False) -> None:
        self.is_json = is_json
        is_terminal = sys.stdout.isatty()
        self._people = _Console(
            file=sys.stdout, width=None if is_terminal else UNBOUNDED, soft_wrap=not is_terminal
        )
        self.notes = _Console(file=sys.stderr, soft_wrap=True)

    def document(self, answer: Any) -> bool:
        """Print an answer as JSON if that was asked for, and return whether it was.

        A line each, so that several are JSON Lines; indented where a person looks on.
        """
        if not self.is_json:
            return False

        is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        form: dict[str, Any] = {"separators": (",", ":")}
        if sys.stdout.isatty():
            form = {"indent": 2}
        print(json.dumps(answer, ensure_ascii=not is_utf8, **form))
        return True

    def line(self, text: str = "") -> None:
        """Print a line as it stands."""
        self._people.print(Text(plain(text)), soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, none: str) -> None:
        """Print a table; numbers are set to the right, and `none` stands for no rows."""
        listed = [[_cell(value) for value in row] for row in rows]
        if not listed:
            return self.line(none)

        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for index, title in enumerate(columns):
            is_numeric = all(_is_number(row[index].plain) for row in listed)
            table.add_column(
                title, justify="right" if is_numeric else "left", overflow="fold", style=None
            )
        for cells in listed:
            table.add_row(*cells)
        return self._laid_out(table)

    def facts(self, facts: Iterable[tuple[str, Any]]) -> None:
        """Print what is known of one thing: a name and a value on each line."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in facts:
            grid.add_row(name, _cell(value))
        self._laid_out(grid)

    def note(self, text: str) -> None:
        """Say something beside the answer, on standard error."""
        self.notes.print(Text(plain(text)))

    def _laid_out(self, table: Table) -> None:
        with self._people.capture() as captured:
            self._people.print(table)
        print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def plain(text: str) -> str:
    """Return the text without control characters, which a terminal would obey."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def _cell(value: Any) -> Text:
    if value is None or value == []:
        return Text("-", style="dim")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, list):
        return Text(plain(", ".join(str(each) for each in value)))
    return Text(plain(str(value)))


def _is_number(text: str) -> bool:
    return text == "-" or text.replace(".", "", 1).replace(",", "").replace("-", "", 1).isdigit()
