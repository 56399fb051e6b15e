"""The command that may be typed next is one that runs as it stands."""

import shlex
import subprocess
import sys

from hybrid_audio.cli.batches.next_step import command_of
from hybrid_audio.cli.session import DEFAULT_URL
from tests.unit.cli.services import ID


def test_a_command_that_is_proposed_can_be_run():
    """Nothing answers there; the command itself is understood."""
    proposed = command_of("http://127.0.0.1:1", f"status --watch {ID}")
    words = shlex.split(proposed.replace("status --watch", "status"))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "Nothing answers at http://127.0.0.1:1" in done.stderr


def test_a_command_is_named_as_it_is_called_from_this_folder(monkeypatch, tmp_path):
    """By its path below this folder, else by its name; as a module where it was not installed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv/bin/python"))
    assert command_of(DEFAULT_URL, "retry") == ".venv/bin/python -m hybrid_audio.cli batch retry"

    script = tmp_path / ".venv/bin/hybrid-audio"
    script.parent.mkdir(parents=True)
    script.touch()
    assert command_of(DEFAULT_URL, "retry") == ".venv/bin/hybrid-audio batch retry"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert command_of("http://there", "retry") == "hybrid-audio --url http://there batch retry"
