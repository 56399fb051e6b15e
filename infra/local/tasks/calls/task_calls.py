"""The calls about single tasks."""

from infra.local.tasks import messages as m
from infra.local.tasks.calls.paging import page
from infra.local.tasks.dispatch.dispatcher import Dispatcher
from infra.local.tasks.messages import Message
from infra.local.tasks.names import checked_queue, checked_task, new_task, queue_of
from infra.local.tasks.queues.queue import Queue
from infra.local.tasks.queues.store import Store
from infra.local.tasks.queues.task import StoredTask
from infra.local.tasks.refusals import invalid, not_found, task_is_gone
from infra.local.tasks.rules.task_rules import completed

MOST_A_PAGE = 1_000


class TaskCalls:
    """Creates, shows, deletes and runs tasks."""

    def __init__(self, store: Store, dispatcher: Dispatcher) -> None:
        self._store = store
        self._dispatcher = dispatcher

    async def create_task(self, request: Message) -> Message:
        """Create a task; it is on disk when this returns."""
        return self.create(request)

    def create(self, request: Message) -> Message:
        """Create a task within one step of the event loop."""
        queue, task = self._new(request)
        self._store.add_task(queue, task)
        return task.seen(request.response_view)

    def _new(self, request: Message) -> tuple[Queue, StoredTask]:
        parent, name = checked_queue(request.parent), request.task.name
        if name and queue_of(checked_task(name)) != parent:
            raise invalid(
                f"The queue name from request ('{parent}') must be the same as the queue name in "
                f"the named task ('{queue_of(name)}')."
            )

        queue = self._store.queue(parent)
        name = name or new_task(parent)
        message = completed(request.task, name=name, now=self._store.clock.now())
        self._store.check_free(queue, name)
        return queue, StoredTask(message)

    async def get_task(self, request: Message) -> Message:
        """Return a task; NOT_FOUND has another text for one that was done or deleted."""
        name = checked_task(request.name)
        queue = self._store.queues.get(queue_of(name))
        if queue is not None and name not in queue.tasks and self._store.was_task(name):
            raise task_is_gone()
        _, task = self._store.task(name)
        return task.seen(request.response_view)

    async def list_tasks(self, request: Message) -> Message:
        """Return a page of a queue's tasks, in the order of their names."""
        queue = self._store.queue(checked_queue(request.parent))
        size, token = request.page_size, request.page_token
        taken, following = page(queue.tasks, size=size, token=token, most=MOST_A_PAGE)
        return m.ListTasksResponse(
            tasks=[queue.tasks[name].seen(request.response_view) for name in taken],
            next_page_token=following,
        )

    async def delete_task(self, request: Message) -> Message:
        """Delete a task; an attempt under way ends without effect."""
        self.delete(request.name)
        return m.Empty()

    def delete(self, name: str) -> None:
        """Delete a task within one step of the event loop."""
        self._store.end_task(*self._store.task(checked_task(name)))

    async def run_task(self, request: Message) -> Message:
        """Make an attempt at once, also while the queue is paused; return the task as sent."""
        queue, task = self._store.task(checked_task(request.name))
        self._dispatcher.run_now(queue, task)
        return task.seen(request.response_view)

    async def get_operation(self, request: Message) -> Message:
        """Return what a batch came to."""
        found = self._store.journal.find_operation(request.name)
        if found is None:
            raise not_found()
        return found
