"""Whose turn it is in one queue: schedule, rate, concurrency, pause and slowing down together."""

import heapq
from collections import deque

from infra.local.tasks.clock import MICROS
from infra.local.tasks.messages import RUNNING, Message
from infra.local.tasks.rules.throttle import Throttle
from infra.local.tasks.rules.token_bucket import TokenBucket

SEEN_RATE_US = 10 * MICROS


class Line:
    """The tasks of one queue that wait for their time, and those that are running."""

    def __init__(self, queue: Message, now: int) -> None:
        self.throttle = Throttle()
        self.running: set[str] = set()
        self.due: dict[str, int] = {}
        self._heap: list[tuple[int, int, str]] = []
        self._added = 0
        self._queue = queue
        self._bucket = TokenBucket(rate=self._rate, burst=self._burst, now=now)
        self._dispatched: deque[int] = deque()

    @property
    def _rate(self) -> float:
        return self.throttle.rate(self._queue.rate_limits.max_dispatches_per_second)

    @property
    def _burst(self) -> int:
        return max(1, int(self._queue.rate_limits.max_burst_size * self.throttle.speed))

    @property
    def _most_running(self) -> int:
        return self.throttle.concurrent(self._queue.rate_limits.max_concurrent_dispatches)

    def change(self, queue: Message, now: int) -> None:
        """Go on with the queue's new limits and state."""
        self._queue = queue
        self._bucket.change(rate=self._rate, burst=self._burst, now=now)

    def add(self, name: str, due_at: int) -> None:
        """Let a task wait for its time; one that waits already waits for this one instead."""
        self.due[name] = due_at
        self._added += 1
        heapq.heappush(self._heap, (due_at, self._added, name))

    def drop(self, name: str) -> None:
        """Forget a task that waits."""
        self.due.pop(name, None)

    def clear(self) -> None:
        """Forget all that wait."""
        self.due.clear()
        self._heap.clear()

    def next_at(self, now: int) -> int | None:
        """Return when `take` gives a task: `now`, a later time, or None until something changes."""
        head = self._head()
        if head is None or self._queue.state != RUNNING or len(self.running) >= self._most_running:
            return None
        return max(head[0], self._bucket.ready_at(now), now)

    def take(self, now: int) -> str:
        """Return the next task, which is running from now on; ask `next_at` before."""
        head = self._head()
        assert head is not None
        self.start(head[2], now)
        self._bucket.take(now)
        return head[2]

    def start(self, name: str, now: int) -> None:
        """Count a task as running, whether or not it is its turn."""
        self.drop(name)
        self.running.add(name)
        self._dispatched.append(now)
        self._forget_dispatches(now)

    def end(self, name: str, status: int, now: int) -> None:
        """Count an attempt as over, and slow down or speed up by its status."""
        self.running.discard(name)
        speed = self.throttle.speed
        self.throttle.note(status, now)
        if speed != self.throttle.speed:
            self._bucket.change(rate=self._rate, burst=self._burst, now=now)

    def dispatches_per_second(self, now: int) -> float:
        """Return the rate of the last ten seconds."""
        self._forget_dispatches(now)
        return len(self._dispatched) * MICROS / SEEN_RATE_US

    def _forget_dispatches(self, now: int) -> None:
        while self._dispatched and self._dispatched[0] <= now - SEEN_RATE_US:
            self._dispatched.popleft()

    def _head(self) -> tuple[int, int, str] | None:
        while self._heap and self.due.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None
