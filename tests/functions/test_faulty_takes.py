"""Stems that come out faulty are spoken again, and strict messages refuse what is left."""

from typing import Any

import pytest

from hybrid_audio import services
from tests.functions.batch_deliveries import Deliveries

TEMPLATE = "double_anchor_hybrid"
TEXT = "Talk to you soon."
FAULTS = ("cut_tail", "click", "clipped")


def checks(stem: dict[str, Any]) -> list[str]:
    return [each["check"] for each in stem["findings"]]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_second_take_is_kept_where_the_first_is_faulty(function, parts, fault):
    """Both are paid for, and the index says so; a later hit knows it too."""
    generate = function("generate")
    parts.cartesia.fail({fault: True})
    made = generate.post("/generate/script?extended=true", json={"text": TEXT}).json
    assert (made["status"], made["takes"], made["findings"]) == ("created", 2, [])
    assert made["entry"]["takes"] == 2
    assert made["entry"]["measures"]["findings"] == []
    assert parts.cartesia.stats()["characters"] == 2 * len(TEXT)

    hit = generate.post("/generate/script", json={"text": TEXT}).json
    assert (hit["status"], hit["takes"], hit["findings"]) == ("hit", 2, [])


def test_the_best_of_faulty_takes_is_kept_with_its_findings(function, parts):
    """No more than SPEECH_TAKES are paid for, and the request is answered."""
    parts.cartesia.fail({"cut_tail": True, "clipped": True}, {"clipped": True})
    generate = function("generate")
    made = generate.post("/generate/script?extended=true", json={"text": TEXT}).json
    assert (made["takes"], checks(made)) == (2, ["clipped"])
    assert checks(made["entry"]["measures"]) == ["clipped"]


def test_a_faulty_stem_is_kept_at_once_where_one_take_is_allowed(function, parts, monkeypatch):
    """SPEECH_TAKES=1 never speaks a stem again."""
    monkeypatch.setenv("SPEECH_TAKES", "1")
    parts.cartesia.fail({"click": True})
    made = function("generate").post("/generate/script", json={"text": TEXT}).json
    assert (made["takes"], checks(made)) == (1, ["click"])
    assert parts.cartesia.stats()["spoken"] == 1


def test_a_strict_message_is_refused_before_and_after_it_is_stored(function, parts):
    """The same message is answered without the option; a clean one is answered with it."""
    parts.cartesia.fail({"clipped": True, "times": 2})
    assemble = function("assemble")
    body = {"segments": [{"text": TEXT}]}
    refused = assemble.post("/assemble/segments", json={**body, "strict_seams": True})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["path"] == "segments[0]"
    assert "clipped" in refused.json["errors"][0]["message"]

    made = assemble.post("/assemble/segments", json=body).json
    assert made["status"] == "created"
    assert checks(made["diagnostics"]["stems"][0]) == ["clipped"]
    stored = assemble.post("/assemble/segments", json={**body, "strict_seams": True})
    assert stored.status_code == 422

    clean = {"segments": [{"text": "Good morning to you."}], "strict_seams": True}
    made = assemble.post("/assemble/segments", json=clean)
    assert made.json["status"] == "created"
    assert assemble.post("/assemble/segments", json=clean).json["status"] == "hit"


def test_a_strict_batch_fails_only_the_rows_that_have_findings(
    environment, function, parts, monkeypatch
):
    """The row says why; the others are made, and nobody has to look for them."""
    deliveries = Deliveries(times=1)
    monkeypatch.setattr(services, "task_queue", lambda: deliveries)
    monkeypatch.setenv("SPEECH_TAKES", "1")
    assemble, generate = function("assemble"), function("generate")
    rows = [{"ref": name, "name": name, "developer": "Hilton"} for name in ("Ann", "Bob", "Cy")]
    for row, faults in zip(rows, ([], [{"clipped": True}], []), strict=True):
        parts.cartesia.fail(*faults)
        values = {"name": row["name"], "developer": row["developer"]}
        body = {"template": TEMPLATE, **values}
        assert assemble.post("/assemble/template", json=body).status_code == 200

    asked = {"kind": "messages", "template": TEMPLATE, "rows": rows, "strict_seams": True}
    batch = generate.post("/batches", json=asked).json["batch_id"]
    deliveries.run()

    told = generate.get(f"/batches/{batch}/outcomes").json["outcomes"]
    assert [(each["ref"], each["state"] == "failed") for each in told] == [
        ("Ann", False),
        ("Bob", True),
        ("Cy", False),
    ]
    assert "clipped" in told[1]["error"]
