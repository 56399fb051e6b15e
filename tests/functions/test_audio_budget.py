"""Sixteen messages of half an hour at once, through a process: memory stays within the budget."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np

from hybrid_audio import services
from hybrid_audio.audio import wav
from hybrid_audio.domain.stems.contract import object_name_of
from infra.local.ports import free_port

ROOT = Path(__file__).parents[2]
FRAMEWORK = Path(sys.executable).with_name("functions-framework")
RATE = 48_000
AT_ONCE = 16
MOST_MIB = 1_500
"""Two messages of half an hour at once; sixteen took 4 GB."""


@contextmanager
def running_assemble(environ: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Run the function in a process of its own; return its address and its process id."""
    port = free_port()
    source = ["--source", str(ROOT / "functions/assemble/main.py"), "--target", "assemble"]
    process = subprocess.Popen(
        [str(FRAMEWORK), *source, "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, **environ, "THREADS": str(AT_ONCE)},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{url}/live").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait()


def peak_mib(pid: int) -> int:
    """Return the highest resident set of a process and of its children together."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = [
        line
        for each in (str(pid), *children)
        for line in Path(f"/proc/{each}/status").read_text().splitlines()
    ]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024


def test_sixteen_messages_of_half_an_hour_take_the_memory_of_two(environment):
    """Each is answered, or told when to come back; none fails in any other way."""
    minute = np.random.default_rng(1).integers(-3_000, 3_000, 59 * RATE, dtype="<i2")
    stem = wav.header(RATE, 1, len(minute)) + minute.tobytes()
    signature = "1" * 32
    services.stem_objects().put(object_name_of(signature), stem, "audio/wav")

    def ask(url: str, index: int) -> httpx.Response:
        segments = [{"signature": signature, "gap_ms": 10 + index}] * 30
        body = {"segments": segments, "upload": False, "match_levels": True}
        return httpx.post(f"{url}/assemble/segments", json=body, timeout=180)

    with running_assemble(environment) as (url, pid), ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda index: ask(url, index), range(AT_ONCE)))
        peak = peak_mib(pid)

    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= 2
    assert all("Retry-After" in each.headers for each in answers if each.status_code == 503)
    assert all(
        json.loads(each.content)["duration_ms"] > 29 * 60_000
        for each in answers
        if each.status_code == 200
    )
    print(f"{statuses.count(200)} of {AT_ONCE} answered, peak {peak} MiB")
    assert peak < MOST_MIB
