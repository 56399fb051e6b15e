"""Pictures for the terminal: what is drawn, where it goes, and what is said where it cannot be.

The drawing itself loads matplotlib, numpy and soundfile: only then, and only here.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hybrid_audio.cli.api import Api, ApiError
from hybrid_audio.cli.drawing.refusals import CannotDraw

NEEDED = ("matplotlib", "numpy", "soundfile")
INSTALL = "pip install 'hybrid-audio[picture]'"
STDOUT = Path("-")


@dataclass(frozen=True)
class FilePicture:
    """A file to draw: with the service's answer to it, and its stems where they are asked for."""

    audio: Path
    report: Path | None = None
    has_stems: bool = False
    seams: tuple[int, ...] = ()


def file_png(api: Api, wanted: FilePicture) -> bytes:
    """Return the picture of an audio file.

    Without a report, one of the same name that ends in `.json` is taken where its checksum is the
    file's; else the picture has no cues, and says so. Raises ApiError where a file cannot be read
    or is not what it should be, and as the service does.
    """
    _require_file(wanted.audio)
    with _drawing():
        from hybrid_audio.cli.drawing.message import Subject, message_picture
        from hybrid_audio.cli.drawing.sources import message_subject, report_for

        title = (wanted.audio.name,)
        answer = report_for(wanted.audio, wanted.report)
        if answer is None:
            if wanted.has_stems or wanted.seams:
                raise ApiError(
                    f"{wanted.audio.name} has no report: give the service's answer "
                    "to it with --report"
                )
            return message_picture(Subject(title, wanted.audio))
        service = api if wanted.has_stems else None
        subject = message_subject(answer, wanted.audio, title, service=service, seams=wanted.seams)
        return message_picture(subject)


def message_png(
    api: Api,
    answer: Mapping[str, Any],
    audio: bytes,
    title: tuple[str, ...],
    *,
    seams: tuple[int, ...] = (),
) -> bytes:
    """Return the picture of a message that the service just answered with, and of its stems."""
    with _drawing():
        from hybrid_audio.cli.drawing.message import message_picture
        from hybrid_audio.cli.drawing.sources import message_subject

        return message_picture(message_subject(answer, audio, title, service=api, seams=seams))


def rotation_png(api: Api, stats: Mapping[str, Any]) -> bytes:
    """Return the chart of what `/rotation/stats` answered, with the uses of each item."""
    with _drawing():
        from hybrid_audio.cli.drawing.rotation import rotation_chart
        from hybrid_audio.cli.drawing.sources import dataset_uses

        return rotation_chart(dataset_uses(api, stats), stats["pairs"])


def cache_png(stats: Mapping[str, Any]) -> bytes:
    """Return the chart of what `/cache/stats` answered."""
    with _drawing():
        from hybrid_audio.cli.drawing.cache import cache_chart

        return cache_chart(stats)


def write_png(png: bytes, out: Path) -> None:
    """Write a picture into a file, or to standard output for `-`.

    Raises ApiError where it cannot be written.
    """
    try:
        if out == STDOUT:
            sys.stdout.buffer.write(png)
            sys.stdout.buffer.flush()
        else:
            out.write_bytes(png)
    except OSError as error:
        raise ApiError(f"{out} cannot be written: {error.strerror}") from None


def require_drawing() -> None:
    """Raise ApiError where a picture cannot be drawn here: before anything is spoken for it."""
    with _drawing():
        import matplotlib as mpl
        import soundfile

        del mpl, soundfile


@contextmanager
def _drawing() -> Iterator[None]:
    """Turn what keeps a picture from being drawn into one sentence."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name not in NEEDED:
            raise
        raise ApiError(f"A picture needs {missing.name}, which is missing: {INSTALL}") from None
    except CannotDraw as error:
        raise ApiError(str(error)) from None


def _require_file(audio: Path) -> None:
    if not audio.is_file():
        raise ApiError(f"{audio} is no file: give the audio of a message")
