"""Presets by readers: what each independent program says of the file that a preset gives."""

import io
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from hybrid_audio.audio.delivery.finish import Goal, finished
from hybrid_audio.audio.formats import FORMS, delivery_rate
from hybrid_audio.domain.presets import PRESETS, Preset
from tests.bench.delivered import speech

RATE = 48_000
CODECS = {"PCM_16": "pcm", "ULAW": "mu-law", "MPEG_LAYER_III": "mp3", "Signed Integer PCM": "pcm"}
CODECS |= {"pcm_s16le": "pcm", "pcm_mulaw": "mu-law", "u-law": "mu-law", "MPEG audio": "mp3"}
CODECS |= {"mp3": "mp3"}


@dataclass(frozen=True)
class Header:
    """What a reader says of a file: codec, rate in Hz, channels, and length in milliseconds."""

    codec: str
    rate_hz: int
    channels: int
    length_ms: int

    def __str__(self) -> str:
        return f"{self.codec} {self.rate_hz} Hz x{self.channels} {self.length_ms} ms"


def by_wave(path: Path) -> Header | None:
    """Return what Python's wave says; None for what it does not claim to read: all but PCM."""
    try:
        with wave.open(io.BytesIO(path.read_bytes())) as file:
            rate, frames = file.getframerate(), file.getnframes()
            codec = "pcm" if file.getsampwidth() == 2 else f"{8 * file.getsampwidth()} bits"
            return Header(codec, rate, file.getnchannels(), round(1000 * frames / rate))
    except wave.Error:
        return None


def by_soundfile(path: Path) -> Header:
    """Return what libsndfile says."""
    info = soundfile.info(str(path))
    length_ms = round(1000 * info.frames / info.samplerate)
    return Header(CODECS[info.subtype], info.samplerate, info.channels, length_ms)


def by_sox(path: Path) -> Header | None:
    """Return what sox says, or None where this sox was built without the format."""
    told = {}
    for option in ("-e", "-r", "-c", "-D"):
        command = ["sox", "--info", option, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return None
        told[option] = done.stdout.strip()
    length_ms = round(1000 * float(told["-D"]))
    return Header(CODECS[told["-e"]], int(told["-r"]), int(told["-c"]), length_ms)


def by_ffprobe(path: Path) -> Header:
    """Return what ffprobe says."""
    entries = "stream=codec_name,sample_rate,channels,duration"
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "default=nw=1", str(path)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    told = dict(line.split("=", 1) for line in lines)
    length_ms = round(1000 * float(told["duration"]))
    return Header(
        CODECS[told["codec_name"]], int(told["sample_rate"]), int(told["channels"]), length_ms
    )


READERS: dict[str, Callable[[Path], Header | None]] = {
    "wave": by_wave,
    "soundfile": by_soundfile,
    "sox": by_sox,
    "ffprobe": by_ffprobe,
}


def found_readers() -> dict[str, Callable[[Path], Header | None]]:
    """Return the readers of this machine: wave and soundfile always, the programs where found."""
    always = ("wave", "soundfile")
    return {name: read for name, read in READERS.items() if name in always or shutil.which(name)}


def preset_file(preset: Preset, samples: np.ndarray, folder: Path) -> Path:
    """Write samples of 48 kHz as `preset` delivers them, and return the path."""
    spec = PRESETS[preset]
    rate = delivery_rate(RATE, spec.format, spec.sample_rate)
    path = folder / f"{preset}.{FORMS[spec.format].extension}"
    path.write_bytes(finished(samples, RATE, Goal(spec.format, rate, None, None)).audio)
    return path


def run() -> None:
    """Print the matrix of presets by readers; `-` stands for a reader that lacks the codec."""
    samples, readers = speech(), found_readers()
    absent = sorted(set(READERS) - set(readers))
    print(f"readers: {', '.join(readers)}; not on this machine: {', '.join(absent) or 'none'}")
    print(f"{'preset':<15}" + "".join(f"{name:<30}" for name in readers))

    with tempfile.TemporaryDirectory() as folder:
        for preset in Preset:
            path = preset_file(preset, samples, Path(folder))
            told = [str(read(path) or "-") for read in readers.values()]
            print(f"{preset:<15}" + "".join(f"{each:<30}" for each in told))


if __name__ == "__main__":
    run()
