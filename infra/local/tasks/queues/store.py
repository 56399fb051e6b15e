"""All queues and tasks: in memory for speed, in the journal for keeping."""

from collections.abc import Callable

from infra.local.tasks.clock import Clock, to_timestamp
from infra.local.tasks.messages import Message
from infra.local.tasks.names import queue_of
from infra.local.tasks.queues.journal import Journal
from infra.local.tasks.queues.queue import Queue
from infra.local.tasks.queues.taken_names import QUEUE_US, TASK_US, TakenNames
from infra.local.tasks.queues.task import StoredTask
from infra.local.tasks.refusals import name_is_taken, no_queue, not_found, queue_is_gone


class Store:
    """Used from one thread, so that every method is atomic; written before it is true in memory."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        """Load what the journal holds; attempts that a kill has cut off are due again."""
        self.clock = clock
        self.journal = journal
        self.queues: dict[str, Queue] = {}
        self.on_queue: Callable[[Queue], None] = lambda _queue: None
        self._gone_queues = TakenNames(QUEUE_US, journal.forget)
        self._gone_tasks = TakenNames(TASK_US, journal.forget)

        for message in journal.queues():
            self.queues[message.name] = Queue(message, clock.now())
        for task in journal.tasks():
            self.queues[queue_of(task.name)].add(task)
        for name, at in journal.gone():
            (self._gone_tasks if "/tasks/" in name else self._gone_queues).add(name, at)

    def queue(self, name: str) -> Queue:
        """Return the queue; raises NOT_FOUND, as calls on queues say it."""
        if name not in self.queues:
            raise no_queue()
        return self.queues[name]

    def task(self, name: str) -> tuple[Queue, StoredTask]:
        """Return a task and its queue; raises NOT_FOUND."""
        queue = self.queues.get(queue_of(name))
        if queue is None or name not in queue.tasks:
            raise not_found()
        return queue, queue.tasks[name]

    def was_task(self, name: str) -> bool:
        """Return whether a task of this name existed in the last 24 hours."""
        return self._gone_tasks.has(name, self.clock.now())

    def add_queue(self, message: Message) -> None:
        """Keep a new queue; FAILED_PRECONDITION while a deleted one holds its name."""
        now = self.clock.now()
        if self._gone_queues.has(message.name, now):
            raise queue_is_gone()
        self.journal.save_queue(message)
        queue = self.queues[message.name] = Queue(message, now)
        self.on_queue(queue)

    def change_queue(self, message: Message) -> None:
        """Keep a queue's new settings or state."""
        self.journal.save_queue(message)
        self.queues[message.name].change(message, self.clock.now())

    def delete_queue(self, queue: Queue) -> None:
        """Forget a queue with its tasks; its name stays taken."""
        now = self.clock.now()
        with self.journal.together():
            self._end_tasks(queue, now)
            self.journal.end_queue(queue.name, now)
        queue.clear()
        self._gone_queues.add(queue.name, now)
        del self.queues[queue.name]
        queue.changed.set()

    def purge(self, queue: Queue) -> None:
        """Forget a queue's tasks; their names stay taken."""
        now = self.clock.now()
        queue.message.purge_time.CopyFrom(to_timestamp(now))
        with self.journal.together():
            self._end_tasks(queue, now)
            self.journal.save_queue(queue.message)
        for name in queue.tasks:
            self._gone_tasks.add(name, now)
        queue.clear()

    def _end_tasks(self, queue: Queue, now: int) -> None:
        for name in queue.tasks:
            self.journal.end_task(name, now)

    def check_free(self, queue: Queue, name: str) -> None:
        """Refuse a task's name that is in use or was within 24 hours; ALREADY_EXISTS."""
        if name in queue.tasks or self.was_task(name):
            raise name_is_taken()

    def add_task(self, queue: Queue, task: StoredTask) -> None:
        """Keep a new task."""
        self.journal.save_task(task)
        queue.add(task)

    def retry(self, queue: Queue, task: StoredTask) -> None:
        """Keep what an attempt has changed, and let the task wait for its time."""
        self.journal.save_task(task)
        queue.add(task)

    def end_task(self, queue: Queue, task: StoredTask) -> None:
        """Forget a task that is done, deleted or given up; its name stays taken."""
        now = self.clock.now()
        with self.journal.together():
            self.journal.end_task(task.name, now)
        queue.drop(task.name)
        self._gone_tasks.add(task.name, now)
