"""How full each queue is, as the overview of the local cloud shows it."""

from typing import Any

from infra.local.tasks.clock import MICROS, from_timestamp
from infra.local.tasks.messages import Queue as QueueMessage
from infra.local.tasks.queues.queue import Queue
from infra.local.tasks.queues.store import Store


def depths_of(store: Store) -> dict[str, dict[str, Any]]:
    """Return the state and depth of each queue, by its full name."""
    now = store.clock.now()
    return {name: _depth(queue, now) for name, queue in sorted(store.queues.items())}


def _depth(queue: Queue, now: int) -> dict[str, Any]:
    waiting = sum(due_at <= now for due_at in queue.line.due.values())
    limits = queue.message.rate_limits
    return {
        "state": QueueMessage.State.Name(queue.message.state),
        "waiting": waiting,
        "scheduled": len(queue.line.due) - waiting,
        "running": len(queue.line.running),
        "dispatches_per_second": queue.line.dispatches_per_second(now),
        "speed": queue.line.throttle.speed,
        "oldest_age_s": _oldest_age_s(queue, now),
        "limits": {
            "dispatches_per_second": limits.max_dispatches_per_second,
            "concurrent_dispatches": limits.max_concurrent_dispatches,
        },
    }


def _oldest_age_s(queue: Queue, now: int) -> float | None:
    """Return the age of the oldest task; tasks are kept in the order of their creation or retry."""
    created = (from_timestamp(task.message.create_time) for task in queue.tasks.values())
    oldest = min(created, default=None)
    return None if oldest is None else max(0.0, (now - oldest) / MICROS)
