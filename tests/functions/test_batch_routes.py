"""What callers see of batches, through the door: asking, watching, steering and reading."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from hybrid_audio import services
from hybrid_audio.batching.findings import Findings, write_findings
from hybrid_audio.batching.reading.progress import Terms
from hybrid_audio.batching.request import InlineTable, ObjectTable, SentTable, TableOptions
from hybrid_audio.domain.batches.batch import Batch, Kind, State
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import manifest_name
from hybrid_audio.domain.batches.task import Step
from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.edge import idempotency
from hybrid_audio.edge.idempotency import KeyStore
from tests.functions.fake_batches import TABLE, WARNINGS, FakeBatches
from tests.unit.batching.batches import ID, NOW, batch
from tests.unit.batching.recorded_batch import epoch_of

MESSAGES = {
    "kind": "messages",
    "template": "double_anchor_hybrid",
    "rows": [{"ref": "c-1", "name": "John", "developer": "Hilton"}],
}
EPOCH = epoch_of(3, number=2)
DONE = batch(state=State.PARTIAL, total=3, epoch=EPOCH)


@pytest.fixture
def fake(monkeypatch) -> FakeBatches:
    made = FakeBatches()
    made.write_rows(0, range(3))
    made.record_all(EPOCH, range(3), {1: "failed"})
    monkeypatch.setattr(services, "workshop", made.shop)
    monkeypatch.setenv("WEBHOOK_SECRET", "whsec_" + "c2VjcmV0" * 4)
    monkeypatch.setattr(services, "batch_terms", lambda: Terms(2, 8, 0.03))
    return made


@pytest.fixture
def client(function, fake) -> FlaskClient:
    started: FlaskClient = function("generate")
    return started


def forget(store: KeyStore, claim: Claim, _: object) -> None:
    """Free the key, as its lease does after a crash."""
    store.release(claim)


def send_file(client: FlaskClient, path: str = "/batches", **fields: str):
    file = (io.BytesIO(b"ref,First name\nc-1,John\n"), "may.csv")
    sent = {"kind": "messages", "template": "double_anchor_hybrid", **fields, "file": file}
    return client.post(path, data=sent)


def kept(fake: FakeBatches, made: Batch) -> str:
    fake.kept[made.id] = made
    return f"/batches/{made.id}"


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "rotations", "template": "double_anchor_hybrid", "variant": "warm"},
        {"kind": "template", "template": "double_anchor_hybrid", "name": "John"},
        {"kind": "items", "items": [{"text": "Welcome.", "ref": "w"}], "voice_id": "joe"},
        MESSAGES,
    ],
    ids=lambda body: body["kind"],
)
def test_a_batch_of_each_kind_is_taken_up(client, fake, body):
    """202 with the batch's address, which answers."""
    answer = client.post("/batches", json=body)
    assert (answer.status_code, answer.json["state"]) == (202, "planning")
    assert answer.headers["Location"] == f"/batches/{answer.json['batch_id']}"
    assert fake.requests[0].kind is Kind(body["kind"])
    assert client.get(answer.headers["Location"]).json["kind"] == body["kind"]


def test_the_same_key_and_request_are_one_batch(client, fake):
    """The first 202 is given again, with its Location."""
    headers = {"Idempotency-Key": "may-letters"}
    first = client.post("/batches", json=MESSAGES, headers=headers)
    second = client.post("/batches", json=MESSAGES, headers=headers)
    assert (first.json, first.headers["Location"]) == (second.json, second.headers["Location"])
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(fake.kept) == 1


def test_a_batch_is_found_again_whose_answer_was_lost(client, fake, monkeypatch):
    """A crash between creating it and keeping the answer leaves one batch, not two."""
    monkeypatch.setattr(idempotency, "_keep", forget)
    headers = {"Idempotency-Key": "may-letters"}
    ids = [client.post("/batches", json=MESSAGES, headers=headers).json["batch_id"] for _ in "12"]
    other = client.post("/batches", json={**MESSAGES, "label": "b"}, headers=headers)

    assert ids[0] == ids[1]
    assert other.json["batch_id"] != ids[0]


