"""Splicing seven stems of real speech, files to a file, beside what else one would reach for."""

import math
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import soundfile

from hybrid_audio.audio import codec
from hybrid_audio.audio.formats import AudioFormat
from infra.local.cartesia.neural import NeuralSpeaker
from infra.local.cartesia.utterance import Utterance
from tests.bench.splice_contenders import FADE, RATE, Contender, contenders

TEXTS = (
    "Hey John, it's Luis.",
    "I just wanted to follow up about your Hilton timeshare.",
    "We spoke a while ago, and you asked me to call you back this week.",
    "There is something new that you will want to hear about.",
    "It takes five minutes, and you can stop me at any time.",
    "Call me back whenever it suits you.",
    "Talk to you soon, and have a wonderful day.",
)
ROUNDS = 50
CLOSE_ROUNDS = 1_000
CONTROL = "read + memcpy + write"
MOST_OF_CONTROL = 1.15
GOALS = {
    CONTROL: 1 / MOST_OF_CONTROL,
    "pydub": 5,
    "numpy + soundfile, float32": 5,
    "wave read + write, no fade": 0.67,
    "ffmpeg acrossfade": 40,
}
"""How many times our time each is to take; 0.67 is ours taking at most 1.5 times as long."""


def run() -> None:
    """Print medians, ratios to ours, peak memory, and the share of body samples that came through
    exactly.
    """
    with tempfile.TemporaryDirectory() as folder:
        stems = speak(Path(folder))
        outs = {
            name: Path(folder) / f"message-{index}.wav" for index, name in enumerate(contenders())
        }
        taken = timed(stems, outs)
        ours, control = closely(stems, outs)
        seconds = sum(soundfile.info(path).duration for path in stems)
        print(
            f"{len(stems)} stems, {seconds:.1f} s of speech, {RATE} Hz, {ROUNDS} interleaved rounds"
        )
        print(f"{'':28}{'median ms':>10}{'x ours':>8}{'goal':>8}{'peak MiB':>10}{'exact body':>12}")
        mine = statistics.median(taken["ours"])
        print(f"ours over {CONTROL} (goal <= {MOST_OF_CONTROL}), by least times and by medians:")
        print(f"  between the others below  {over(taken['ours'], taken[CONTROL])}")
        print(f"  {CLOSE_ROUNDS} times in turn       {over(ours, control)}")
        for name, each in taken.items():
            median, goal = statistics.median(each), f">= {GOALS[name]:.2g}" if name in GOALS else ""
            share, peak = exact_share(stems, outs[name]), peak_mib(name, stems, outs[name])
            speed = f"{name:28}{median * 1000:10.2f}{median / mine:8.1f}{goal:>8}"
            print(f"{speed}{peak:10.1f}{share:12.2%}")


def speak(folder: Path) -> list[Path]:
    """Write each text as the stand-in's neural voice speaks it."""
    speaker, paths = NeuralSpeaker(), []
    for index, text in enumerate(TEXTS):
        paths.append(folder / f"{index}.wav")
        samples = speaker.speak(Utterance(text, "joe", 1.0, 1.0, "calm", "en", RATE))
        paths[-1].write_bytes(codec.encode(samples, RATE, AudioFormat.WAV))
    return paths


def timed(stems: Sequence[Path], outs: Mapping[str, Path]) -> dict[str, list[float]]:
    """Run all contenders in rounds, each time in another order, so that noise and neighbours meet
    each alike.

    Each runs once before it is timed, so that none is measured by what the one before it left in
    the processor's caches. Each message is a new file: to shorten the one that is there costs more
    than all else together.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders()}
    order, rng = list(contenders().items()), random.Random(7)
    for _ in range(ROUNDS):
        rng.shuffle(order)
        for name, contender in order:
            once(contender, stems, outs[name])
            taken[name].append(once(contender, stems, outs[name]))
    return taken


def once(contender: Contender, stems: Sequence[Path], out: Path) -> float:
    """Return the seconds that one message takes, to a file that is not there yet."""
    out.unlink(missing_ok=True)
    started = time.perf_counter()
    contender(stems, out)
    return time.perf_counter() - started


def over(ours: Sequence[float], control: Sequence[float]) -> str:
    """Return how many times the control's time ours takes."""
    least = min(ours) / min(control)
    return f"{least:.2f} {statistics.median(ours) / statistics.median(control):.2f}"


def closely(stems: Sequence[Path], outs: Mapping[str, Path]) -> tuple[list[float], list[float]]:
    """Run ours and the control in turn, so often that both meet a moment without neighbours."""
    both: tuple[list[float], list[float]] = ([], [])
    found = contenders()
    for _ in range(CLOSE_ROUNDS):
        for name, taken in zip(("ours", CONTROL), both, strict=True):
            taken.append(once(found[name], stems, outs[name]))
    return both


def exact_share(stems: Sequence[Path], out: Path) -> float:
    """The share of samples outside the fades that equal the stem's, at the place where the stem
    must be.
    """
    heard, _ = soundfile.read(out, dtype="int16")
    overlap = FADE if len(heard) < sum(soundfile.info(path).frames for path in stems) else 0
    exact = total = start = 0
    for path in stems:
        stem, _ = soundfile.read(path, dtype="int16")
        body, there = stem[FADE:-FADE], heard[start + FADE : start + len(stem) - FADE]
        common = min(len(body), len(there))
        exact += int(np.count_nonzero(body[:common] == there[:common]))
        total += len(body)
        start += len(stem) - overlap
    return exact / total


def peak_mib(name: str, stems: Sequence[Path], out: Path) -> float:
    """Peak memory above what the loaded libraries take, in a process of its own; of a program, its
    whole peak.

    Not a number where there is no /proc to read it from.
    """
    if not Path("/proc/self/clear_refs").exists():
        return math.nan
    command = [sys.executable, "-m", "tests.bench.splice_memory", name, str(out), *map(str, stems)]
    return float(subprocess.check_output(command, text=True))


if __name__ == "__main__":
    run()
