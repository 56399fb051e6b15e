"""Delivers the tasks of all queues, each queue by its own line; asleep while there is nothing."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from infra.local.tasks.dispatch import outcome
from infra.local.tasks.dispatch.outcome import Outcome
from infra.local.tasks.dispatch.sender import Sender
from infra.local.tasks.queues.queue import Queue
from infra.local.tasks.queues.store import Store
from infra.local.tasks.queues.task import StoredTask

# A timer does not count the time that a laptop sleeps: the wall's clock is looked at again.
LONGEST_WAIT_S = 60.0


class Dispatcher:
    """Runs until closed. An attempt that is cut off then is made again after the next start."""

    def __init__(self, store: Store, sender: Sender) -> None:
        self._store = store
        self._sender = sender
        self._clock = store.clock
        self._tasks: set[asyncio.Task[None]] = set()
        store.on_queue = self._follow

    def open(self) -> None:
        """Begin with the queues that there are."""
        for queue in self._store.queues.values():
            self._follow(queue)

    async def close(self) -> None:
        """Stop; every attempt under way is cut off."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def run_now(self, queue: Queue, task: StoredTask) -> None:
        """Make an attempt at once, whatever the queue's state and limits; one at a time a task."""
        if task.name not in queue.line.running:
            queue.line.start(task.name, self._clock.now())
            self._begin(queue, task)

    def _follow(self, queue: Queue) -> None:
        self._start(self._serve(queue))

    async def _serve(self, queue: Queue) -> None:
        while self._store.queues.get(queue.name) is queue:
            queue.changed.clear()
            now = self._clock.now()
            next_at = queue.line.next_at(now)
            if next_at is not None and next_at <= now:
                self._begin(queue, queue.tasks[queue.line.take(now)])
                await asyncio.sleep(0)  # calls and answers have their turn between two attempts
                continue

            wait_s = LONGEST_WAIT_S if next_at is None else self._clock.real_s(next_at - now)
            with suppress(TimeoutError):
                await asyncio.wait_for(queue.changed.wait(), min(wait_s, LONGEST_WAIT_S))

    def _begin(self, queue: Queue, task: StoredTask) -> None:
        outcome.begin(task, self._clock.now())
        self._start(self._attempt(queue, task))

    async def _attempt(self, queue: Queue, task: StoredTask) -> None:
        came = await self._sender.send(task)
        queue.line.end(task.name, came.status, self._clock.now())
        queue.changed.set()
        if queue.has(task):
            self._conclude(queue, task, came)

    def _conclude(self, queue: Queue, task: StoredTask, came: Outcome) -> None:
        own = task.message.HasField("retry_config")
        config = task.message.retry_config if own else queue.message.retry_config
        if not came.is_success and outcome.note_failure(
            task, came, config=config, now=self._clock.now()
        ):
            self._store.retry(queue, task)
        else:
            self._store.end_task(queue, task)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
