"""Pronunciation dictionaries and languages, through the doors, with the stand-in's own routes."""

from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

from hybrid_audio import batches, services
from hybrid_audio.batching.planning import freezing
from hybrid_audio.batching.request import BatchRequest, InlineTable
from hybrid_audio.domain.batches.batch import Kind, State
from hybrid_audio.domain.stems.contract import Voice
from tests.functions.batch_deliveries import Deliveries
from tests.functions.conftest import Parts

HEADERS = {"Cartesia-Version": "2025-04-16", "X-API-Key": "local"}


class Cartesia:
    """The dictionary routes, as the owner of a dictionary uses them."""

    def __init__(self, parts: Parts) -> None:
        self._url = f"{parts.cartesia.url}/pronunciation-dicts/"

    def create(self, **aliases: str) -> str:
        """Return the id of a new dictionary."""
        body = {"name": "x", "items": _items(aliases)}
        made = httpx.post(self._url, json=body, headers=HEADERS).raise_for_status().json()
        return str(made["id"])

    def edit(self, dictionary: str, **aliases: str) -> None:
        """Replace the items."""
        body = {"items": _items(aliases)}
        httpx.patch(self._url + dictionary, json=body, headers=HEADERS).raise_for_status()


def _items(aliases: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"text": text, "alias": alias, "pronunciation": alias} for text, alias in aliases.items()
    ]


@pytest.fixture
def cartesia(parts: Parts) -> Cartesia:
    return Cartesia(parts)


@pytest.fixture
def generate(function: Any) -> FlaskClient:
    client: FlaskClient = function("generate")
    return client


def said(generate: FlaskClient, text: str, dictionary: str) -> dict[str, Any]:
    """The answer for a text under a dictionary."""
    body = {"text": text, "pronunciation_dict_id": dictionary}
    answer: Any = generate.post("/generate/script", json=body).json
    return dict(answer)