def test_a_file_says_the_same_as_json(client, fake):
    """Each field of the form is the JSON's option as text."""
    answer = send_file(
        client,
        **{"columns": '{"name": "Name"}', "column.name": "First name", "variant": "warm"},
        **{"format": "mp3", "start": "manual", "max_characters": "500", "label": "may letters"},
        **{"webhook_url": "https://93.184.215.14/h", "delimiter": "comma", "encoding": "utf-8"},
        **{"header_line": "1", "allow": 'N/A,"Moss, Ada"'},
    )
    assert answer.status_code == 202, answer.json

    (asked,) = fake.requests
    assert isinstance(asked.table, SentTable)
    assert (asked.table.name, asked.table.content.read()[:4]) == ("may.csv", b"ref,")
    assert asked.table_options == TableOptions(1, "utf-8", "comma")
    assert (asked.columns, asked.variant) == ({"name": "First name"}, "warm")
    assert asked.allow == ("Moss, Ada", "N/A")
    assert (asked.starts_by_itself, asked.max_characters) == (False, 500)
    assert (asked.label, asked.webhook_url) == ("may letters", "https://93.184.215.14/h")
    assert asked.delivery is not None
    assert asked.delivery.format == "mp3"


def test_values_that_look_like_none_may_be_allowed_in_a_table(client, fake):
    """What a failed row proposes can be done."""
    assert client.post("/batches", json={**MESSAGES, "allow": ["N/A"]}).status_code == 202
    assert fake.requests[0].allow == ("N/A",)


def test_a_table_may_lie_in_the_uploads_bucket(client, fake):
    """A generation has too many digits for a number in JSON, so it is text."""
    body = {**MESSAGES, "object": {"name": "may.csv", "generation": "1790000000000017"}}
    del body["rows"]
    assert client.post("/batches", json=body).status_code == 202
    assert fake.requests[0].table == ObjectTable("may.csv", 1_790_000_000_000_017)


def test_a_thousand_rows_fit_and_one_more_is_refused(client, fake):
    """Sixteen slots of 200 characters each, which is more than other routes take."""
    row = {f"slot{n}": "x" * 200 for n in range(16)}
    sent = client.post("/batches", json={**MESSAGES, "rows": [row] * 1_000})
    assert sent.status_code == 202
    assert isinstance(fake.requests[0].table, InlineTable)
    assert len(fake.requests[0].table.rows) == 1_000

    refused = client.post("/batches", json={**MESSAGES, "rows": [{}] * 1_001})
    assert (refused.status_code, refused.json["errors"][0]["path"]) == (422, "rows")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"kind": "letters"}, "kind"),
        ({"template": "t"}, "kind"),
        ({"kind": ["messages"]}, "kind"),
        ({**MESSAGES, "colour": "red"}, "colour"),
        ({**MESSAGES, "object": {"name": "a.csv"}}, "$"),
        ({**MESSAGES, "rows": None}, "$"),
        ({**MESSAGES, "rows": [{"name": ["John"]}]}, "rows[0].name"),
        ({**MESSAGES, "max_characters": -1}, "max_characters"),
        ({**MESSAGES, "max_characters": 10**30}, "max_characters"),
        ({**MESSAGES, "upload": False}, "upload"),
        ({"kind": "rotations"}, "template"),
        ({"kind": "items", "items": [{"text": ""}]}, "items[0].text"),
    ],
)
def test_a_body_that_breaks_a_rule_is_refused_at_its_field(client, fake, body, path):
    """The place is the caller's own path, whatever the kind."""
    answer = client.post("/batches", json=body)
    assert answer.status_code == 422, answer.json
    assert answer.json["errors"][0]["path"] == path
    assert fake.requests == []


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"kind": "rotations"}, "kind"),
        ({"columns": "name=Name"}, "columns"),
        ({"columns": "[1]"}, "columns"),
        ({"column.": "Name"}, "columns"),
        ({"max_characters": "many"}, "max_characters"),
        ({"rows": "[]"}, "rows"),
    ],
)
def test_a_form_that_breaks_a_rule_is_refused_at_its_field(client, fake, fields, path):
    """A field that only JSON has is none of the form."""
    answer = send_file(client, **fields)
    assert answer.status_code == 422, answer.json
    assert answer.json["errors"][0]["path"].startswith(path)
    assert fake.requests == []


