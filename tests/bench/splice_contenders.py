"""Ways to make one WAV of several: ours, what else one would reach for, and the least of all."""

import shutil
import subprocess
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pydub
import soundfile

from hybrid_audio.audio import codec, wav
from hybrid_audio.audio.seam import Seam
from hybrid_audio.audio.splice import splice

RATE = 48_000
FADE_MS = 20
FADE = RATE * FADE_MS // 1000

Contender = Callable[[Sequence[Path], Path], None]


def ours(stems: Sequence[Path], out: Path) -> None:
    """Files to views of their samples, spliced, to a file in one write."""
    files = [path.read_bytes() for path in stems]
    samples = [codec.samples_in(wav.parse(file)) for file in files]
    spliced = splice(samples, [Seam(0, FADE, FADE)] * (len(samples) - 1), rate_hz=RATE)
    out.write_bytes(spliced.audio)


def copied(stems: Sequence[Path], out: Path) -> None:
    """Read the files, copy their sound once into one file, and write it: the control, which
    splices nothing.
    """
    sound = [memoryview(path.read_bytes())[wav.HEADER_BYTES :] for path in stems]
    out.write_bytes(b"".join([wav.header(RATE, 1, sum(map(len, sound)) // 2), *sound]))


def with_pydub(stems: Sequence[Path], out: Path) -> None:
    """pydub's append with its crossfade."""
    whole = pydub.AudioSegment.from_wav(str(stems[0]))
    for path in stems[1:]:
        whole = whole.append(pydub.AudioSegment.from_wav(str(path)), crossfade=FADE_MS)
    whole.export(str(out), format="wav").close()


def float_pass(stems: Sequence[Path], out: Path) -> None:
    """soundfile to float32, the same crossfade in numpy over whole arrays, soundfile to 16 bit."""
    t = (np.arange(FADE, dtype=np.float32) + 0.5) / FADE
    gain = 0.5 - 0.5 * np.cos(np.pi * t)
    whole, _ = soundfile.read(stems[0], dtype="float32")
    for path in stems[1:]:
        following, _ = soundfile.read(path, dtype="float32")
        window = whole[-FADE:] * gain[::-1] + following[:FADE] * gain
        whole = np.concatenate([whole[:-FADE], window, following[FADE:]])
    soundfile.write(out, whole, RATE, subtype="PCM_16")


def wave_copy(stems: Sequence[Path], out: Path) -> None:
    """Python's wave module reading all and writing all, one after another: no fade, the least that
    must be done.
    """
    with wave.open(str(out), "wb") as target:
        target.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        for path in stems:
            with wave.open(str(path), "rb") as source:
                target.writeframes(source.readframes(source.getnframes()))


def with_ffmpeg(stems: Sequence[Path], out: Path) -> None:
    """ffmpeg's acrossfade, one after another in one graph."""
    inputs = [word for path in stems for word in ("-i", str(path))]
    steps = [
        f"[{'a' + str(i - 1) if i > 1 else '0'}][{i}]"
        f"acrossfade=d={FADE_MS / 1000}:c1=hsin:c2=hsin[a{i}]"
        for i in range(1, len(stems))
    ]
    graph = ["-filter_complex", ";".join(steps), "-map", f"[a{len(stems) - 1}]"]
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *inputs, *graph, "-c:a", "pcm_s16le", str(out)], check=True
    )


def with_sox(stems: Sequence[Path], out: Path) -> None:
    """sox's splice effect at each junction, the same crossfade, and no dither where it rounds."""
    ends = np.cumsum([soundfile.info(path).frames / RATE for path in stems])[:-1]
    half = FADE_MS / 2000
    places = [f"{end:.6f},{half},0" for end in ends]
    subprocess.run(
        ["sox", "-D", "-V1", *map(str, stems), str(out), "splice", "-h", *places], check=True
    )


def contenders() -> dict[str, Contender]:
    """Every contender that can run on this machine, ours first."""
    found: dict[str, Contender] = {
        "ours": ours,
        "read + memcpy + write": copied,
        "pydub": with_pydub,
        "numpy + soundfile, float32": float_pass,
        "wave read + write, no fade": wave_copy,
    }
    if shutil.which("ffmpeg"):
        found["ffmpeg acrossfade"] = with_ffmpeg
    if shutil.which("sox"):
        found["sox splice"] = with_sox
    return found
