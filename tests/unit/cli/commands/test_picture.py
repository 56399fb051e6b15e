"""`picture` draws a file or a message, and drops nothing that was asked for."""

import json
from typing import Any

import pytest

from tests.unit.cli.drawing.messages import SplicedMessage, spliced, stem_file, tone
from tests.unit.cli.services import FakeService

PNG = b"\x89PNG"
NO_STEMS: dict[str, Any] = {"stems": [], "next_page_token": None}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, in which the command is typed."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*arguments: str, service: FakeService | None = None) -> int:
    """Run a command; without a service, one that was asked would fail the test."""
    return (service or FakeService()).run(*arguments)


def service_with(made: SplicedMessage) -> FakeService:
    service = FakeService()
    service.answer("POST /assemble/template", {**made.answer, "url": None}, made.audio)
    service.answer("GET /cache/list", NO_STEMS)
    return service


def test_a_picture_lies_beside_its_file_unless_it_is_named(here, capsys):
    """Under the same name; where it is stands on stderr."""
    (here / "message.wav").write_bytes(stem_file(tone(1)))
    assert typed("picture", "message.wav") == 0
    assert (here / "message.png").read_bytes().startswith(PNG)
    assert "message.png" in capsys.readouterr().err


def test_a_picture_never_overwrites_the_file_that_it_shows(here, capsys):
    """The message would be lost."""
    (here / "message.wav").write_bytes(stem_file(tone(1)))
    assert typed("picture", "message.wav", "--out", "./message.wav") == 2
    assert "is the message itself" in capsys.readouterr().err


def test_a_message_is_made_and_drawn(here):
    """Its values and how it is finished reach the service, and its stems are looked for."""
    service = service_with(spliced([tone(1)]))
    given = ("--template", "greeting", "--name", "Ana", "--curve", "linear")
    assert typed("picture", *given, service=service) == 0
    assert (here / "ana.png").read_bytes().startswith(PNG)
    assert service.sent(0) == {
        "template": "greeting",
        "values": {"name": "Ana"},
        "curve": "linear",
        "upload": False,
    }


def test_a_picture_on_standard_output_is_alone_there(here, capfdbinary):
    """A word beside it would spoil it."""
    (here / "message.wav").write_bytes(stem_file(tone(1)))
    assert typed("picture", "message.wav", "--out", "-") == 0
    printed = capfdbinary.readouterr().out
    assert printed.startswith(PNG)
    assert printed.endswith(b"IEND\xaeB`\x82")


def test_the_json_of_a_picture_says_where_it_is(here, capsys):
    """For a program that goes on with it."""
    (here / "message.wav").write_bytes(stem_file(tone(1)))
    assert typed("picture", "message.wav", "--json") == 0
    size = (here / "message.png").stat().st_size
    assert json.loads(capsys.readouterr().out) == {"picture": "message.png", "bytes": size}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["message.wav", "--name", "Ana"], "not both"),
        (["message.wav", "--curve", "linear"], "not both"),
        (["--stems", "--name", "Ana"], "go with a file"),
        (["--report", "message.json"], "go with a file"),
        ([], "Give a message's file"),
        (["--name", "Ana", "--value", "Lisbon"], "Lisbon is not SLOT=TEXT"),
        (["--name", "Ana", "--value", "name=Bob"], "given twice"),
        (["--name", "Ana", "--out", "-", "--json"], "both be on standard output"),
    ],
    ids=["both", "curve", "stems", "report", "nothing", "value", "twice", "output"],
)
def test_what_does_not_go_together_is_wrong_usage(here, capsys, arguments, why):
    """Rather than one of the two be dropped in silence; the service is not asked."""
    assert typed("picture", *arguments) == 2
    assert why in capsys.readouterr().err


def test_a_file_that_cannot_be_drawn_is_a_fault_of_this_machine(here, capsys):
    """Its exit code tells it from a refusal of the service."""
    (here / "notes.txt").write_text("no sound")
    assert typed("picture", "notes.txt") == 5
    assert "notes.txt is no audio file" in capsys.readouterr().err
