"""Audio files as pictures need them: read piece by piece, so that a long one takes no memory."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import soundfile

from hybrid_audio.cli.drawing.refusals import NotAudio

Signal = npt.NDArray[np.float64]
FULL_SCALE = 32_768
BLOCK = 1 << 16
HEADERLESS = {".ul": "ULAW", ".al": "ALAW"}
"""G.711 without a header, by the ending that such a message is kept under; mono, 8000 Hz."""


class Recording:
    """An open audio file; samples are in the unit of 16 bits, whatever the file's own is."""

    def __init__(self, file: soundfile.SoundFile, form: str) -> None:
        self._file = file
        self.rate: int = file.samplerate
        self.frames: int = file.frames
        self.channels: int = file.channels
        self.form = form

    @property
    def duration_ms(self) -> float:
        """How long it lasts."""
        return self.frames * 1000 / self.rate

    def at(self, ms: float) -> int:
        """Return the sample that is nearest to a time, inside the file."""
        return min(max(0, round(ms * self.rate / 1000)), self.frames)

    def read(self, first: int, last: int) -> Signal:
        """Return the samples of a span, of all channels, (frames, channels)."""
        self._file.seek(first)
        # As floats: asked for integers, libsndfile cuts the samples of a float file to 0.
        found = self._file.read(last - first, dtype="float64", always_2d=True)
        wide: Signal = found * FULL_SCALE
        return wide

    def read_mono(self, first: int, last: int) -> Signal:
        """Return the samples of a span of its first channel."""
        mono: Signal = self.read(first, last)[:, 0]
        return mono


@contextmanager
def opened(source: Path | bytes, name: str = "the audio") -> Iterator[Recording]:
    """Open a file, or the bytes of one.

    Raises NotAudio for what is no audio that can be read, and for a file without sound.
    """
    suffix = source.suffix.lower() if isinstance(source, Path) else ""
    raw: dict[str, Any] = {"samplerate": 8_000, "channels": 1, "format": "RAW"}
    options = {**raw, "subtype": HEADERLESS[suffix]} if suffix in HEADERLESS else {}
    try:
        file = soundfile.SoundFile(
            source if isinstance(source, Path) else io.BytesIO(source), **options
        )
    except (soundfile.LibsndfileError, OSError):
        raise NotAudio(f"{name} is no audio file that can be read") from None

    with file, tempfile.TemporaryFile() as copy, ExitStack() as held:
        if file.frames == 0:
            raise NotAudio(f"{name} holds no sound")
        form = f"{file.format} {file.subtype}"
        is_seekable = file.format != "MP3"
        yield Recording(file if is_seekable else held.enter_context(_as_wav(file, copy)), form)


def _as_wav(file: soundfile.SoundFile, copy: IO[bytes]) -> soundfile.SoundFile:
    """Return an MP3 as a WAV in `copy`: in an MP3, libsndfile's seek may end in silence."""
    form = {"samplerate": file.samplerate, "channels": file.channels}
    wav = soundfile.SoundFile(copy, "w+", format="WAV", subtype="FLOAT", **form)
    for block in file.blocks(BLOCK, dtype="float32", always_2d=True):
        wav.write(block)
    return wav


def stem_samples(audio: bytes) -> tuple[Signal, int]:
    """Return the samples of a whole stem, and its rate; raises NotAudio as `opened` does."""
    with opened(audio, "a stem") as stem:
        return stem.read_mono(0, stem.frames), stem.rate
