"""Pictures for the terminal: what is drawn, and what is said where it cannot be.

The drawing itself loads matplotlib, numpy and soundfile: only then, and only here.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hybrid_audio.cli.drawing.refusals import CannotDraw
from hybrid_audio.cli.errors import LocalFault, WrongUsage

if TYPE_CHECKING:
    from hybrid_audio.cli.api import Api

NEEDED = ("matplotlib", "numpy", "soundfile")
LONGEST_NAME = 200
"""Characters of a file's name before its suffix; most file systems take 255 bytes."""

INSTALL = "pip install 'hybrid-audio[picture]'"


@dataclass(frozen=True)
class FilePicture:
    """A file to draw: with the service's answer to it, and its stems where they are asked for."""

    audio: Path
    report: Path | None = None
    has_stems: bool = False
    seams: tuple[int, ...] = ()


def file_png(api: "Api", wanted: FilePicture) -> bytes:
    """Return the picture of an audio file.

    Without a report, one of the same name that ends in `.json` is taken where its checksum is the
    file's; else the picture has no cues, and says so. Raises LocalFault where a file cannot be read
    or is not what it should be, WrongUsage for what only a report can tell, and ApiError as the
    service does.
    """
    if not wanted.audio.is_file():
        raise LocalFault(f"{wanted.audio} is no file: give the audio of a message")
    with _drawing():
        from hybrid_audio.cli.drawing.message import Subject, message_picture
        from hybrid_audio.cli.drawing.sources import message_subject, report_for

        title, answer = (wanted.audio.name,), report_for(wanted.audio, wanted.report)
        if answer is not None:
            service = api if wanted.has_stems else None
            return message_picture(
                message_subject(answer, wanted.audio, title, service=service, seams=wanted.seams)
            )

        if wanted.has_stems or wanted.seams:
            raise WrongUsage(
                f"{wanted.audio.name} has no report: give the service's answer to it with --report"
            )
        return message_picture(Subject(title, wanted.audio))


def message_png(
    api: "Api",
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


@dataclass(frozen=True)
class Form:
    """One form of a text: what it is called, the service's answer to it, and its audio."""

    name: str
    answer: Mapping[str, Any] = field(repr=False)
    audio: bytes = field(repr=False)


def forms_png(api: "Api", title: tuple[str, ...], forms: Sequence[Form]) -> bytes:
    """Return one picture of several forms of a text, under each other on one scale of time."""
    with _drawing():
        from hybrid_audio.cli.drawing.forms import forms_picture
        from hybrid_audio.cli.drawing.sources import message_subject

        subjects = [
            message_subject(form.answer, form.audio, (form.name,), service=api) for form in forms
        ]
        return forms_picture(title, subjects)


def picture_name(template: str, values: Mapping[str, str], variant: str | None) -> str:
    """Return the name of a message's picture: its values and its variant, as files have them."""
    from hybrid_audio.domain.stems.naming import slug

    parts = [*values.values(), *([variant] if variant else [])] or [template]
    return "-".join(map(slug, parts))[:LONGEST_NAME] + ".png"


def rotation_png(api: "Api", stats: Mapping[str, Any]) -> bytes:
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


def require_drawing() -> None:
    """Raise LocalFault where a picture cannot be drawn: before anything is spoken for it."""
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
        raise LocalFault(f"A picture needs {missing.name}, which is missing: {INSTALL}") from None
    except CannotDraw as error:
        raise LocalFault(str(error)) from None
