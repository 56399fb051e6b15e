"""Making one message from the terminal: its stems, the audio, a picture, and what it saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hybrid_audio.cli.api import Api, ApiError
from hybrid_audio.cli.pictures import message_png
from hybrid_audio.domain.stems.naming import slug

MAX_FILE_NAME = 200
"""Characters of a file's name before its suffix; most file systems take 255 bytes."""


@dataclass(frozen=True)
class MessageRequest:
    """What message to make; `values` are those of the template's slots."""

    template: str
    variant: str | None
    values: dict[str, str]

    @property
    def body(self) -> dict[str, Any]:
        """The request that asks for it."""
        return {"template": self.template, "variant": self.variant, "values": self.values}

    @property
    def file_name(self) -> str:
        """The name of its files: the slot values as slugs, and the variant."""
        parts = [*self.values.values(), *([self.variant] if self.variant else [])]
        return "-".join(slug(part) for part in parts)[:MAX_FILE_NAME] or slug(self.template)


def next_pair(api: Api) -> dict[str, str]:
    """Return the values of the next pair of the rotation, as they are to be said."""
    say: dict[str, str] = api.get("/rotation/next")["pairs"][0]["say"]
    return say


def slots_of(api: Api, template: str) -> list[str]:
    """Return the slots of a template.

    Raises ApiError for a name that no template can have: it would be another path.
    """
    if "/" in template:
        raise ApiError(f"{template} is no template's name; take one that GET /templates lists")
    slots: list[str] = api.get(f"/templates/{quote(template, safe='')}")["slots"]
    return slots


def make(api: Api, wanted: MessageRequest, folder: Path) -> list[str]:
    """Make the message, write its WAV and picture into `folder`, return the report's lines.

    Raises ApiError when the service refuses or does not answer, or when `folder` cannot be written.
    """
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)

    ensured = api.post("/generate/template", wanted.body)
    message = api.post("/assemble/template", wanted.body)
    audio = api.download(message["url"])
    wav, png = (folder / f"{wanted.file_name}{suffix}" for suffix in (".wav", ".png"))
    with _writing(folder):
        wav.write_bytes(audio)
        title = (wanted.template, *wanted.values.values())
        png.write_bytes(message_png(api, message, audio, title))

    return [
        *_stems(ensured),
        *_cues(message),
        *_diagnostics(message),
        *_cost(ensured),
        "",
        f"Listen   {wav}",
        f"Look     {png}",
    ]


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ApiError(
            f"The folder {folder} cannot be written: {error.strerror}; make it writable and "
            "run this again"
        ) from None


def _stems(ensured: dict[str, Any]) -> list[str]:
    rows = [
        f"  {stem['status']:8} {stem['took_ms']:7.0f} ms"
        f" {stem['duration_ms'] / 1000:6.2f} s   {stem['label']:32} {stem['text']}"
        for stem in ensured["stems"]
    ]
    return ["", "Stems", *rows]


def _cues(message: dict[str, Any]) -> list[str]:
    rows = [
        f"  {cue['start_ms']:8.1f} - {cue['end_ms']:8.1f} ms   {cue['id']}"
        for cue in message["cues"]
    ]
    return ["", "Cues", *rows]


def _diagnostics(message: dict[str, Any]) -> list[str]:
    measured, seams = message["diagnostics"]["message"], message["diagnostics"]["seams"]
    rows = [
        f"  {measured['duration_ms'] / 1000:.3f} s   peak {_db(measured['peak_dbfs'])} dBFS   "
        f"RMS {_db(measured['rms_dbfs'])} dBFS   loudness {_db(measured['lufs'])} LUFS   "
        f"clipped {measured['clipped_samples']}   DC {measured['dc_offset']:+.5f}"
    ]
    rows += [
        f"  seam at {seam['at_ms']:8.1f} ms   {seam['kind']:9} pause {seam['pause_ms']:5.0f} ms   "
        f"step {_ratio(seam['step_ratio'])} of its surroundings   "
        f"level {_db(seam['level_difference_db'], '+')} dB   {seam['verdict']}"
        for seam in seams
    ]

    return ["", "Diagnostics", *rows]


def _cost(ensured: dict[str, Any]) -> list[str]:
    spoken, full = ensured["characters_spoken"], ensured["characters_in_full"]
    return [
        "",
        "Characters",
        f"  the message in full {full}, spoken now {spoken}"
        + ("" if spoken else ": every stem was there"),
    ]


def _db(value: float | None, sign: str = "") -> str:
    return "silence" if value is None else f"{value:{sign}.1f}"


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
