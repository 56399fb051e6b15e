"""The command that may be typed next is one that runs as it stands."""

import shlex
import subprocess
import sys
from pathlib import Path

from hybrid_audio.cli.next_step import DEFAULT_URL, command_of
from tests.unit.cli.services import ID


def test_a_command_that_is_proposed_can_be_run(monkeypatch, tmp_path):
    """Nothing answers there; the command itself is understood."""
    proposed = command_of("http://127.0.0.1:1", f"status --watch {ID}")
    words = shlex.split(proposed.replace("status --watch", "status"))
    words[0] = sys.executable
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Nothing answers at http://127.0.0.1:1" in done.stderr


def test_a_command_names_the_interpreter_of_this_folder(monkeypatch, tmp_path):
    """As it is called from here; another folder's may be called anything."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv/bin/python"))
    monkeypatch.chdir(tmp_path)
    assert command_of(DEFAULT_URL, "retry").startswith(".venv/bin/python -m hybrid_audio.cli batch")
    monkeypatch.chdir(Path("/"))
    monkeypatch.setattr(sys, "executable", "elsewhere/python")
    assert command_of(DEFAULT_URL, "retry") == "python -m hybrid_audio.cli batch retry"
