"""Calls of `next` a second: ours beside the naive least-used transaction, many processes on 50
items, in one run.
"""

import itertools
import math
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from uuid import uuid4

from google.cloud import firestore

from hybrid_audio import datasets, rotation
from hybrid_audio.clients.datasets.store import DatasetStore
from hybrid_audio.clients.rotation.store import RotationStore
from hybrid_audio.domain.datasets.item import Item
from tests.bench import naive_rotation
from tests.emulators import (
    firestore_client,
    google_firestore,
    has_google_firestore,
    running_firestore,
)

PROCESSES = 8
CALLS = 500
ITEMS = 50
THREADS = (1, 8)
"""Callers in each process: one after the other, and as an instance under load, where waiting calls
share a commit.
"""

BUDGET_S = 20.0
"""Of one contender: on Google's emulator the naive one would take hours."""

DATASET = "names"
GOALS = {"ours": 5.0, "google": 20.0}


@dataclass(frozen=True)
class Speed:
    """What one contender did: answered calls, refused ones, and how long the answered took."""

    answered: int
    failed: int
    wall_s: float
    median_ms: float
    p99_ms: float

    @property
    def per_s(self) -> float:
        """Answered calls a second."""
        return self.answered / self.wall_s


@dataclass(frozen=True)
class Result:
    """Both contenders on one emulator."""

    emulator: str
    threads: int
    ring: Speed
    naive: Speed
    spread: int
    lost: int

    @property
    def ratio(self) -> float:
        """How many times as many calls the ring answers."""
        return self.ring.per_s / self.naive.per_s if self.naive.answered else float("inf")


def _ring_call(database: firestore.Client) -> Callable[[], bool]:
    store = RotationStore(database, DatasetStore(database))
    return lambda: bool(rotation.next_items(DATASET, rotation=store))


def _naive_call(database: firestore.Client) -> Callable[[], bool]:
    return lambda: naive_rotation.next_item(database) is not None


CONTENDERS = {"ring": _ring_call, "naive": _naive_call}


def _keep(barrier: Barrier) -> None:
    """Give a worker process what it cannot be handed with its work."""
    _work.ready = barrier  # type: ignore[attr-defined]


def _work(
    contender: str, address: str, project: str, threads: int
) -> tuple[list[float], int, float, float]:
    """Call as often as agreed or as the time allows; return the times taken in ms, failures, begin
    and end.
    """
    call = CONTENDERS[contender](firestore_client(address, project=project))
    times: list[float] = []
    failures: list[bool] = []
    left = itertools.count(CALLS, -1)

    def caller() -> None:
        while next(left) > 0 and time.time() < begin + BUDGET_S:
            started = time.perf_counter()
            if call():
                times.append((time.perf_counter() - started) * 1000)
            else:
                failures.append(True)

    _work.ready.wait()  # type: ignore[attr-defined]
    begin = time.time()
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(caller) for _ in range(threads)]:
            done.result()
    return times, len(failures), begin, time.time()


def _measure(contender: str, address: str, project: str, threads: int) -> Speed:
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(PROCESSES, initializer=_keep, initargs=(spawn.Barrier(PROCESSES),)) as pool:
        done = pool.starmap(
            _work, [(contender, address, project, threads)] * PROCESSES, chunksize=1
        )
        pool.close()
        pool.join()
    times = sorted(took for own, *_ in done for took in own)
    wall_s = max(end for *_, end in done) - min(begin for *_, begin, _ in done)
    return Speed(
        answered=len(times),
        failed=sum(failed for _, failed, *_ in done),
        wall_s=wall_s,
        median_ms=statistics.median(times) if times else math.nan,
        p99_ms=times[int(len(times) * 0.99)] if times else math.nan,
    )


def measure(emulator: str, address: str, threads: int) -> Result:
    """Run both contenders on one emulator, ours first, each process calling from
    `threads` threads.
    """
    project = f"bench-{uuid4().hex[:8]}"
    database = firestore_client(address, project=project)
    store = DatasetStore(database)
    names = [Item(f"item {number}") for number in range(ITEMS)]
    datasets.merge_dataset(DATASET, names, datasets=store)
    naive_rotation.fill(database, ITEMS)
    ring = _measure("ring", address, project, threads)
    found = rotation.stats(DATASET, rotation=RotationStore(database, store))
    naive = _measure("naive", address, project, threads)
    return Result(
        emulator, threads, ring, naive, spread=found.spread, lost=ring.answered - found.served
    )


def emulators() -> Iterator[tuple[str, str]]:
    """Yield name and address of each emulator there is, running."""
    with tempfile.TemporaryDirectory() as folder, running_firestore(Path(folder)) as address:
        yield "ours", address
    if has_google_firestore():
        with google_firestore() as address:
            yield "google", address


def run() -> list[Result]:
    """Measure on every emulator there is and print a table."""
    print(
        f"rotation: {PROCESSES} processes x {CALLS} calls of next on {ITEMS} items, beside a "
        "least-used transaction"
    )
    results = []
    for name, address in emulators():
        for threads in THREADS:
            result = measure(name, address, threads)
            _show(result)
            results.append(result)
    return results


def _show(result: Result) -> None:
    callers = f"{result.emulator:7} {result.threads} callers each"
    for contender, speed in (("ring", result.ring), ("naive", result.naive)):
        print(
            f"  {callers}  {contender:6} {speed.per_s:8.1f} calls/s   median "
            f"{speed.median_ms:7.1f} ms   "
            f"p99 {speed.p99_ms:8.1f} ms   answered {speed.answered:5}   failed {speed.failed:4}"
        )
    goal = GOALS[result.emulator]
    print(
        f"  {callers}  {result.ratio:.1f} times (goal {goal:.0f}), spread {result.spread}, "
        f"lost {result.lost}"
    )


if __name__ == "__main__":
    run()
