"""Tasks delivered three times at once: exact counts, one synthesis and one object each."""

from tests.local.batches.doors import attempts_of
from tests.local.batches.watching import created, eventually, messages_of, outcomes, people, watched


def test_each_task_delivered_three_times_counts_once(deployment) -> None:
    """Shuffled and side by side; the plan's numbers are what happens."""
    stems = set(deployment.stems())
    deployment.door.times = 3
    rows = [*people("Thrice", 30), {"ref": "bad"}]
    batch = created(deployment, messages_of(rows))
    with watched(deployment, batch) as seen:
        end = seen.end()

    assert end["state"] == "partial"
    assert {name: end["counts"][name] for name in ("created", "hit", "failed")} == {
        "created": 30,
        "hit": 0,
        "failed": 1,
    }
    counts = deployment.cartesia.stats()
    assert counts["requests"] == end["plan"]["misses"] == 33
    assert counts["characters"] == end["plan"]["characters"] == end["characters_spent"]
    assert len(set(deployment.stems()) - stems) == 33
    assert [each["ref"] for each in outcomes(deployment, end["batch_id"])] == [
        each["ref"] for each in rows
    ]
    eventually(lambda: not deployment.tasks_left(), "empty queues")
    assert deployment.leases() == []
    print(seen.reads, max(attempts_of(deployment.door.taken()).values()))
