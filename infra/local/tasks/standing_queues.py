"""The queues that are there from the start, with the limits that the start names."""

from collections.abc import Iterable
from dataclasses import dataclass

from infra.local.tasks import messages as m
from infra.local.tasks.names import checked_queue
from infra.local.tasks.queues.store import Store
from infra.local.tasks.rules.queue_rules import completed

# Attempts end: without a limit in time, ten of them use a task up, after about four minutes.
RETRY = m.RetryConfig(
    max_attempts=10,
    min_backoff=m.Duration(seconds=1),
    max_backoff=m.Duration(seconds=60),
)


@dataclass(frozen=True)
class StandingQueue:
    """A queue's full name, and how many of its tasks may run at once."""

    name: str
    concurrent: int


def ensure(store: Store, queues: Iterable[StandingQueue]) -> None:
    """Create the queues, or give those that are there their limits; a paused one stays paused."""
    for wanted in queues:
        message = m.Queue(name=checked_queue(wanted.name), retry_config=RETRY)
        message.rate_limits.max_concurrent_dispatches = wanted.concurrent
        message = completed(message)
        present = store.queues.get(wanted.name)

        message.state = m.RUNNING if present is None else present.message.state
        if present is None:
            store.add_queue(message)
        else:
            store.change_queue(message)
