"""What one way of splicing needs at its peak, measured in a process of its own.

`python -m tests.bench.splice_memory contender out stem...` prints MiB: of this process, what it
grows by beyond its loaded libraries; of programs that it starts, their whole peak.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from hybrid_audio.audio import codec
from hybrid_audio.audio.formats import AudioFormat
from tests.bench.splice_contenders import FADE, RATE, contenders

PROCESS = Path("/proc/self")
LOOK_EVERY_S = 0.0002


def main(name: str, out: str, *stems: str) -> None:
    """Print what `name` needs; it runs once before on stems of next to nothing, so that its
    libraries are loaded.
    """
    contender = contenders()[name]
    with tempfile.TemporaryDirectory() as folder:
        contender(_short(Path(folder)), Path(folder) / "out.wav")
    programs = Programs()
    (PROCESS / "clear_refs").write_text("5")  # proc(5): resets the peak of the resident set
    before = _kib(PROCESS, "VmRSS")
    with programs:
        contender([Path(stem) for stem in stems], Path(out))
    print((_kib(PROCESS, "VmHWM") - before + programs.peak_kib) / 1024)


class Programs:
    """Watches the programs that this process starts, and keeps the highest of their peaks.

    Their peak as getrusage(2) tells it would not do: it begins with that of the process which they
    were forked from.
    """

    def __init__(self) -> None:
        self.peak_kib = 0
        self._watched = PROCESS / "task" / str(threading.get_native_id()) / "children"
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch)

    def __enter__(self) -> None:
        self._watcher.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._ended.is_set():
            for child in self._watched.read_text().split():
                self.peak_kib = max(self.peak_kib, _program_kib(Path("/proc") / child))
            time.sleep(LOOK_EVERY_S)


def _program_kib(process: Path) -> int:
    """The peak of a started program; 0 before it is what it was started as, and once it is gone."""
    try:
        is_program = (process / "exe").readlink() != (PROCESS / "exe").readlink()
        return _kib(process, "VmHWM") if is_program else 0
    except (OSError, StopIteration):
        return 0


def _kib(process: Path, field: str) -> int:
    lines = (process / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def _short(folder: Path) -> list[Path]:
    noise = np.random.default_rng(0).integers(-999, 999, 3 * FADE, dtype=np.int16)
    paths = [folder / f"{index}.wav" for index in range(3)]
    for path in paths:
        path.write_bytes(codec.encode(noise, RATE, AudioFormat.WAV))
    return paths


if __name__ == "__main__":
    main(*sys.argv[1:])
