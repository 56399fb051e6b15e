"""The command that a person at the terminal may type next, as it can be copied."""

import os
import sys
from pathlib import Path

from hybrid_audio.cli.session import DEFAULT_URL


def command_of(url: str, step: str) -> str:
    """Return the command line of a step of batches, for the service at `url`."""
    where = "" if url == DEFAULT_URL else f" --url {url}"
    return f"{_program()}{where} batch {step}"


def _program() -> str:
    """Return this program as it is called from this folder: by its path or its name."""
    script = Path(sys.executable).with_name("hybrid-audio")
    if not script.exists():
        return f"{_inside(Path(sys.executable)) or 'python'} -m hybrid_audio.cli"
    return _inside(script) or "hybrid-audio"


def _inside(path: Path) -> str | None:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else None
