"""`picture` draws a file or a message, and drops nothing that was asked for."""

import sys

import pytest

from hybrid_audio.cli import __main__
from hybrid_audio.cli.api import ApiError
from hybrid_audio.cli.message import MessageRequest
from hybrid_audio.cli.picture_command import draw_file, draw_message
from hybrid_audio.cli.pictures import STDOUT, FilePicture
from tests.unit.cli.drawing.messages import spliced, stem_file, tone
from tests.unit.cli.services import FakeService

PNG = b"\x89PNG"


def test_a_picture_lies_beside_its_file_unless_it_is_named(tmp_path):
    """Under the same name; the command prints where."""
    audio = tmp_path / "message.wav"
    audio.write_bytes(stem_file(tone(1)))
    printed = draw_file(FakeService().api(), FilePicture(audio), None)
    assert printed == [str(tmp_path / "message.png")]
    assert (tmp_path / "message.png").read_bytes().startswith(PNG)


def test_a_picture_never_overwrites_the_file_that_it_shows(tmp_path):
    """The message would be lost."""
    audio = tmp_path / "message.png"
    audio.write_bytes(stem_file(tone(1)))
    with pytest.raises(ApiError, match="is the file itself"):
        draw_file(FakeService().api(), FilePicture(audio), None)


def test_a_message_is_made_and_drawn(tmp_path, monkeypatch):
    """One request for it; its stems are then listed for the picture."""
    made = spliced([tone(1)])
    service = FakeService()
    service.answer("POST /assemble/template", {**made.answer, "url": "http://bucket/message"})
    service.answer("GET /cache/list", {"stems": [], "next_page_token": None})
    api = service.api()
    monkeypatch.setattr(api, "download", lambda _: made.audio)

    wanted = MessageRequest("greeting", None, {"name": "Ana"})
    out = tmp_path / "ana.png"
    assert draw_message(api, wanted, (), out) == [str(out)]
    assert out.read_bytes().startswith(PNG)
    assert service.sent(0) == {"template": "greeting", "variant": None, "values": {"name": "Ana"}}


def test_a_picture_on_standard_output_is_alone_there(tmp_path, capfdbinary):
    """Its name would spoil it."""
    audio = tmp_path / "message.wav"
    audio.write_bytes(stem_file(tone(1)))
    assert draw_file(FakeService().api(), FilePicture(audio), STDOUT) == []
    assert capfdbinary.readouterr().out.startswith(PNG)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["message.wav", "--name", "Ana"], "not both"),
        (["--stems"], "go with a file"),
        (["--report", "message.json"], "go with a file"),
    ],
    ids=["both", "stems", "report"],
)
def test_what_does_not_go_together_is_refused(monkeypatch, capsys, arguments, why):
    """Rather than one of the two be dropped in silence."""
    monkeypatch.setattr(sys, "argv", ["hybrid-audio", "picture", *arguments])
    assert __main__.main() == 1
    assert why in capsys.readouterr().err
