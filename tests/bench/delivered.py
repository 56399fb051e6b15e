"""What is told of delivered messages, beside what ffmpeg and sox measure of the same files."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from hybrid_audio.audio import codec, wav
from hybrid_audio.audio.delivery.finish import Goal, finished
from hybrid_audio.audio.formats import FORMS, AudioFormat
from infra.local.cartesia.neural import NeuralSpeaker
from infra.local.cartesia.utterance import Utterance

RATE = 48_000
TEXT = "Hey John, it's Luis. I just wanted to follow up about your Hilton timeshare. Call me back!"
GOALS: tuple[tuple[float | None, float | None], ...] = (
    (None, None),
    (-20.0, -1.0),
    (-16.0, -1.0),
    (None, -9.0),
)
RAW_INPUT = {AudioFormat.MULAW_RAW: ("mulaw", "mu-law"), AudioFormat.ALAW_RAW: ("alaw", "a-law")}


def run() -> None:
    """Print loudness, true peak and peak: ours, ffmpeg's (EBU R 128) and sox's (`stats`)."""
    if not shutil.which("ffmpeg"):
        print("ffmpeg is not installed: nothing to compare with")
        return

    samples = speech()
    print(f"{'goal':>16}{'format':>11}{'rate':>7}{'LUFS':>8}{'ffmpeg':>8}{'dBTP':>8}{'ffmpeg':>8}")
    print(f"{'':42}{'dBFS':>8}{'sox':>8}  target reached, missed by, limited by")
    for target, ceiling in GOALS:
        for format, form in FORMS.items():
            for rate in {form.default_hz or RATE, 8_000}:
                done = finished(samples, RATE, Goal(format, rate, target, ceiling))
                print(line(done.audio, format, rate, (target, ceiling), done.measures))


def speech() -> np.ndarray:
    """Return the text as the stand-in's neural voice speaks it."""
    spoken = NeuralSpeaker().speak(Utterance(TEXT, "joe", 1.0, 1.0, "calm", "en", RATE))
    return codec.samples_in(wav.parse(codec.encode(spoken, RATE, AudioFormat.WAV)))


def line(audio: bytes, format: AudioFormat, rate: int, goal: object, told: object) -> str:
    """Return one row: ours and theirs side by side."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"message.{FORMS[format].extension}"
        path.write_bytes(audio)
        lufs, dbtp = by_ffmpeg(path, format, rate)
        dbfs = by_sox(path, format, rate)

    measured = vars(told)
    ours = f"{measured['lufs']:8.2f}{lufs:>8}{measured['true_peak_dbtp']:8.2f}{dbtp:>8}"
    peak = f"{measured['peak_dbfs']:8.2f}{dbfs:>8}"
    reached = (
        f"{measured['target_reached']} {measured['missed_by_lu']} {measured['limited_db']:.1f}"
    )
    return f"{goal!s:>16}{format:>11}{rate:7}{ours}{peak}  {reached}"


def by_ffmpeg(path: Path, format: AudioFormat, rate: int) -> tuple[str, str]:
    """Return integrated loudness and true peak by ffmpeg's ebur128, of the file at 48 kHz."""
    raw = ["-f", RAW_INPUT[format][0], "-ar", str(rate)] if format in RAW_INPUT else []
    graph = ["-af", "aresample=48000,ebur128=peak=true", "-f", "null", "-"]
    command = ["ffmpeg", "-nostats", "-hide_banner", *raw, "-i", str(path), *graph]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return re.findall(r"I:\s+(\S+) LUFS", told)[-1], re.findall(r"Peak:\s+(\S+) dBFS", told)[-1]


def by_sox(path: Path, format: AudioFormat, rate: int) -> str:
    """Return the sample peak by sox, where it is installed and reads the format."""
    if not shutil.which("sox"):
        return "-"
    _, law = RAW_INPUT.get(format, ("", ""))
    raw = ["-t", "raw", "-e", law, "-r", str(rate), "-c", "1", "-b", "8"]
    command = ["sox", *(raw if law else []), str(path), "-n", "stats"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    found = re.search(r"Pk lev dB\s+(\S+)", told)
    return found.group(1) if found else "-"


if __name__ == "__main__":
    run()
