"""Queues in this process: each task comes three times, shuffled, to eight threads at once."""

import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from hybrid_audio import services
from hybrid_audio.batching.advance import advance
from hybrid_audio.batching.work import work
from hybrid_audio.domain.batches.batch import Stage
from hybrid_audio.domain.batches.task import Step, Task, Work
from hybrid_audio.errors import HybridAudioError

THREADS = 8


class Deliveries:
    """Delivers tasks of this process until none is left; a failed one comes again."""

    def __init__(self, *, times: int = 3, seed: int = 0) -> None:
        self.delivered = 0
        self._times = times
        self._rng = random.Random(seed)
        self._names: set[str] = set()
        self._due: list[tuple[float, Task]] = []
        self._under_way = 0
        self._lock = threading.Condition()

    def enqueue(self, tasks: Sequence[Task]) -> None:
        with self._lock:
            for task in tasks:
                if task.id not in self._names:
                    self._names.add(task.id)
                    at = time.monotonic() + min(task.delay_s, 0.05)
                    self._due.extend([(at, task)] * self._times)
            self._lock.notify_all()

    def exists(self, task: Task) -> bool:
        with self._lock:
            return any(each.id == task.id for _, each in self._due)

    def ping(self) -> None:
        """Always there."""

    def run(self) -> None:
        """Deliver until nothing is left."""
        with ThreadPoolExecutor(THREADS) as pool:
            for thread in [pool.submit(self._serve) for _ in range(THREADS)]:
                thread.result(120)

    def _serve(self) -> None:
        while (task := self._next()) is not None:
            try:
                _deliver(task)
            except HybridAudioError:
                with self._lock:
                    self._due.append((time.monotonic() + 0.1, task))
            finally:
                with self._lock:
                    self._under_way -= 1
                    self.delivered += 1
                    self._lock.notify_all()

    def _next(self) -> Task | None:
        with self._lock:
            while self._due or self._under_way:
                due = [each for each in self._due if each[0] <= time.monotonic()]
                if due:
                    chosen = self._rng.choice(due)
                    self._due.remove(chosen)
                    self._under_way += 1
                    return chosen[1]
                self._lock.wait(0.02)
            return None


def _deliver(task: Task) -> None:
    if task.step is Step.ADVANCE:
        advance(task.body["batch"], services.workshop())
    elif task.step is Step.WORK:
        items = task.body.get("items")
        body = {**task.body, "stage": Stage(task.body["stage"])}
        order = Work(**{**body, "items": None if items is None else tuple(items)})
        work(order, services.workshop(), is_last_attempt=False)