def test_another_content_type_is_refused_with_both_that_are_taken(client):
    """A caller who sends the table bare is shown how to send it."""
    answer = client.post("/batches", data=b"a,b", content_type="text/csv")
    assert answer.status_code == 415
    assert "application/json or multipart/form-data" in answer.json["detail"]


def test_a_plan_gives_stems_money_time_and_the_rows_that_fail(client, fake):
    """The numbers of the plan, a price only where one is set; nothing is created."""
    told = client.post("/batches/plan", json=MESSAGES).json
    assert (told["kind"], told["stems"], told["misses"]) == ("messages", 3, 2)
    assert (told["characters"], told["credits"]) == (24, 24)
    assert told["cost"] == pytest.approx(0.00072)
    assert told["rows"]["faults"] == [{"row": 2, "line": 4, "reason": "name is missing"}]
    assert fake.kept == {}
    assert send_file(client, "/batches/plan").json == told


SHOWN_TABLE = {
    **{"format": "csv", "encoding": "utf-8", "delimiter": ";", "header_line": 2},
    **{"columns": ["ref", "First name", "city"], "unused": ["city"]},
    "mapping": {"ref": "ref", "name": "First name"},
}
SHOWN_WARNINGS = [
    {
        **{"code": "column_guessed", "detail": "the column City was read"},
        **{"line": 2, "is_guess": True},
    }
]


def test_a_plan_says_how_the_table_is_read(client, fake):
    """A program sees each assumption before anything is spoken."""
    told = client.post("/batches/plan", json=MESSAGES).json
    assert (told["table"], told["warnings"]) == (SHOWN_TABLE, SHOWN_WARNINGS)


def test_a_batch_says_how_its_table_was_read(client, fake):
    """Once it is read; until then nothing is known of it."""
    path = kept(fake, batch())
    before = client.get(path).json
    write_findings(Findings(TABLE, WARNINGS), files=fake, batch=ID)
    after = client.get(path).json

    assert (before["table"], before["warnings"]) == (None, [])
    assert (after["table"], after["warnings"]) == (SHOWN_TABLE, SHOWN_WARNINGS)


def test_a_plan_beyond_the_limit_is_refused_with_what_it_takes(client):
    """The number is there to be put into the next request."""
    answer = client.post("/batches/plan", json={**MESSAGES, "max_characters": 23})
    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {"path": "max_characters", "message": "the batch would take 24 characters"}
    ]


def test_a_batch_is_shown_with_counts_that_sum(client, fake):
    """Ten of a hundred have an outcome; one that stands still is moved on by being looked at."""
    fake.found = Sums(hit=4, created=5, failed=1)
    epoch = epoch_of(100, number=2, portion_items=5, lanes=4)
    made = batch(epoch=epoch, updated_at=NOW - timedelta(hours=1))
    told = client.get(kept(fake, made)).json
    counts = told["counts"]
    assert counts == {
        **{"total": 100, "pending": 70, "running": 20},
        **{"hit": 4, "created": 5, "failed": 1, "cancelled": 0},
    }
    assert (told["stage"], told["rate"], told["eta_s"]) == ("messages", None, None)
    assert told["plan"]["characters"] == 600
    assert Step.ADVANCE in {task.step for task in fake.tasks}


