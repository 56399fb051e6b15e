"""Stems in context through the doors that production uses: made once, counted whole, never kept
where the cut cannot be placed.
"""

from itertools import pairwise
from typing import Any

import httpx
import pytest

from hybrid_audio import services
from tests.functions.batch_deliveries import Deliveries

TEMPLATE = "hello_in_context"
JOHN = {"template": TEMPLATE, "name": "John", "developer": "Hilton"}
MARY = {"template": TEMPLATE, "name": "Mary", "developer": "Marriott"}
WHOLE = "Hey John, it's Luis from Hilton."
MARY_OWN = ("Hey Mary, it's Luis from Hilton.", "Hey John, it's Luis from Marriott.")
TABLE = [
    {"ref": "1", "name": "John", "developer": "Hilton"},
    {"ref": "2", "name": "Mary", "developer": "Marriott"},
    {"ref": "3", "name": "John", "developer": "Marriott"},
]
BATCH = {"kind": "messages", "template": TEMPLATE, "rows": TABLE}
PLANNED = 4 * len(WHOLE) + sum(map(len, MARY_OWN))
ALONE = len("Hey" + "John," + "it's Luis from" + "Hilton." + "Mary," + "Marriott.")


@pytest.fixture
def assemble(function):
    return function("assemble")


@pytest.fixture
def generate(function):
    return function("generate")


def audit(generate) -> dict[str, int]:
    """Return what the audit counts of all stems of these tests: they are few."""
    answer = generate.post("/cache/audit", json={"limit": 100})
    assert answer.json["next_page_token"] is None
    return {verdict: count for verdict, count in answer.json["counts"].items() if count}


def stored(parts, environment) -> list[dict[str, Any]]:
    """Return the objects of the bucket of stems."""
    url = f"{parts.gcs}/storage/v1/b/{environment['STEMS_BUCKET']}/o"
    items: list[dict[str, Any]] = httpx.get(url).raise_for_status().json().get("items", [])
    return items


def test_stems_in_context_are_made_once_and_counted_with_their_carriers(assemble, generate, parts):
    """The second pair speaks its own two stems only, and the second time nothing is spoken."""
    john = assemble.post("/assemble/template", json=JOHN).json
    transcripts = [each["body"]["transcript"] for each in parts.cartesia.requests()]
    assert transcripts == [WHOLE] * 4
    assert parts.cartesia.stats()["characters"] == 4 * len(WHOLE)
    assert john["characters_spoken"] == 4 * len(WHOLE)

    mary = assemble.post("/assemble/template", json=MARY).json
    spoken = [each["body"]["transcript"] for each in parts.cartesia.requests()][4:]
    assert sorted(spoken) == sorted(MARY_OWN)
    assert mary["characters_spoken"] == sum(map(len, MARY_OWN))
    shared = [{cue["signature"] for cue in message["cues"]} for message in (john, mary)]
    assert len(shared[0] & shared[1]) == 2

    again = assemble.post("/assemble/template", json={**JOHN, "format": "mp3"}).json
    assert (again["status"], again["characters_spoken"]) == ("created", 0)
    assert parts.cartesia.stats()["requests"] == 6
    assert {cue["signature"] for cue in again["cues"]} == shared[0]
    assert audit(generate) == {"match": 6}


def test_neighbours_in_context_cross_fade_over_what_they_share(assemble):
    """Each stem begins 20 ms before its neighbour ends, and no pause is put between them."""
    message = assemble.post("/assemble/template", json=JOHN).json
    for before, after in pairwise(message["cues"]):
        assert before["end_ms"] - after["start_ms"] == pytest.approx(20, abs=0.05)
    assert [seam["pause_ms"] for seam in message["diagnostics"]["seams"]] == [0, 0, 0]


def test_an_entry_says_in_what_the_stem_was_spoken(assemble, generate):
    """The index holds the request, the object a hash of the carrier and none of its words."""
    message = assemble.post("/assemble/template", json=JOHN).json
    name = message["cues"][1]
    page = generate.get("/cache/list", query_string={"label": name["label"]}).json
    (stem,) = page["stems"]
    assert (stem["signature"], stem["text"]) == (name["signature"], "John,")

    found = services.stem_objects().stat(stem["uri"].split("/", 3)[3])
    assert found is not None
    assert "Luis" not in str(found.metadata)
    assert len(found.metadata["carrier"]) == 32


@pytest.mark.parametrize("fault", ["no_timestamps", "wrong_order", "timestamp_gaps"])
def test_without_good_times_the_message_fails_and_nothing_is_kept(
    assemble, parts, environment, fault
):
    """A problem of text to speech that says what is missing; the next request makes the message."""
    parts.cartesia.fail({fault: True, "times": 50})
    refused = assemble.post("/assemble/template", json=JOHN)
    assert refused.status_code == 502, refused.json
    assert refused.content_type == "application/problem+json"
    assert "times" in refused.json["detail"]
    assert "John" not in refused.text
    assert stored(parts, environment) == []

    parts.cartesia.reset()
    assert assemble.post("/assemble/template", json=JOHN).json["status"] == "created"
    assert len(stored(parts, environment)) == 4


def test_a_carrier_by_hand_is_the_stem_of_the_template(assemble, generate, parts):
    """The same words around the same text are one stem, whichever door asks for it."""
    assemble.post("/assemble/template", json=JOHN)
    voice = {"language": "en", "speed": 1.0, "emotion": "calm"}
    segments = [
        {"text": "Hey", "voice": voice, "carrier": {"after": "John, it's Luis from Hilton."}},
        {
            "text": "John,",
            "voice": voice,
            "carrier": {"before": "Hey", "after": "it's Luis from Hilton."},
        },
    ]
    by_hand = assemble.post("/assemble/segments", json={"segments": segments}).json
    assert by_hand["characters_spoken"] == 0
    assert parts.cartesia.stats()["requests"] == 4


def test_a_plan_prices_the_carriers_and_what_the_stems_take_alone(
    environment, function, monkeypatch, parts
):
    """Both numbers of characters and both prices, before anything is spoken."""
    monkeypatch.setenv("CARTESIA_PRICE_PER_1K_CHARACTERS", "10")
    services.forget()
    plan = function("generate").post("/batches/plan", json=BATCH).json
    assert (plan["stems"], plan["misses"]) == (6, 6)
    assert (plan["characters"], plan["characters_alone"]) == (PLANNED, ALONE)
    assert plan["cost"] == pytest.approx(PLANNED / 100)
    assert plan["cost_alone"] == pytest.approx(ALONE / 100, abs=1e-5)
    assert parts.cartesia.stats()["requests"] == 0


def test_a_batch_in_context_speaks_what_was_planned(environment, generate, monkeypatch, parts):
    """All messages are made, each stem once though its tasks come three times at once."""
    queue = Deliveries()
    monkeypatch.setattr(services, "task_queue", lambda: queue)
    made = generate.post("/batches", json=BATCH)
    assert made.status_code == 202, made.json
    queue.run()

    batch = generate.get(made.headers["Location"]).json
    assert batch["state"] == "done", batch
    assert batch["counts"]["created"] == len(TABLE)
    assert batch["characters_planned"] == batch["characters_spent"] == PLANNED
    assert parts.cartesia.stats()["characters"] == PLANNED
    assert audit(generate) == {"match": 6}
