"""What got stuck is found and moved on, and what uses up its attempts is said to have failed."""

import json

from tests.local.batches.deployment import LOCATION, QUEUES, Deployment
from tests.local.batches.watching import (
    created,
    eventually,
    messages_of,
    moved,
    outcomes,
    people,
    watched,
)

SETTINGS = {"BATCH_STUCK_S": "2", "TASK_ATTEMPTS": "3"}


def test_a_task_that_uses_up_its_attempts_ends_its_items_as_exhausted(
    deployment: Deployment,
) -> None:
    """The provider is away all the time; a retry later makes what failed, and that alone."""
    deployment.cartesia.fail({"status": 503, "times": 100_000})
    batch = created(deployment, messages_of(people("Exhausted", 2, companies=1)))
    with watched(deployment, batch) as seen:
        end = seen.end()
    assert end["counts"]["failed"] == end["counts"]["total"] == 2
    assert {row["error"] for row in outcomes(deployment, end["batch_id"])} == {"failed (exhausted)"}

    deployment.cartesia.reset()
    moved(deployment, end["batch_id"], "retry")
    with watched(deployment, batch) as seen:
        end = seen.until(lambda now: now["round"] == 1 and now["state"] == "done", "the retry")
    assert end["counts"]["created"] == 2
    assert deployment.cartesia.stats()["spoken"] == 3


def test_lost_tasks_are_found_in_each_stage_and_enqueued_anew(deployment: Deployment) -> None:
    """Every queue is emptied behind the batch's back, while it speaks and while it splices."""
    deployment.cartesia.wait_ms(150)
    batch = created(deployment, messages_of(people("Purged", 40)))
    with watched(deployment, batch) as seen:
        for stage in ("speech", "messages"):
            seen.until(lambda now: now["stage"] == stage, stage)  # noqa: B023 -- returns at once
            purge(deployment)
        end = seen.end()

    assert (end["state"], end["counts"]["created"]) == ("done", 40)
    assert deployment.cartesia.stats()["spoken"] == end["plan"]["misses"]
    assert deployment.leases() == []


def test_a_chain_of_tasks_that_is_cut_at_any_link_goes_on(deployment: Deployment) -> None:
    """Each link is acknowledged once without being done: as if it had been dropped."""
    lost: set[str] = set()

    def loses(path: str, body: bytes) -> bool:
        """Lose the first delivery of each kind of task."""
        order = json.loads(body or b"{}")
        if "batch" not in order:
            return False
        kind = f"{path} {order.get('stage')} {order.get('position', 0) // 8} {order.get('again')}"
        if kind in lost:
            return False
        lost.add(kind)
        return True

    deployment.door.loses = loses
    batch = created(deployment, messages_of(people("Cut", 40)))
    with watched(deployment, batch) as seen:
        end = seen.end()

    assert (end["state"], end["counts"]["created"]) == ("done", 40)
    assert len(lost) >= 3
    assert deployment.cartesia.stats()["spoken"] == end["plan"]["misses"]


def test_a_cancelled_batch_whose_tasks_are_gone_is_ended_by_the_sweeper(
    deployment: Deployment,
) -> None:
    """No one reads the batch itself, which would move it on too."""
    deployment.cartesia.wait_ms(300)
    batch = created(deployment, messages_of(people("Swept", 40)))
    with watched(deployment, batch) as seen:
        seen.until(lambda now: now["stage"] == "speech", "speech")
    moved(deployment, batch["batch_id"], "cancel")
    purge(deployment)

    def is_over() -> bool:
        listed = deployment.http.get("/batches").raise_for_status().json()["batches"]
        return any(
            each["batch_id"] == batch["batch_id"] and each["state"] == "cancelled"
            for each in listed
        )

    eventually(is_over, "the sweeper")


def purge(deployment: Deployment) -> None:
    """Delete every task of every queue that is not at work."""
    with deployment.queues() as client:
        for queue in QUEUES:
            client.purge_queue(name=f"{LOCATION}/queues/{queue}")