def test_a_webhook_shows_the_host_of_its_address_only(client, fake):
    """The path of a webhook's address often is its secret."""
    answer = client.post(
        "/batches", json={**MESSAGES, "webhook_url": "https://93.184.215.14/s3cret"}
    )
    told = client.get(answer.headers["Location"])
    assert told.json["webhook"]["host"] == "93.184.215.14"
    assert "s3cret" not in told.text + answer.text


@pytest.mark.parametrize(
    ("state", "step", "then"),
    [
        (State.PLANNED, "start", "running"),
        (State.RUNNING, "pause", "paused"),
        (State.PAUSED, "resume", "running"),
        (State.RUNNING, "cancel", "cancelling"),
        (State.PARTIAL, "retry", "planning"),
    ],
)
def test_a_step_that_is_linked_is_taken(client, fake, state, step, then):
    """What `links` names in a state can be asked for."""
    path = kept(fake, batch(state=state, epoch=EPOCH))
    link = client.get(path).json["links"][step]
    answer = client.post(link)
    assert (answer.status_code, answer.json["state"]) == (200, then)


def test_a_step_that_the_state_does_not_allow_is_a_409_that_names_those_it_needs(client, fake):
    """Nothing changes, and nothing is enqueued."""
    answer = client.post(f"{kept(fake, batch(state=State.DONE))}/pause")
    assert (answer.status_code, answer.json["detail"]) == (
        409,
        "the batch is done; only a running batch can pause",
    )
    assert (fake.tasks, fake.kept[ID].state) == ([], State.DONE)


def test_two_cancels_are_one(client, fake):
    """The time of the first stays."""
    path = kept(fake, batch())
    first, second = client.post(f"{path}/cancel").json, client.post(f"{path}/cancel").json
    assert first == second
    assert fake.tasks[0].step is Step.ADVANCE


def test_batches_are_listed_a_page_at_a_time(client, fake):
    """The token of one page gives the next; the last has none."""
    for n in range(3):
        kept(fake, batch(id=f"b{n:024}"))
    first = client.get("/batches?limit=2").json
    second = client.get(f"/batches?limit=2&page_token={first['next_page_token']}").json
    ids = [each["batch_id"][-1] for page in (first, second) for each in page["batches"]]
    assert (ids, second["next_page_token"]) == (["2", "1", "0"], None)


def test_batches_are_listed_without_a_page_token(client, fake):
    """The first page has none, and an empty one asks for the first page, too."""
    kept(fake, batch())
    for query in ("", "?page_token="):
        assert [each["batch_id"] for each in client.get(f"/batches{query}").json["batches"]] == [ID]
    assert client.get("/batches?page_token=rubbish").status_code == 422


def test_no_link_leads_to_a_conflict(client, fake):
    """What failed before it began has nothing to retry, and an unread table no manifest."""
    planned = batch(state=State.FAILED, total=3, epoch=None)
    assert client.get(kept(fake, planned)).json["links"].keys() == {"self", "outcomes", "manifest"}

    unread = batch(state=State.CANCELLED, total=None, epoch=None)
    assert client.get(kept(fake, unread)).json["links"].keys() == {"self", "outcomes"}


def test_what_a_cancel_left_undone_is_listed_as_cancelled(client, fake):
    """The task of rows 0 to 2 stopped after row 0, and left the others to no task."""
    fake.record(EPOCH, 0, {0: "created"})
    path = kept(fake, batch(state=State.CANCELLED, total=3, epoch=EPOCH))
    shown = client.get(f"{path}/outcomes").json["outcomes"]
    listed = client.get(f"{path}/manifest").text.splitlines()

    assert [each["state"] for each in shown] == ["created", "cancelled", "cancelled"]
    assert [json.loads(line)["state"] for line in listed] == ["created", "cancelled", "cancelled"]
    assert len(client.get(f"{path}/outcomes?state=cancelled").json["outcomes"]) == 2


