"""The command `picture`: of an audio file, or of a message that the service makes."""

import argparse
from pathlib import Path

from hybrid_audio.cli.api import Api, ApiError
from hybrid_audio.cli.message import MessageRequest
from hybrid_audio.cli.pictures import (
    STDOUT,
    FilePicture,
    file_png,
    message_png,
    require_drawing,
    write_png,
)


def add_picture_options(command: argparse.ArgumentParser) -> None:
    """Add the arguments that say which file to draw, and where to; a message has its own."""
    command.add_argument("audio", type=Path, nargs="?", help="a message's file, in any format")
    command.add_argument(
        "--report", type=Path, help="the service's answer to it (default: the file's name, .json)"
    )
    command.add_argument(
        "--stems", action="store_true", help="fetch its stems, and draw each alone beside it"
    )
    command.add_argument(
        "--seam", type=int, action="append", default=[], metavar="N", help="only this seam, from 1"
    )
    command.add_argument("--out", type=Path, help="the picture's file, or - for standard output")


def draw_file(api: Api, wanted: FilePicture, out: Path | None) -> list[str]:
    """Draw an audio file; return what is printed.

    Raises ApiError where a file cannot be read or written.
    """
    target = out or wanted.audio.with_suffix(".png")
    if target == wanted.audio:
        raise ApiError(f"{target} is the file itself: name the picture's with --out")
    write_png(file_png(api, wanted), target)
    return _printed(target)


def draw_message(
    api: Api, wanted: MessageRequest, seams: tuple[int, ...], out: Path | None
) -> list[str]:
    """Have a message made and draw it; return what is printed.

    Raises ApiError where the service refuses, and before it is asked where nothing can be drawn.
    """
    require_drawing()
    answer = api.post("/assemble/template", wanted.body)
    audio = api.download(answer["url"])
    title = (wanted.template, *wanted.values.values())

    target = out or Path(f"{wanted.file_name}.png")
    write_png(message_png(api, answer, audio, title, seams=seams), target)
    return _printed(target)


def _printed(target: Path) -> list[str]:
    return [] if target == STDOUT else [str(target)]
