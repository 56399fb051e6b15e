"""Answers are tables for people and documents for programs, whatever the output is."""

import io
import sys

import pytest

from hybrid_audio.cli.output import Output

LONG = "x" * 200


class Terminal(io.StringIO):
    """A terminal of some columns."""

    def isatty(self) -> bool:
        return True


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard output a terminal; in the test itself, since pytest sets it before that."""
    made = Terminal()
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", made)
    return made


def test_a_table_in_a_pipe_is_neither_cut_nor_wrapped(capsys):
    """A row is a line there; what follows it is not padded."""
    Output().table(("name", "text"), [("a", LONG), ("b", "")], none="none")
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == f"a      {LONG}"
    assert lines[3] == "b"


def test_a_table_on_a_terminal_keeps_its_width(monkeypatch):
    """A long text goes on in its own column."""
    terminal = terminal_of(monkeypatch)
    Output().table(("name", "text"), [("a", LONG)], none="none")
    lines = terminal.getvalue().splitlines()
    assert max(map(len, lines[1:])) <= 80
    assert sum(line.count("x") for line in lines[1:]) == len(LONG)


def test_a_terminal_without_colour_gets_none(monkeypatch):
    """NO_COLOR is set by people who cannot use it, or do not want it."""
    terminal = terminal_of(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    Output().table(("name",), [(None,)], none="none")
    assert "\x1b[3" not in terminal.getvalue()


def test_markup_of_an_item_is_printed_as_it_stands(capsys):
    """A name may hold brackets; they are no styles."""
    out = Output()
    out.table(("item",), [("[bold]Ann[/]",)], none="none")
    out.line("[red]x[/]")
    printed = capsys.readouterr().out
    assert "[bold]Ann[/]" in printed
    assert "[red]x[/]" in printed


def test_control_characters_never_reach_the_terminal(capsys):
    """An item of a dataset could hold them."""
    Output().table(("item",), [("\x1b[2JAnn",)], none="none")
    assert "\x1b" not in capsys.readouterr().out


def test_nothing_is_said_in_words(capsys):
    """An empty table would look like a failure."""
    Output().table(("item",), [], none="There are no items")
    assert capsys.readouterr().out == "There are no items\n"


def test_a_document_is_one_line_unless_a_person_looks_on(capsys):
    """Several of them are JSON Lines."""
    assert Output(is_json=True).document({"name": "José"})
    assert capsys.readouterr().out == '{"name":"José"}\n'


def test_a_document_on_a_terminal_is_indented(monkeypatch):
    """One who reads it sees its form."""
    terminal = terminal_of(monkeypatch)
    assert Output(is_json=True).document({"a": {"b": 1}})
    assert terminal.getvalue() == '{\n  "a": {\n    "b": 1\n  }\n}\n'


def test_a_document_for_an_old_encoding_is_ascii(monkeypatch):
    """JSON has escapes for what the output cannot hold."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
    Output(is_json=True).document({"name": "Ж"})
    sys.stdout.flush()
    assert written.getvalue() == b'{"name":"\\u0416"}\n'


def test_without_json_no_document_is_printed(capsys):
    """The caller then prints for people."""
    assert not Output().document({"a": 1})
    assert capsys.readouterr().out == ""
