"""Where audio goes: a file, standard output, or a player."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hybrid_audio.cli.errors import WrongUsage
from hybrid_audio.cli.files import STANDARD, require_writable, write_file
from hybrid_audio.cli.player import play, require_player
from hybrid_audio.cli.session import Session

SUFFIXES = {
    **{"wav": ".wav", "flac": ".flac", "mp3": ".mp3", "ogg": ".ogg"},
    **{"mulaw": ".wav", "alaw": ".wav", "mulaw_raw": ".ul", "alaw_raw": ".al"},
}
"""The ending of each format; the first format of an ending is the one that it stands for."""

OTHER_SUFFIXES = {".opus": "ogg", ".ulaw": "mulaw_raw", ".alaw": "alaw_raw", ".wave": "wav"}
FORMATS = {suffix: name for name, suffix in reversed(SUFFIXES.items())} | OTHER_SUFFIXES


@dataclass(frozen=True)
class Destination:
    """Options that say where the audio goes."""

    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the audio here; - is standard output."),
    ] = None
    play: Annotated[bool, typer.Option("--play", help="Play it on this machine.")] = False

    @property
    def is_asked_for(self) -> bool:
        """Whether the audio itself is wanted."""
        return self.out is not None or self.play

    @property
    def is_standard_output(self) -> bool:
        """Whether standard output has the audio, and so nothing else."""
        return self.out == STANDARD

    def format(self, asked: str | None) -> str | None:
        """Return the format that was asked for or that the file's ending says.

        Raises WrongUsage where they differ, and for an ending that stands for no format.
        """
        suffix = "" if self.out is None else self.out.suffix.lower()
        if self.out is None or self.is_standard_output or not suffix:
            return asked
        if suffix not in FORMATS:
            raise WrongUsage(f"{suffix} is the ending of no format; take one of {_endings()}")
        if asked is None:
            return FORMATS[suffix]
        if suffix != SUFFIXES[asked] and FORMATS[suffix] != asked:
            raise WrongUsage(f"{asked} goes into a file that ends in {SUFFIXES[asked]}")
        return asked

    def require(self, session: Session) -> None:
        """Raise what would keep the audio from its place, before anything is spoken for it."""
        if self.is_standard_output and session.is_json:
            raise WrongUsage("--out - and --json would both be on standard output; name a file")
        if self.out is not None:
            require_writable(self.out)
        if self.play:
            require_player()

    def deliver(self, session: Session, audio: Callable[[], bytes], format: str | None) -> None:
        """Get the audio and take it where it was asked for."""
        if not self.is_asked_for:
            return
        content = audio()
        if self.out is not None:
            write_file(self.out, content, session.out)
        if self.play:
            play(content, SUFFIXES[format or "wav"])


def _endings() -> str:
    return ", ".join(dict.fromkeys(SUFFIXES.values()))
