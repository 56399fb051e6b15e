"""SIGTERM while tasks of a batch are at work: they end, or come again, and nothing is lost."""

import pytest

from tests.local.batches.deployment import Deployment
from tests.local.batches.watching import created, eventually, messages_of, outcomes, people, watched

pytestmark = pytest.mark.storm
SETTINGS = {"BATCH_STUCK_S": "5"}
"""A queue gives a task up that finds no function ten times; the sweeper finds what that leaves."""

ROWS = 60
STEMS = ROWS + 3
SPEECH_MS = 100.0
STOPPED_AT = (5, 25, 45)


def test_a_function_that_is_stopped_thrice_speaks_each_stem_once(deployment: Deployment) -> None:
    """In the middle of speech each time; every message is made, and every count is exact."""
    deployment.cartesia.wait_ms(SPEECH_MS)
    batch = created(deployment, messages_of(people("Stopped", ROWS)))
    with watched(deployment, batch) as seen:
        for spoken in STOPPED_AT:
            seen.until(lambda now: (now["stems"] or {}).get("created", 0) >= spoken)  # noqa: B023
            deployment.replace_worker()
        end = seen.end()
    eventually(lambda: not deployment.tasks_left(), "empty queues")

    assert (end["state"], end["counts"]["created"]) == ("done", ROWS)
    assert end["plan"]["misses"] == deployment.cartesia.stats()["spoken"] == STEMS
    assert end["characters_spent"] == end["characters_planned"]
    assert {row["state"] for row in outcomes(deployment, batch["batch_id"])} == {"created"}
    assert deployment.leases() == []


def test_a_function_that_is_stopped_while_it_splices_makes_each_message_once(
    deployment: Deployment,
) -> None:
    """What was begun is finished or begun again; an object is there once."""
    before = set(deployment.messages())
    batch = created(deployment, messages_of(people("Halted", 200, companies=2), format="flac"))
    with watched(deployment, batch) as seen:
        seen.until(lambda now: now["stage"] == "messages" and now["counts"]["created"] > 0)
        deployment.replace_worker()
        end = seen.end()

    assert (end["state"], end["counts"]["created"]) == ("done", 200)
    assert len(set(deployment.messages()) - before) == 200
