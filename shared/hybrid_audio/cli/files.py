"""Files of this machine that commands read and write; `-` is standard input and output."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from hybrid_audio.cli.errors import LocalFault, WrongUsage

if TYPE_CHECKING:
    from hybrid_audio.cli.output import Output

STANDARD = Path("-")
RIFF_SIZE_AT, DATA_SIZE_AT, OPEN_SIZE = 4, 40, b"\xff\xff\xff\xff"
"""Of a WAV that the service streams: where its sizes are, and what they are meanwhile."""


def read_file(path: Path) -> bytes:
    """Return the bytes of a file; raises LocalFault where it cannot be read."""
    if path == STANDARD:
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise LocalFault(f"{path} cannot be read: {error.strerror}") from None


def write_file(path: Path, content: bytes, out: "Output", *, is_text: bool = False) -> None:
    """Write bytes into a file and say so, or to standard output.

    Raises LocalFault where the file cannot be written, WrongUsage where `-` is a terminal and
    the bytes are no text.
    """
    if path == STANDARD:
        if not is_text:
            refuse_terminal()
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return

    try:
        path.write_bytes(content)
    except OSError as error:
        raise LocalFault(f"{path} cannot be written: {error.strerror}") from None
    out.note(f"Written  {path}")


def write_pieces(path: Path, pieces: Iterable[bytes], out: "Output") -> None:
    """Write a WAV as it comes; a file then gets the sizes that its header left open.

    What ended in its middle is not kept as a file. Raises LocalFault as `write_file` does.
    """
    if path == STANDARD:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        return

    try:
        with path.open("w+b") as file:
            for piece in pieces:
                file.write(piece)
                file.flush()
            _put_sizes_in(file)
    except OSError as error:
        raise LocalFault(f"{path} cannot be written: {error.strerror}") from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    out.note(f"Written  {path}")


def _put_sizes_in(file: IO[bytes]) -> None:
    length = file.tell()
    for at in RIFF_SIZE_AT, DATA_SIZE_AT:
        file.seek(at)
        if file.read(4) == OPEN_SIZE:
            file.seek(at)
            file.write((length - at - 4).to_bytes(4, "little"))


def require_writable(path: Path) -> None:
    """Make the folder of a file, and raise LocalFault where the file could not be written there."""
    if path == STANDARD:
        refuse_terminal()
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalFault(f"The folder {path.parent} cannot be made: {error.strerror}") from None

    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise LocalFault(f"{path} cannot be written: name another file")


def refuse_terminal() -> None:
    """Raise WrongUsage where standard output is a terminal, which binary data would spoil."""
    if sys.stdout.isatty():
        raise WrongUsage("Audio is not written to a terminal: name a file, or add `> file`")
