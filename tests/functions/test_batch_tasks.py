"""Batches through the real stores and speech, their tasks delivered three times at once."""

from collections import Counter
from typing import Any

import pytest

from hybrid_audio import batches, services
from hybrid_audio.batching.request import BatchRequest, InlineTable
from hybrid_audio.domain.batches.batch import Batch, Kind, State
from hybrid_audio.domain.batches.naming import manifest_name
from tests.functions.batch_deliveries import Deliveries

TEMPLATE = "double_anchor_hybrid"
NAMES = ["Ann", "Bob", "Cy", "Dee", "Eve"]


@pytest.fixture
def queue(environment, monkeypatch) -> Deliveries:
    """Deliveries instead of Cloud Tasks."""
    deliveries = Deliveries()
    monkeypatch.setattr(services, "task_queue", lambda: deliveries)
    return deliveries


def created(rows: list[dict[str, Any]], token: str = "key") -> Batch:
    request = BatchRequest(Kind.MESSAGES, template=TEMPLATE, table=InlineTable(tuple(rows)))
    return batches.create(request, token, services.workshop())


def table(size: int) -> list[dict[str, Any]]:
    return [
        {"ref": f"r{n}", "name": f"{NAMES[n % 5]} {'I' * (n % 7 + 1)}", "developer": "Hilton"}
        for n in range(size)
    ]


def test_threefold_delivery_side_by_side_makes_every_message_once(environment, queue, parts):
    """Counts, calls and characters are those of the plan."""
    made = created([*table(60), {"ref": "bad"}])
    queue.run()

    store = services.batch_store()
    batch = store.get(made.id)
    assert batch.epoch is not None
    assert batch.plan is not None
    sums, _ = store.sums(batch.id, batch.epoch.number)
    assert (batch.state, batch.total) == (State.PARTIAL, 61)
    assert (sums.created, sums.hit, sums.failed) == (35, 25, 1)

    counts = parts.cartesia.stats()
    assert counts["requests"] == batch.plan.misses == batch.speech.created
    assert counts["characters"] == batch.plan.characters == batch.speech.characters
    lines = (
        services.batch_files().read_bytes(manifest_name(batch.id, "jsonl")) or b""
    ).splitlines()
    assert len(lines) == 61
    assert batch.made_in_full is not None


def test_messages_of_a_batch_are_hits_for_who_asks_later(environment, queue):
    """Their reports are found in the object of their portion; another batch speaks nothing."""
    created(table(12))
    queue.run()
    again = created(table(12), token="other")
    queue.run()

    store = services.batch_store()
    batch = store.get(again.id)
    assert batch.epoch is not None
    assert batch.plan is not None
    assert batch.state is State.DONE
    assert (batch.plan.misses, batch.speech.characters) == (0, 0)
    assert store.sums(batch.id, batch.epoch.number)[0].hit == 12


def test_a_deleted_batch_leaves_its_messages_with_their_reports(environment, queue):
    """Only the batch's own folder goes."""
    made = created(table(6))
    queue.run()
    names = Counter(each.name.split("/")[0] for each in services.output_objects().list(""))
    batches.delete(made.id, services.workshop())
    left = Counter(each.name.split("/")[0] for each in services.output_objects().list(""))
    assert left == {name: count for name, count in names.items() if name != "batches"}
    assert set(left) == {"outputs", "reports"}