def test_outcomes_open_their_audio_with_fresh_urls(client, fake):
    """What was made has a URL and its end; what failed has neither."""
    path = kept(fake, DONE)
    told = client.get(f"{path}/outcomes?limit=2").json
    made, failed = told["outcomes"]
    assert (made["ref"], made["state"], failed["state"]) == ("r0", "created", "failed")
    assert made["uri"].endswith("/messages/0.wav")
    assert "X-Goog-Signature" in made["url"]
    assert made["expires_at"]
    assert (failed["line"], told["next_page_token"]) == (3, "2")

    only = client.get(f"{path}/outcomes?state=failed").json
    assert [each["row"] for each in only["outcomes"]] == [1]


@pytest.mark.parametrize("query", ["state=done", "page_token=abc", "limit=501", "page_token=-1"])
def test_a_wrong_query_of_outcomes_is_refused(client, fake, query):
    """The parameter is named in a 422."""
    answer = client.get(f"{kept(fake, DONE)}/outcomes?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == query.partition("=")[0]


def test_a_manifest_comes_in_both_forms(client, fake):
    """It is written now where the batch ended without one."""
    path = kept(fake, DONE)
    lines = client.get(f"{path}/manifest")
    table = client.get(f"{path}/manifest?format=csv")
    states = [json.loads(line)["state"] for line in lines.data.splitlines()]
    assert (lines.mimetype, states) == ("application/x-ndjson", ["created", "failed", "created"])
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert [row["state"] for row in csv.DictReader(io.StringIO(table.text))] == states


def test_a_large_manifest_is_where_location_says(client, fake):
    """303, a signed URL, and JSON that says so."""
    path = kept(fake, DONE)
    fake.objects[manifest_name(ID, "jsonl")] = b" " * ((8 << 20) + 1)
    answer = client.get(f"{path}/manifest?format=jsonl")
    assert (answer.status_code, answer.json["size_bytes"]) == (303, (8 << 20) + 1)
    assert answer.headers["Location"] == answer.json["url"]
    assert f"batches/{ID}/manifest.jsonl" in answer.json["url"]


def test_a_manifest_before_the_end_is_a_409(client, fake):
    """It would change; and while a retry runs, too."""
    assert client.get(f"{kept(fake, batch())}/manifest").status_code == 409


def test_a_batch_that_is_over_can_be_deleted_and_is_gone(client, fake):
    """One that runs is refused: it is cancelled first."""
    path = kept(fake, batch())
    assert client.delete(path).status_code == 409
    fake.kept[ID] = replace(DONE, state=State.CANCELLED)
    assert client.delete(path).json == {"deleted": ID}
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("id", [ID, "b1", "..", "B" + "0" * 24, "b" + "0" * 24 + "%0A"])
@pytest.mark.parametrize("rest", ["", "/outcomes", "/manifest"])
def test_an_id_of_no_batch_is_a_404(client, id, rest):
    """Whether or not it looks like one."""
    assert client.get(f"/batches/{id}{rest}").status_code == 404


def test_no_cache_keeps_an_answer_about_batches(client, fake):
    """Answers and problems alike are out of date at once."""
    path = kept(fake, DONE)
    answers = [
        client.get("/batches"),
        client.get(path),
        client.get(f"{path}/outcomes"),
        client.get(f"{path}/manifest"),
        client.get("/batches/b1"),
        client.post("/batches", json=MESSAGES),
        client.post("/batches", json={}),
    ]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_the_description_offers_both_ways_to_ask_for_a_batch(client):
    """One path, JSON of one of four kinds, or a form with a file; each field is described."""
    document = client.get("/openapi.json").json
    content = document["paths"]["/batches"]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "multipart/form-data"}
    assert content["application/json"]["schema"]["discriminator"]["propertyName"] == "kind"
    form = content["multipart/form-data"]["schema"]
    assert {"file", "kind", "template", "columns", "delimiter"} <= form["properties"].keys()
    assert "stem" not in form["properties"]["label"]["pattern"]
    answers = document["paths"]["/batches/{batch}/manifest"]["get"]["responses"]
    assert set(answers["200"]["content"]) == {
        "application/x-ndjson",
        "text/csv; charset=utf-8; header=present",
    }
