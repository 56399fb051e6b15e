"""SIGTERM while tasks of a batch are at work: they end, or come again, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.local.batches.deployment import Deployment
from tests.local.batches.watching import created, eventually, messages_of, outcomes, people, watched
from tests.receiver import receiving

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


def test_a_function_that_is_stopped_while_a_webhook_waits_for_its_answer_sends_it_once(
    deployment: Deployment,
) -> None:
    """The receiver has not answered yet; what it says is recorded before the process ends."""
    with receiving() as receiver, ThreadPoolExecutor(1) as pool:
        receiver.may_answer.clear()
        url = f"http://127.0.0.1:{receiver.port}/hook"
        batch = created(deployment, messages_of(people("Hung", 2), webhook_url=url))
        eventually(lambda: receiver.got, "the webhook to be sent")

        replaced = pool.submit(deployment.replace_worker)
        eventually(lambda: is_closed(deployment.worker.url), "the worker to stop listening")
        receiver.may_answer.set()
        replaced.result()
        with watched(deployment, batch) as seen:
            end = seen.until(lambda now: now["webhook"]["state"] == "delivered", "the record")
        eventually(lambda: not deployment.tasks_left(), "empty queues")

    assert [each["status"] for each in end["webhook"]["attempts"]] == [200]
    assert len(receiver.got) == 1


def is_closed(url: str) -> bool:
    """Whether nothing listens there."""
    try:
        httpx.get(url + "/live", trust_env=False)
    except httpx.TransportError:
        return True
    return False
