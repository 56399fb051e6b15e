"""`make demo`: a message to hear and to see, from nothing; Ctrl-C leaves nothing."""

import os
import re
import signal
import struct
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from infra.local.cloud import local_cloud
from infra.local.parts.part import REPOSITORY
from tests.local.cloud import processes

COMMAND = (sys.executable, "-m", "infra.local.demo")


def demo(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the demo; its environment carries the folder as a mark."""
    return subprocess.Popen(
        [
            *COMMAND,
            "--state",
            str(folder / "state"),
            "--output",
            str(folder / "output"),
            *arguments,
        ],
        env={**os.environ, "TMPDIR": str(folder)},
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def printed_by(run: subprocess.Popen[str]) -> str:
    printed, _ = run.communicate(timeout=120)
    assert run.returncode == 0, printed
    return printed


def outcomes(printed: str) -> list[str]:
    return re.findall(r"^(created|hit) ", printed, re.MULTILINE)


def samples_of(path: Path) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    with wave.open(str(path)) as message:
        assert (message.getframerate(), message.getnchannels(), message.getsampwidth()) == (
            48_000,
            1,
            2,
        )
        return np.frombuffer(message.readframes(message.getnframes()), dtype="<i2")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The folder of a demo that ended and what it printed, and then a cloud for further ones."""
    folder = tmp_path_factory.mktemp("demo")
    first = printed_by(demo(folder, "--name", "John", "--developer", "Hilton"))
    assert not processes.marked(f"TMPDIR={folder}")
    with local_cloud(folder / "state"):
        yield folder, first


def test_the_demo_speaks_once_and_another_name_is_another_message(
    spoken: tuple[Path, str],
) -> None:
    """The second run speaks nothing, Mary shares a stem, without a name the rotation decides."""
    folder, first = spoken
    john = samples_of(folder / "output/john-hilton.wav")
    again = printed_by(demo(folder, "--name", "John", "--developer", "Hilton"))
    mary = printed_by(demo(folder, "--name", "Mary"))
    turns = [printed_by(demo(folder)) for _ in range(2)]

    assert outcomes(first) == ["created", "created"]
    assert outcomes(again) == ["hit", "hit"]
    assert outcomes(mary) == ["created", "hit"]
    assert "spoken now 0" in again
    assert np.array_equal(samples_of(folder / "output/john-hilton.wav"), john)
    assert not np.array_equal(samples_of(folder / "output/mary-hilton.wav")[:48_000], john[:48_000])
    assert "Hey John, it's Luis." in turns[0]
    assert "Hey James, it's Luis." in turns[1]
    assert 2.0 < len(john) / 48_000 < 10.0
    assert np.abs(john).max() > 3000
    assert (folder / "output/john-hilton.png").read_bytes().startswith(b"\x89PNG")


def test_a_template_in_context_is_shown_beside_its_other_forms(spoken: tuple[Path, str]) -> None:
    """In context it lasts as long as in one breath; of pieces spoken alone it is far longer."""
    folder, _ = spoken
    asked = ("--template", "hello_in_context", "--name", "Kate", "--developer", "Wyndham")
    printed = printed_by(demo(folder, *asked))

    name = f"{folder}/output/kate-wyndham"
    forms = ("whole", "alone", "in-context")
    whole, alone, within = (samples_of(Path(f"{name}-{form}.wav")) for form in forms)
    assert len(within) == pytest.approx(len(whole), rel=0.02)
    assert len(alone) > 1.1 * len(whole)
    assert np.array_equal(within, samples_of(Path(f"{name}.wav")))

    picture = Path(f"{name}-forms.png").read_bytes()
    width, height = struct.unpack(">II", picture[16:24])
    assert (picture[:4], width) == (b"\x89PNG", 1600)
    assert height > 1200
    for said in ("in one breath", "spoken alone", "spoken in context"):
        assert said in printed


def test_a_wrong_template_is_said_plainly(tmp_path: Path) -> None:
    """The demo prints the service's own words and leaves nothing running."""
    run = demo(tmp_path, "--template", "no_such_thing", "--name", "John")
    printed, _ = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "there is no template no_such_thing" in printed
    assert not processes.marked(f"TMPDIR={tmp_path}")


@pytest.mark.parametrize("after_s", [0.3, 1.0, 2.5, 4.5])
def test_ctrl_c_at_any_moment_leaves_no_process(tmp_path: Path, after_s: float) -> None:
    """While it starts, while it runs, while it stops; and again right after."""
    run = demo(tmp_path, "--name", "John")
    time.sleep(after_s)
    for _ in range(2):
        run.send_signal(signal.SIGINT)
        time.sleep(0.05)

    printed = run.communicate(timeout=60)
    assert "Traceback" not in f"{printed}"
    assert not processes.marked(f"TMPDIR={tmp_path}")