def test_editing_a_dictionary_makes_exactly_the_touched_stems_misses(
    generate: FlaskClient, cartesia: Cartesia, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edit is audible: the touched text is spoken anew and longer, the other is a hit."""
    monkeypatch.setenv("PRONUNCIATION_FRESH_S", "0")
    services.forget()
    dictionary = cartesia.create(Hilton="hill ton")
    touched, other = "Your Hilton timeshare.", "Hey John, it's Luis."
    before = [said(generate, text, dictionary) for text in (touched, other)]
    assert [each["status"] for each in before] == ["created", "created"]
    assert [said(generate, text, dictionary)["status"] for text in (touched, other)] == [
        "hit",
        "hit",
    ]

    cartesia.edit(dictionary, Hilton="hill ton on the bay of all the bays", Marriott="x")
    after = [said(generate, text, dictionary) for text in (touched, other)]
    assert [each["status"] for each in after] == ["created", "hit"]
    assert after[0]["duration_ms"] > before[0]["duration_ms"]

    cartesia.edit(dictionary, Hilton="hill ton")
    assert said(generate, touched, dictionary)["signature"] == before[0]["signature"]
    audit: Any = generate.post("/cache/audit", json={}).json
    found = {verdict: count for verdict, count in audit["counts"].items() if count}
    assert found == {"match": 3}


def test_hits_need_no_look_at_the_dictionary(
    generate: FlaskClient, cartesia: Cartesia, parts: Parts
) -> None:
    """One look when first named, one after the stem was spoken, none for twenty hits."""
    dictionary = cartesia.create(Hilton="hill ton")
    for _ in range(21):
        said(generate, "Your Hilton timeshare.", dictionary)
    assert parts.cartesia.stats()["dictionary_reads"] == 2


def test_an_edit_that_this_instance_has_not_seen_is_never_kept_under_the_old_signature(
    generate: FlaskClient, cartesia: Cartesia
) -> None:
    """The kept entries are old: what was spoken under new ones is dropped; the next is right."""
    dictionary = cartesia.create(Hilton="hill ton")
    said(generate, "Hey Hilton.", dictionary)
    cartesia.edit(dictionary, Hilton="hill town")
    refused = said(generate, "Your Hilton timeshare.", dictionary)
    assert (refused["status"], "was edited" in refused["detail"]) == (409, True)
    assert said(generate, "Your Hilton timeshare.", dictionary)["status"] == "created"


def messages(dictionary: str) -> BatchRequest:
    """A batch of two messages whose texts a dictionary may touch."""
    rows = ({"name": "Ann", "developer": "Hilton"}, {"name": "Ann", "developer": "Marriott"})
    return BatchRequest(
        Kind.MESSAGES,
        template="double_anchor_hybrid",
        table=InlineTable(rows),
        voice=Voice(pronunciation_dict_id=dictionary),
    )


def test_a_batch_keeps_to_the_dictionary_of_its_start(
    generate: FlaskClient, cartesia: Cartesia, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks a bounded number of times; after an edit, exactly the touched stem is a miss.

    Where the edit comes between start and speech, the touched message fails and says why.
    """
    queue = Deliveries(times=1)
    monkeypatch.setattr(services, "task_queue", lambda: queue)
    dictionary = cartesia.create(Hilton="hill ton")
    first = batches.create(messages(dictionary), "a", services.workshop())
    queue.run()
    done = services.batch_store().get(first.id)
    assert (done.state, done.plan and done.plan.misses) == (State.DONE, 3)
    assert parts.cartesia.stats()["dictionary_reads"] == 1 + 3

    cartesia.edit(dictionary, Hilton="hill town")
    services.forget()
    monkeypatch.setattr(services, "task_queue", lambda: queue)
    second = batches.create(messages(dictionary), "b", services.workshop())
    cartesia.edit(dictionary, Hilton="hill tune")
    queue.run()
    done = services.batch_store().get(second.id)
    assert (done.state, done.plan and done.plan.misses) == (State.PARTIAL, 1)
    outcomes: Any = generate.get(f"/batches/{second.id}/outcomes").json
    failed = [each for each in outcomes["outcomes"] if each["state"] == "failed"]
    assert len(failed) == 1
    assert "dictionary was edited" in failed[0]["error"]


def outcomes_of(generate: FlaskClient, batch: str) -> list[dict[str, Any]]:
    """What became of the items of a batch, in order."""
    answer: Any = generate.get(f"/batches/{batch}/outcomes").json
    return list(answer["outcomes"])


def items(*given: dict[str, Any]) -> dict[str, Any]:
    """The body of a batch of items."""
    return {"kind": "items", "items": list(given)}


def test_items_are_spoken_and_priced_as_they_say_each_with_its_dictionary(
    generate: FlaskClient, cartesia: Cartesia, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every dictionary that an item names is frozen; an edit after the end changes no outcome."""
    queue = Deliveries(times=1)
    monkeypatch.setattr(services, "task_queue", lambda: queue)
    first, second = cartesia.create(Hilton="hill ton"), cartesia.create(Hilton="hell tone")
    body = items(
        {"text": "Siobhan", "spoken": "Shi-vawn"},
        {"text": "Your Hilton.", "pronunciation_dict_id": first},
        {"text": "Your Hilton.", "pronunciation_dict_id": second},
    )
    plan: Any = generate.post("/batches/plan", json=body).json
    assert plan["characters"] == len("Shi-vawn") + 2 * len("Your Hilton.")

    made: Any = generate.post("/batches", json=body).json
    queue.run()
    done: Any = generate.get(f"/batches/{made['batch_id']}").json
    assert (done["state"], done["characters_spent"]) == ("done", plan["characters"])
    sent = [each["body"] for each in parts.cartesia.requests()]
    assert sorted((each["transcript"], each.get("pronunciation_dict_id", "")) for each in sent) == [
        ("Shi-vawn", ""),
        *sorted([("Your Hilton.", first), ("Your Hilton.", second)]),
    ]
    outcomes = outcomes_of(generate, made["batch_id"])
    assert len({each["signature"] for each in outcomes}) == 3
    alone = said(generate, "Your Hilton.", second)
    assert (alone["status"], alone["signature"]) == ("hit", outcomes[2]["signature"])


def test_an_edit_while_items_run_is_never_spoken_in_their_batch(
    generate: FlaskClient, cartesia: Cartesia, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The item of the edited dictionary fails and says why; the others are made as planned."""
    queue = Deliveries(times=1)
    monkeypatch.setattr(services, "task_queue", lambda: queue)
    edited, kept = cartesia.create(Hilton="hill ton"), cartesia.create(Hilton="hell tone")
    given = [{"text": "Your Hilton.", "pronunciation_dict_id": each} for each in (edited, kept)]
    made: Any = generate.post("/batches", json=items(*given)).json
    cartesia.edit(edited, Hilton="hill town")
    queue.run()

    outcomes = outcomes_of(generate, made["batch_id"])
    assert [each["state"] for each in outcomes] == ["failed", "created"]
    assert "dictionary was edited" in outcomes[0]["error"]


def test_an_unknown_dictionary_of_an_item_and_too_many_are_refused_at_the_item(
    generate: FlaskClient, cartesia: Cartesia, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is kept or spoken."""
    unknown = items({"text": "Hey."}, {"text": "Hey.", "pronunciation_dict_id": "pdict_none"})
    refused: Any = generate.post("/batches", json=unknown).json
    path = "items.1.pronunciation_dict_id"
    assert (refused["status"], refused["errors"][0]["path"]) == (422, path)

    monkeypatch.setattr(freezing, "MOST_DICTIONARIES", 1)
    two = [{"text": "Hey.", "pronunciation_dict_id": cartesia.create(a=str(i))} for i in range(2)]
    refused = generate.post("/batches", json=items(*two)).json
    assert (refused["status"], refused["errors"][0]["path"]) == (422, path)


def test_rows_say_how_a_value_is_spoken_and_retry_keeps_it(
    generate: FlaskClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plan, price, speech and the next round go by it; a misspelt column is refused by its name."""
    queue = Deliveries(times=1)
    monkeypatch.setattr(services, "task_queue", lambda: queue)
    rows = [
        {"name": "Siobhan", "spoken_name": "Shi-vawn", "developer": "Hilton"},
        {"name": "N/A", "spoken_name": "Ann", "developer": "Hilton"},
    ]
    body = {"kind": "messages", "template": "double_anchor_hybrid", "rows": rows[:1]}
    plain = {**body, "rows": [{"name": "Shi-vawn", "developer": "Hilton"}]}
    plan: Any = generate.post("/batches/plan", json=body).json
    plain_plan: Any = generate.post("/batches/plan", json=plain).json
    assert plan["characters"] == plain_plan["characters"]
    assert plan["table"]["mapping"]["spoken_name"] == "spoken_name"

    made: Any = generate.post("/batches", json={**body, "rows": rows}).json
    queue.run()
    sent = [each["body"]["transcript"] for each in parts.cartesia.requests()]
    assert any("Shi-vawn" in each for each in sent)
    assert not any("Siobhan" in each or "Ann" in each for each in sent)
    for _ in range(2):
        outcomes = outcomes_of(generate, made["batch_id"])
        assert [each["state"] for each in outcomes] == ["created", "failed"]
        assert outcomes[1]["error"].startswith("spoken_name says how name is spoken")
        assert generate.post(f"/batches/{made['batch_id']}/retry").status_code < 300
        queue.run()

    wrong = {**body, "rows": [{"name": "Ann", "spoken_nmae": "An", "developer": "Hilton"}]}
    refused: Any = generate.post("/batches", json=wrong).json
    assert (refused["status"], refused["errors"][0]["path"]) == (422, "columns.spoken_nmae")


def test_an_unknown_dictionary_is_refused_at_its_field(generate: FlaskClient) -> None:
    """Nothing is spoken for it."""
    refused = said(generate, "Hey.", "pdict_none")
    assert (refused["status"], refused["errors"][0]["path"]) == (422, "pronunciation_dict_id")


def test_a_dictionary_that_cannot_be_read_is_no_guess(
    generate: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cartesia is away, and nothing is known of the dictionary: 503."""
    monkeypatch.setenv("CARTESIA_BASE_URL", "http://127.0.0.1:1")
    services.forget()
    assert said(generate, "Hey.", "d")["status"] == 503


def test_a_message_in_two_languages_sends_each_segments_own(function: Any, parts: Parts) -> None:
    """Segments by hand; an unknown language is refused at its segment, with a proposal."""
    assemble = function("assemble")
    segments = [
        {"text": "Hey John, it's Luis.", "voice": {"language": "en"}},
        {"text": "Hasta luego.", "voice": {"language": "es"}},
    ]
    assert assemble.post("/assemble/segments", json={"segments": segments}).status_code == 200
    sent = {
        each["body"]["transcript"]: each["body"]["language"] for each in parts.cartesia.requests()
    }
    assert sent == {"Hey John, it's Luis.": "en", "Hasta luego.": "es"}

    segments[1]["voice"] = {"language": "xx"}
    refused = assemble.post("/assemble/segments", json={"segments": segments}).json
    assert refused["status"] == 422
    assert "segments[1]" in refused["errors"][0]["path"]


def test_a_template_and_its_variants_speak_each_segment_in_its_language(
    function: Any, parts: Parts
) -> None:
    """A segment's own language wins over the variant's, which wins over the template's."""
    assemble = function("assemble")
    document = {
        "template_name": "two_languages",
        "voice": {"language": "en"},
        "segments": [
            {"id": "a", "text": "Hey {name}."},
            {"id": "b", "text": "Hasta luego.", "voice": {"language": "es"}},
        ],
        "variants": {"german": {"voice": {"language": "de"}}},
    }
    assert assemble.put("/templates/two_languages", json=document).status_code < 300
    for variant in (None, "german"):
        body = {"template": "two_languages", "name": "John", "variant": variant}
        given = {key: value for key, value in body.items() if value is not None}
        assert assemble.post("/assemble/template", json=given).status_code == 200
    sent = {
        (each["body"]["transcript"], each["body"]["language"]) for each in parts.cartesia.requests()
    }
    assert sent == {("Hey John.", "en"), ("Hasta luego.", "es"), ("Hey John.", "de")}


def test_an_entry_that_touches_only_the_carrier_makes_the_stem_a_miss(
    function: Any, cartesia: Cartesia, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is spoken around a stem shapes it; times of replaced words are refused, not guessed."""
    monkeypatch.setenv("PRONUNCIATION_FRESH_S", "0")
    services.forget()
    assemble, dictionary = function("assemble"), cartesia.create(Marriott="x")
    segment = {
        "text": "it's Luis from",
        "carrier": {"before": "Hey John,", "after": "Hilton."},
        "voice": {"pronunciation_dict_id": dictionary},
    }
    answers = []
    for aliases in ({"Marriott": "x"}, {"Marriott": "y"}, {"John": "jon"}):
        cartesia.edit(dictionary, **aliases)
        answers.append(assemble.post("/assemble/segments", json={"segments": [segment]}).json)
    assert [each["status"] for each in answers] == ["created", "hit", 502]
    assert "other words" in answers[2]["detail"]


def test_a_batch_with_a_column_of_languages_speaks_each_row_in_its_own(
    environment: Any, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A language is a code or a name; a row with an unknown one fails, and the others do not."""
    queue = Deliveries(times=1)
    monkeypatch.setattr(services, "task_queue", lambda: queue)
    languages = {"Ann": "en", "Ute": "German", "Kay": "Klingon"}
    rows = tuple(
        {"name": name, "developer": "Hilton", "language": language}
        for name, language in languages.items()
    )
    request = BatchRequest(Kind.MESSAGES, template="double_anchor_hybrid", table=InlineTable(rows))
    made = batches.create(request, "c", services.workshop())
    queue.run()

    done = services.batch_store().get(made.id)
    assert (done.state, done.plan and done.plan.failing) == (State.PARTIAL, 1)
    sent = {each["body"]["language"] for each in parts.cartesia.requests()}
    assert sent == {"en", "de"}
