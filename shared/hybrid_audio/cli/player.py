"""Play audio on this machine, with whichever player it has."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from hybrid_audio.cli.errors import LocalFault

PLAYERS = (
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
    ("mpv", "--no-video", "--really-quiet"),
    ("afplay",),
    ("play", "-q"),
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
)


def require_player() -> tuple[str, ...]:
    """Return the command of the first player that is here; raises LocalFault without any."""
    for player in PLAYERS:
        if shutil.which(player[0]):
            return player
    names = ", ".join(player[0] for player in PLAYERS)
    raise LocalFault(f"No player is on this machine ({names}); write a file with --out instead")


def play(audio: bytes, suffix: str) -> None:
    """Play audio to its end, from a file with this suffix; raises LocalFault where that fails."""
    command = require_player()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"message{suffix}"
        file.write_bytes(audio)
        done = subprocess.run(
            [*command, str(file)], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )

    if done.returncode:
        raise LocalFault(f"{command[0]} cannot play it; write a file with --out instead")
