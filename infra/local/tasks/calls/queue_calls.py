"""The calls about queues."""

from infra.local.tasks import messages as m
from infra.local.tasks.calls.paging import page
from infra.local.tasks.messages import Message
from infra.local.tasks.names import checked_location, checked_queue, location_of
from infra.local.tasks.queues.store import Store
from infra.local.tasks.refusals import invalid, not_found, queue_exists, unimplemented
from infra.local.tasks.rules.queue_rules import completed

MOST_A_PAGE = 9_800


class QueueCalls:
    """Creates, changes and shows queues."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def list_queues(self, request: Message) -> Message:
        """Return a page of a location's queues, in the order of their names."""
        parent = checked_location(request.parent)
        if request.filter:
            raise unimplemented("The emulator has no filters of queues.")

        names = [name for name in self._store.queues if location_of(name) == parent]
        size, token = request.page_size, request.page_token
        taken, following = page(names, size=size, token=token, most=MOST_A_PAGE)
        return m.ListQueuesResponse(
            queues=[self._store.queues[name].message for name in taken], next_page_token=following
        )

    async def get_queue(self, request: Message) -> Message:
        """Return a queue."""
        return self._store.queue(checked_queue(request.name)).message

    async def create_queue(self, request: Message) -> Message:
        """Create a queue that is running."""
        parent = checked_location(request.parent)
        name = checked_queue(request.queue.name)
        if location_of(name) != parent:
            raise invalid(f"The queue's name must begin with the parent '{parent}'.")

        queue = completed(request.queue)
        if name in self._store.queues:
            raise queue_exists()
        return self._added(queue)

    async def update_queue(self, request: Message) -> Message:
        """Change a queue's settings, those of the mask or all; create it when it is absent."""
        name = checked_queue(request.queue.name)
        if name not in self._store.queues:
            return self._added(completed(request.queue))

        current = self._store.queues[name].message
        changed = completed(_merged(current, request))
        _keep_output_only(current, changed)
        self._store.change_queue(changed)
        return changed

    async def delete_queue(self, request: Message) -> Message:
        """Delete a queue with its tasks; its name stays taken for a week."""
        name = checked_queue(request.name)
        if name not in self._store.queues:
            raise not_found()
        self._store.delete_queue(self._store.queues[name])
        return m.Empty()

    async def purge_queue(self, request: Message) -> Message:
        """Delete all tasks of a queue; their names stay taken."""
        queue = self._store.queue(checked_queue(request.name))
        self._store.purge(queue)
        return queue.message

    async def pause_queue(self, request: Message) -> Message:
        """Stop dispatching; what is under way goes on."""
        return self._in_state(request.name, m.PAUSED)

    async def resume_queue(self, request: Message) -> Message:
        """Go on dispatching."""
        return self._in_state(request.name, m.RUNNING)

    def _added(self, queue: Message) -> Message:
        queue.state = m.RUNNING
        queue.ClearField("purge_time")
        self._store.add_queue(queue)
        return queue

    def _in_state(self, name: str, state: int) -> Message:
        changed = m.Queue()
        changed.CopyFrom(self._store.queue(checked_queue(name)).message)
        changed.state = state
        self._store.change_queue(changed)
        return changed


def _merged(current: Message, request: Message) -> Message:
    """Return the queue with the fields of the mask as asked; an empty mask takes them all."""
    if not request.update_mask.paths:
        return request.queue

    merged = m.Queue()
    merged.CopyFrom(current)
    try:
        request.update_mask.MergeMessage(request.queue, merged, True, True)
    except ValueError:
        raise invalid("The update mask names a field that a queue does not have.") from None
    return merged


def _keep_output_only(current: Message, changed: Message) -> None:
    changed.name, changed.state = current.name, current.state
    changed.ClearField("purge_time")
    if current.HasField("purge_time"):
        changed.purge_time.CopyFrom(current.purge_time)
