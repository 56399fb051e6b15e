"""Audio is played by whichever player there is; a file stays where there is none."""

import pytest

from hybrid_audio.cli import player
from hybrid_audio.cli.errors import LocalFault


@pytest.fixture
def only(monkeypatch, tmp_path):
    """Return what makes a script the only player of the machine."""

    def installed(script: str) -> None:
        program = tmp_path / "aplay"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
        monkeypatch.setattr(player, "PLAYERS", (("no-such-player",), ("aplay", "-q")))

    return installed


def test_the_first_player_that_is_here_gets_the_audio(only, tmp_path):
    """In a file with the ending of its format."""
    only(f'echo "$@" > {tmp_path}/words; cat "$2" > {tmp_path}/heard')
    player.play(b"RIFF", ".wav")
    assert (tmp_path / "heard").read_bytes() == b"RIFF"
    assert (tmp_path / "words").read_text().startswith("-q ")
    assert (tmp_path / "words").read_text().endswith("message.wav\n")


def test_a_player_that_fails_is_named(only):
    """What helps instead is said, too."""
    only("exit 1")
    with pytest.raises(LocalFault, match="aplay cannot play it; write a file with --out"):
        player.play(b"RIFF", ".ul")


def test_a_machine_without_a_player_is_said_to_be_one(monkeypatch):
    """With the players that were looked for."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LocalFault, match=r"No player is on this machine \(ffplay, "):
        player.require_player()
