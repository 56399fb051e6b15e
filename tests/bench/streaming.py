"""Streamed messages: time to the first audio byte beside the whole, with a slow last stem."""

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from infra.local.parts.part import REPOSITORY
from tests.bench.framework import running
from tests.bench.parts import Parts, running_parts

ROUNDS = 9
SLOW_S = 1.0
HEADER_BYTES = 44


@dataclass(frozen=True)
class Taken:
    """Seconds to the first byte of sound, and to the last."""

    first_s: float
    whole_s: float


def run() -> None:
    """Print medians in ms and ratios: of a message with a slow last stem, and of all hits."""
    print(
        f"medians of {ROUNDS} interleaved rounds, ms; the last stem is answered {SLOW_S:g} s late"
    )
    print(f"{'':34}{'first byte':>12}{'whole':>10}{'first/whole':>13}")
    with (
        running_parts("tone") as parts,
        running(REPOSITORY / "functions/assemble/main.py", "assemble", parts.environ) as assemble,
        httpx.Client(base_url=assemble.url, timeout=60) as http,
    ):
        assemble.asked("/live")
        for name, rounds in (("slow last stem", _slow(http, parts)), ("all hits", _hits(http))):
            found: dict[str, list[Taken]] = {}
            for way, taken in rounds:
                found.setdefault(way, []).append(taken)
            for way, each in found.items():
                _show(f"{name}, {way}", each)


def _show(name: str, taken: list[Taken]) -> None:
    first = statistics.median(each.first_s for each in taken) * 1000
    whole = statistics.median(each.whole_s for each in taken) * 1000
    print(f"{name:34}{first:12.1f}{whole:10.1f}{first / whole:13.2f}")


def _slow(http: httpx.Client, parts: Parts) -> Iterator[tuple[str, Taken]]:
    """Yield messages whose first stem is there, and whose last is spoken late."""
    _asked(http, _body("Hello there.", "Goodbye."))
    for number in range(ROUNDS):
        for way in ("plain", "streamed"):
            parts.cartesia.fail({"delay_s": SLOW_S})
            body = _body("Hello there.", f"This is message {number}, {way}.")
            yield way, _asked(http, {**body, "stream": way == "streamed"})


def _hits(http: httpx.Client) -> Iterator[tuple[str, Taken]]:
    """Yield messages of stems that are there, spliced and stored anew each time."""
    _asked(http, _body("Hello there.", "Goodbye."))
    for number in range(ROUNDS):
        for index, way in enumerate(("plain", "streamed")):
            body = _body("Hello there.", "Goodbye.")
            body["segments"][0]["gap_ms"] = 100 + 2 * number + index
            yield way, _asked(http, {**body, "stream": way == "streamed"})


def _body(*texts: str) -> dict[str, Any]:
    return {"segments": [{"text": text} for text in texts]}


def _asked(http: httpx.Client, body: Mapping[str, Any]) -> Taken:
    """Ask for audio, and return when its first and its last byte came."""
    started, first_s, received = time.perf_counter(), 0.0, 0
    accept = {"Accept": "audio/wav"}
    with http.stream("POST", "/assemble/segments", json=body, headers=accept) as answer:
        answer.raise_for_status()
        for piece in answer.iter_raw():
            received += len(piece)
            if not first_s and received > HEADER_BYTES:
                first_s = time.perf_counter() - started
    return Taken(first_s, time.perf_counter() - started)
