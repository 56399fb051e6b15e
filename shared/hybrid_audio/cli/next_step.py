"""The command that a person at the terminal may type next, as it can be copied."""

import os
import sys
from pathlib import Path

DEFAULT_URL = "http://127.0.0.1:8080"


def command_of(url: str, step: str) -> str:
    """Return the command line of a step of batches, for the service at `url`."""
    where = "" if url == DEFAULT_URL else f" --url {url}"
    return f"{_python()} -m hybrid_audio.cli{where} batch {step}"


def _python() -> str:
    """Return the interpreter as it is called from this folder: its own path or `python`."""
    interpreter = Path(sys.executable)
    is_inside = interpreter.is_relative_to(Path.cwd())
    return os.path.relpath(interpreter) if is_inside else "python"
