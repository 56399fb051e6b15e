"""A stem that is too loud for its family is found when it is made; strict messages refuse it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from hybrid_audio import services
from tests.functions.batch_deliveries import Deliveries
from tests.query_shapes import needed, recorded

NAMES = ("Ann", "Bob", "Cy", "Dan", "Eve", "Fay")
TEMPLATE = "double_anchor_hybrid"
LOUDER = {"gain_db": 8.0}


def made(client: FlaskClient, name: str) -> dict[str, Any]:
    answer = client.post("/generate/name?extended=true", json={"name": name})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.get_json()
    return body


def message(client: FlaskClient, name: str, **options: Any) -> Any:
    values = {"name": name, "developer": "Hilton"}
    return client.post("/assemble/template", json={"template": TEMPLATE, **values, **options})


def levels(answer: Any) -> list[list[str]]:
    return [
        [each["check"] for each in stem["findings"]] for stem in answer.json["diagnostics"]["stems"]
    ]


def test_the_seventh_name_is_found_louder_than_the_six_before_it(function, parts):
    """It is kept with what was found, is spoken once, and a later hit knows it too."""
    generate = function("generate")
    assert [made(generate, name)["findings"] for name in NAMES] == [[]] * 6
    parts.cartesia.fail(LOUDER)
    loud = made(generate, "Gus")
    (finding,) = loud["findings"]
    assert (finding["check"], finding["limit"], finding["unit"]) == ("level", 6.5, "dB")
    assert finding["value"] == pytest.approx(8.0, abs=1.0)
    assert (loud["takes"], loud["entry"]["measures"]["findings"]) == (1, [finding])

    services.forget()
    assert made(generate, "Gus")["findings"] == [finding]
    assert made(generate, "Hal")["findings"] == []


@pytest.mark.parametrize("forgets", [False, True], ids=["one instance", "a new instance"])
def test_the_diagnostics_of_a_message_show_it_and_strict_ones_refuse_it(function, parts, forgets):
    """Where another instance spoke the others, the index knows their levels."""
    assemble = function("assemble")
    before = [message(assemble, name) for name in NAMES]
    assert all(found == [] for answer in before for found in levels(answer))
    if forgets:
        services.forget()

    parts.cartesia.fail(LOUDER)
    answer = message(assemble, "Gus")
    assert levels(answer)[0] == ["level"]
    assert not any(levels(answer)[1:])

    services.forget()
    for options in ({}, {"upload": False}, {"format": "flac"}):
        refused = message(assemble, "Gus", strict_seams=True, **options)
        assert refused.status_code == 422
        assert "its stem: level, " in refused.json["errors"][0]["message"]
        assert message(assemble, "Ann", strict_seams=True, **options).status_code == 200


def test_a_stem_named_by_its_label_keeps_what_was_found_of_its_level(function, parts):
    """Its text is not spoken here, and its family is not asked for."""
    generate, assemble = function("generate"), function("assemble")
    for name in NAMES:
        made(generate, name)
    parts.cartesia.fail(LOUDER)
    label = made(generate, "Gus")["label"]
    services.forget()
    answer = assemble.post("/assemble/segments", json={"segments": [{"label": label}]})
    assert levels(answer) == [["level"]]


def test_the_first_five_of_a_family_are_judged_by_nobody(function, parts):
    """Of two that differ, nobody can say which is wrong."""
    generate = function("generate")
    parts.cartesia.fail(LOUDER)
    assert [made(generate, name)["findings"] for name in NAMES] == [[]] * 6


def test_a_made_stem_asks_for_its_family_once_and_a_hit_never(function):
    """Until five are known; a text of its own has no family. No query needs a composite index."""
    generate = function("generate")
    with recorded() as sent:
        for name in (*NAMES, "Gus", "Hal"):
            made(generate, name)
        assert len(sent) == 5
        assert [needed(query) for query in sent] == [None] * 5
        made(generate, "Ann")
        generate.post("/generate/script", json={"text": "Talk to you soon."})
        assert len(sent) == 5

        services.forget()
        made(generate, "Ann")
        made(generate, "Ida")
        made(generate, "Jim")
        assert len(sent) == 6


def test_entries_of_an_earlier_version_judge_nothing_and_fail_nothing(function, parts):
    """They have no family, or no level that is a number."""
    generate = function("generate")
    for name in NAMES:
        made(generate, name)
    stems = services.database().collection("stems")
    for number, entry in enumerate(list(stems.stream())):
        broken: list[dict[str, Any]] = [
            {"measures": None},
            {"measures": {"active_dbfs": "loud"}},
            {"family": 7},
        ]
        stems.document(entry.id).update(broken[number % 3])
    services.forget()
    parts.cartesia.fail(LOUDER)
    assert made(generate, "Gus")["findings"] == []


def test_the_stems_of_a_batch_are_compared_with_those_of_single_requests(
    environment, function, parts, monkeypatch
):
    """A row keeps the pattern of its segment until its stem is spoken."""
    deliveries = Deliveries(times=1)
    monkeypatch.setattr(services, "task_queue", lambda: deliveries)
    assemble, generate = function("assemble"), function("generate")
    for name in NAMES:
        message(assemble, name)
    parts.cartesia.fail(LOUDER)
    rows = [{"ref": "Gus", "name": "Gus", "developer": "Hilton"}]
    asked = {"kind": "messages", "template": TEMPLATE, "rows": rows, "strict_seams": True}
    batch = generate.post("/batches", json=asked).json["batch_id"]
    deliveries.run()

    (told,) = generate.get(f"/batches/{batch}/outcomes").json["outcomes"]
    assert (told["state"], "its stem: level, " in told["error"]) == ("failed", True)
