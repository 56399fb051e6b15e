"""A queue, stores and a provider that fail for a while: every item ends in its right state."""

import random
import time
from collections.abc import Callable

import pytest

from tests.local.batches.deployment import Deployment
from tests.local.batches.doors import attempts_of
from tests.local.batches.watching import (
    Json,
    created,
    eventually,
    messages_of,
    outcomes,
    people,
    watched,
)

SETTINGS = {"BATCH_STUCK_S": "5"}
AWAY_S = 20.0
REFUSED_FOR_S = 30.0
MOST_DELIVERIES = 10


def require_whole(deployment: Deployment, end: Json, *, failed: int = 0) -> None:
    """Require that each item is made, each stem is spoken once, and nothing goes on."""
    total = end["counts"]["total"]
    assert end["counts"]["hit"] + end["counts"]["created"] == total - failed, end["counts"]
    assert end["counts"]["failed"] == failed
    assert end["characters_spent"] == end["characters_planned"] == end["plan"]["characters"]

    counts = deployment.cartesia.stats()
    assert counts["spoken"] == end["plan"]["misses"]
    assert counts["characters"] == end["characters_spent"]
    rows = outcomes(deployment, end["batch_id"])
    assert sum(row["state"] in ("hit", "created") for row in rows) == total - failed
    require_quiet(deployment)


def require_quiet(deployment: Deployment) -> None:
    """Require that no lease is left, and that no task came again and again."""
    eventually(lambda: not deployment.tasks_left(), "empty queues")
    assert deployment.leases() == []
    attempts = attempts_of(deployment.door.taken())
    assert max(attempts.values()) <= MOST_DELIVERIES, attempts.most_common(3)


def test_a_queue_that_is_killed_goes_on_where_it_was(deployment: Deployment) -> None:
    """It dies three times while it delivers; nothing is spoken twice."""
    batch = created(deployment, messages_of(people("Queue", 60)))
    with watched(deployment, batch) as seen:
        for _ in range(3):
            reads = seen.reads
            seen.until(lambda now: seen.reads > reads + 10)  # noqa: B023 -- until() returns at once
            deployment.tasks.kill()
            deployment.restart_tasks()
        end = seen.end()

    assert end["state"] == "done"
    require_whole(deployment, end)


def test_a_fifth_of_answers_that_are_errors_costs_retries_only(deployment: Deployment) -> None:
    """Which answers fail is drawn anew in each run."""
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    drawn = random.Random(seed)
    faults: list[Json] = [{"status": 500} if drawn.random() < 0.2 else {} for _ in range(300)]
    deployment.cartesia.fail(*faults)
    batch = created(deployment, messages_of(people("Fifth", 50)))
    with watched(deployment, batch) as seen:
        end = seen.end()

    assert end["state"] == "done"
    require_whole(deployment, end)
    assert deployment.cartesia.stats()["faults"] > 0


def test_a_refused_text_fails_its_messages_and_slows_no_other(deployment: Deployment) -> None:
    """It is tried once, in spite of the messages that need it; its reason is theirs."""
    rows = people("Poison", 20)
    deployment.cartesia.fail({"status": 400, "body": "bad transcript"})
    batch = created(deployment, messages_of(rows))
    with watched(deployment, batch) as seen:
        end = seen.end()

    assert end["state"] == "partial"
    failed = [row for row in outcomes(deployment, end["batch_id"]) if row["state"] == "failed"]
    assert len(failed) == end["counts"]["failed"] > 0
    assert len({row["error"] for row in failed}) == 1
    counts = deployment.cartesia.stats()
    assert counts["requests"] == end["plan"]["misses"]
    assert counts["spoken"] == end["plan"]["misses"] - 1
    statuses = {each.status for each in deployment.door.taken()}
    assert statuses == {200}


@pytest.mark.parametrize("away_s", [2.0, pytest.param(AWAY_S, marks=pytest.mark.storm)])
@pytest.mark.parametrize("store", ["firestore", "storage"])
def test_a_store_that_is_away_delays_a_batch_and_loses_nothing(
    deployment: Deployment, store: str, away_s: float
) -> None:
    """It is killed in the middle of the work, and comes back on its port with its state."""
    kill, start = parts(deployment, store)
    deployment.cartesia.wait_ms(100)
    batch = created(deployment, messages_of(people(f"Away{store}{away_s:.0f}", 40)))
    with watched(deployment, batch) as seen:
        seen.until(lambda now: (now["stems"] or {}).get("created", 0) > 4, "some stems")
        kill()
        time.sleep(away_s)
        start()
        end = seen.end()

    assert end["state"] == "done"
    # What was spoken while the store could not take it is spoken again: its holder gave up.
    assert end["counts"]["created"] == end["counts"]["total"] == 40
    assert deployment.cartesia.stats()["spoken"] <= end["plan"]["misses"] + 4 * 4
    require_quiet(deployment)


def parts(deployment: Deployment, store: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return how a store is killed, and started again."""
    if store == "firestore":
        return lambda: deployment.firestore.kill(), deployment.restart_firestore
    return deployment.storage.kill, deployment.storage.start


@pytest.mark.parametrize("for_s", [2.0, pytest.param(REFUSED_FOR_S, marks=pytest.mark.storm)])
def test_a_provider_that_refuses_for_a_while_slows_the_queue(
    deployment: Deployment, for_s: float
) -> None:
    """All answers are 429 until then; each stem is spoken once after that."""
    busy: Json = {"status": 429, "headers": {"Retry-After": "1"}}
    deployment.cartesia.fail({**busy, "times": 100_000})
    batch = created(deployment, messages_of(people(f"Busy{for_s:.0f}", 20)))
    with watched(deployment, batch) as seen:
        eventually(lambda: deployment.cartesia.stats()["faults"] > 0, "a refusal")
        time.sleep(for_s)
        refused = deployment.cartesia.stats()["faults"]
        deployment.cartesia.reset()
        end = seen.end()

    assert end["state"] == "done"
    require_whole(deployment, end)
    assert refused <= 40 + 8 * for_s  # four tasks at once, each of which backs off
