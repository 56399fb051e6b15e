"""A picture is drawn only where one is asked for, and what keeps it from that is one sentence."""

import builtins
import json
import subprocess
import sys

import pytest

from hybrid_audio.cli.errors import LocalFault, WrongUsage
from hybrid_audio.cli.pictures import (
    FilePicture,
    cache_png,
    file_png,
    message_png,
    require_drawing,
    rotation_png,
)
from tests.unit.cli.drawing.messages import spliced, stem_file, tone
from tests.unit.cli.services import FakeService

PNG = b"\x89PNG"


@pytest.fixture
def without_matplotlib(monkeypatch):
    """A machine on which the pictures' libraries were not installed."""
    found = builtins.__import__

    def kept(name, *rest):
        if name.partition(".")[0] == "matplotlib":
            raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")
        return found(name, *rest)

    for name in [*sys.modules]:
        if name.startswith("hybrid_audio.cli.drawing."):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", kept)


def test_the_command_line_loads_no_drawing_library_until_it_draws():
    """Each takes longer to load than a command without a picture takes in all."""
    code = "import sys, hybrid_audio.cli.app; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert {"matplotlib", "numpy", "soundfile"}.isdisjoint(loaded)


def test_a_missing_library_is_said_with_how_to_get_it(without_matplotlib):
    """Before anything is spoken, and without a traceback."""
    with pytest.raises(LocalFault, match=r"matplotlib, .*pip install 'hybrid-audio\[picture\]'"):
        require_drawing()


def test_a_plain_file_is_drawn_without_the_service(tmp_path):
    """The service of this test would fail the test: it is not asked."""
    audio = tmp_path / "message.wav"
    audio.write_bytes(stem_file(tone(1)))
    assert file_png(FakeService().api(), FilePicture(audio)).startswith(PNG)


def test_a_file_with_its_report_is_drawn_with_its_seams(tmp_path):
    """The picture is higher by the panel of the seam."""
    made = spliced([tone(1), tone(2)])
    audio, report = tmp_path / "message.wav", tmp_path / "answer.json"
    audio.write_bytes(made.audio)
    plain = file_png(FakeService().api(), FilePicture(audio))
    report.write_text(json.dumps(made.answer))
    drawn = file_png(FakeService().api(), FilePicture(audio, report))
    assert int.from_bytes(drawn[20:24]) > int.from_bytes(plain[20:24]) + 200


@pytest.mark.parametrize("asked", [{"has_stems": True}, {"seams": (1,)}], ids=["stems", "seams"])
def test_what_only_a_report_can_tell_is_not_dropped_without_one(tmp_path, asked):
    """The sentence says what to give."""
    audio = tmp_path / "message.wav"
    audio.write_bytes(stem_file(tone(1)))
    with pytest.raises(WrongUsage, match=r"has no report: give .* with --report"):
        file_png(FakeService().api(), FilePicture(audio, **asked))


def test_a_file_that_is_missing_is_said_plainly(tmp_path):
    """Its name as it was given."""
    with pytest.raises(LocalFault, match=r"none\.wav is no file"):
        file_png(FakeService().api(), FilePicture(tmp_path / "none.wav"))


def test_a_file_that_is_no_audio_is_said_plainly(tmp_path):
    """What the library says of it is for nobody."""
    path = tmp_path / "notes.txt"
    path.write_text("no sound")
    with pytest.raises(LocalFault, match=r"notes\.txt is no audio file"):
        file_png(FakeService().api(), FilePicture(path))


def test_a_message_is_drawn_with_what_its_stems_say():
    """The stems are found in the cache by their labels."""
    made = spliced([tone(1), tone(2)])
    service = FakeService()
    service.answer("GET /cache/list", {"stems": [], "next_page_token": None})
    assert message_png(service.api(), made.answer, made.audio, ("title",)).startswith(PNG)
    assert [request.url.params["label"] for request in service.requests] == [
        "stem.script.part-1",
        "stem.script.part-2",
    ]


def test_statistics_of_nothing_are_charts_too():
    """A new deployment has no dataset and no stem."""
    none = {"value": 0, "exactness": "exact", "since": None}
    names = ("stems", "bytes", "seconds", "characters")
    usage = ("hits", "memory_hits", "misses", "characters_saved", "characters_spoken")
    groups = {"groups": {}, "is_complete": True}
    stats = {
        "total": dict.fromkeys(names, none),
        "kinds": groups,
        "voices": groups,
        "usage": dict.fromkeys(usage, none) | {"hit_rate": {**none, "value": None}},
    }
    assert cache_png(stats).startswith(PNG)
    assert rotation_png(FakeService().api(), {"datasets": [], "pairs": None}).startswith(PNG)
