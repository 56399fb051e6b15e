"""Messages from existing stems, beside speaking the same messages in full on the same voice."""

import itertools
import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.local.parts.part import REPOSITORY
from tests.bench.framework import Started, running
from tests.bench.parts import Parts, running_parts

AT_ONCE = 16
REQUESTS = 320
IN_FULL = 64
NAMES = ("John", "Mary", "James", "Linda", "Ana", "Omar", "Kofi", "Yuki")
DEVELOPERS = ("Hilton", "Marriott", "Wyndham", "Westgate")
SPEECH = {"speed": 1.0, "emotion": "calm"}
MEMORY_MESSAGES = 1_000


@dataclass(frozen=True)
class Taken:
    """How long each request took, in seconds, the whole run, and the server's own stages in ms."""

    each_s: list[float]
    wall_s: float
    stages: dict[str, float]

    @property
    def per_s(self) -> float:
        """Requests a second."""
        return len(self.each_s) / self.wall_s


def run() -> None:
    """Print p50, p99 and requests a second of each way, its stages, and the memory after many
    messages.
    """
    with running_parts("neural") as parts:
        pairs = list(itertools.product(NAMES, DEVELOPERS))
        prepare(parts, pairs)
        full = under_load(in_full(parts), [text_of(pair) for pair in pairs], IN_FULL)
        rows = {"spoken in full": full}
        with function(parts) as assemble:
            rows["stems in memory"] = under_load(message(assemble, upload=False), pairs, REQUESTS)
            rows["stems in memory, stored anew"] = under_load(
                message(assemble, upload=True), pairs, len(pairs)
            )
            rows["answered from the store"] = under_load(
                message(assemble, upload=True), pairs, REQUESTS
            )
        with function(parts, STEM_MEMORY_MB="0") as assemble:
            rows["stems in the bucket only"] = under_load(
                message(assemble, upload=False), pairs, REQUESTS
            )
        print(f"{AT_ONCE} at once; stages are means of the server's own times, in ms")
        print(f"{'':30}{'p50 ms':>8}{'p99 ms':>8}{'req/s':>8}{'x in full':>10}  stages")
        for name, taken in rows.items():
            print(line(name, taken, full))
        with function(parts) as assemble:
            print(f"memory of the instance: {memory(assemble, pairs)}")


def function(parts: Parts, **changes: str) -> Any:
    """Start the function assemble."""
    return running(
        REPOSITORY / "functions/assemble/main.py", "assemble", {**parts.environ, **changes}
    )


def prepare(parts: Parts, pairs: Sequence[tuple[str, str]]) -> None:
    """Have every stem exist."""
    with running(REPOSITORY / "functions/generate/main.py", "generate", parts.environ) as generate:
        for name, developer in pairs:
            body: dict[str, object] = {
                "template": "double_anchor_hybrid",
                "name": name,
                "developer": developer,
            }
            generate.asked("/generate/template", body)


def text_of(pair: tuple[str, str]) -> str:
    """Return what the message says in full."""
    return f"Hey {pair[0]}, it's Luis. I just wanted to follow up about your {pair[1]} timeshare."


def message(assemble: Started, *, upload: bool) -> Callable[[tuple[str, str]], httpx.Response]:
    """Return the request of one pair's message."""
    http = httpx.Client(
        base_url=assemble.url, timeout=60, limits=httpx.Limits(max_connections=AT_ONCE)
    )
    assemble.asked("/live")

    def ask(pair: tuple[str, str]) -> httpx.Response:
        body = {
            "template": "double_anchor_hybrid",
            "name": pair[0],
            "developer": pair[1],
            "upload": upload,
        }
        return http.post("/assemble/template", json=body)

    for pair in itertools.product(NAMES, DEVELOPERS):
        if not upload:
            ask(pair)
    return ask


def in_full(parts: Parts) -> Callable[[str], httpx.Response]:
    """Return the request that speaks a whole message, as one would without stems."""
    headers = {"X-API-Key": "local", "Cartesia-Version": "2025-04-16"}
    http = httpx.Client(base_url=parts.cartesia.url, timeout=120, headers=headers)
    form = {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 48_000}
    fixed = {
        "model_id": "sonic-3-2026-01-12",
        "voice": {"mode": "id", "id": "joe"},
        "language": "en",
        "output_format": form,
    }
    return lambda text: http.post(
        "/tts/bytes", json={**fixed, "transcript": text, "generation_config": SPEECH}
    )


def under_load(ask: Callable[[Any], httpx.Response], values: Sequence[Any], count: int) -> Taken:
    """Ask `count` times, `AT_ONCE` at once, with the values in turn."""
    each: list[float] = []
    stages: dict[str, list[float]] = {}

    def one(value: Any) -> None:
        started = time.perf_counter()
        answer = ask(value).raise_for_status()
        each.append(time.perf_counter() - started)
        for name, ms in re.findall(r"(\w+);dur=([\d.]+)", answer.headers.get("Server-Timing", "")):
            stages.setdefault(name, []).append(float(ms))

    started = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, itertools.islice(itertools.cycle(values), count)))
    wall_s = time.perf_counter() - started
    return Taken(each, wall_s, {name: statistics.mean(times) for name, times in stages.items()})


def line(name: str, taken: Taken, full: Taken) -> str:
    """Return one row of the table."""
    ordered = sorted(taken.each_s)
    p50, p99 = statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    stages = " ".join(f"{stage} {ms:.1f}" for stage, ms in taken.stages.items())
    ratio = taken.per_s / full.per_s
    return f"{name:30}{p50 * 1000:8.1f}{p99 * 1000:8.1f}{taken.per_s:8.1f}{ratio:10.1f}  {stages}"


def memory(assemble: Started, pairs: Sequence[tuple[str, str]]) -> str:
    """Return the resident set after a hundred and after a thousand messages."""
    ask = message(assemble, upload=False)
    under_load(ask, pairs, 100)
    early = resident_mib(assemble.process.pid)
    under_load(ask, pairs, MEMORY_MESSAGES - 100)
    late = resident_mib(assemble.process.pid)
    return json.dumps({"after_100_mib": early, "after_1000_mib": late})


def resident_mib(pid: int) -> int:
    """Return the resident sets of a process and its children, in MiB: gunicorn serves
    in a child.
    """
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(_rss_kib(each) for each in (str(pid), *children)) // 1024


def _rss_kib(pid: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith("VmRSS:"))


if __name__ == "__main__":
    run()
