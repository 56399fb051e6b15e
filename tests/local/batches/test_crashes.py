"""The function killed at one of its outbound calls, whichever it is: nothing is lost or paid twice.

The call itself goes through: what it wrote is there, and the function knows nothing of it.
"""

import itertools
import random

import pytest

from tests.local.batches.deployment import Deployment
from tests.local.batches.doors import attempts_of
from tests.local.batches.watching import created, eventually, messages_of, outcomes, people, watched

SETTINGS = {"BATCH_STUCK_S": "5"}
ROWS = 3
STEMS = 5
SAMPLE = 3
EVERY = 3
MOST_DELIVERIES = 8
_RUNS = itertools.count()


def crashed_at(deployment: Deployment, call: int | None) -> int:
    """Run a tiny batch whose function is killed at a call; return how many calls it made."""
    mark = f"Crash{next(_RUNS)}x{call}"
    before = set(deployment.stems()), set(deployment.messages())
    deployment.cartesia.reset()
    deployment.door.taken()
    deployment.calls.arm(call)

    body = messages_of(people(mark, ROWS, companies=2))
    batch = created(deployment, body, key=mark, url=deployment.worker.url)
    with watched(deployment, batch) as seen:
        end = seen.end()
    eventually(lambda: not deployment.tasks_left(), "empty queues")
    made = deployment.calls.calls
    deployment.calls.arm(None)

    again = created(deployment, body, key=mark)
    assert again["batch_id"] == end["batch_id"]
    require_right(deployment, end, before, spoken_in_vain=0 if call is None else 4)
    return made


def require_right(deployment, end, before, *, spoken_in_vain: int) -> None:
    """Require that each item is made once, and at most what died was spoken twice."""
    assert end["state"] == "done", end
    assert end["counts"]["created"] == ROWS, end["counts"]
    rows = outcomes(deployment, end["batch_id"])
    assert [row["state"] for row in rows] == ["created"] * ROWS
    assert end["plan"]["misses"] == STEMS

    assert len(set(deployment.stems()) - before[0]) == STEMS
    assert len(set(deployment.messages()) - before[1]) == ROWS
    assert STEMS <= deployment.cartesia.stats()["spoken"] <= STEMS + spoken_in_vain
    assert end["characters_spent"] == end["characters_planned"]
    assert deployment.leases() == []
    assert max(attempts_of(deployment.door.taken()).values()) <= MOST_DELIVERIES


def test_a_function_that_is_killed_at_a_call_costs_time_alone(deployment: Deployment) -> None:
    """Each of a few calls that are drawn."""
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    calls = crashed_at(deployment, None)
    for call in sorted(random.Random(seed).sample(range(1, calls + 1), SAMPLE)):
        print(f"call {call} of {calls}")
        crashed_at(deployment, call)


@pytest.mark.storm
def test_a_function_that_is_killed_at_any_call_costs_time_alone(deployment: Deployment) -> None:
    """Every third of its calls from one that is drawn, and the last."""
    first = random.randrange(1, EVERY + 1)
    calls = crashed_at(deployment, None)
    for call in sorted({*range(first, calls + 1, EVERY), calls}):
        print(f"call {call} of {calls}")
        crashed_at(deployment, call)
