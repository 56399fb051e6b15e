"""The function rotation, through the door that production uses."""

import io
import json

import pytest

DATASETS = ("names", "developers")


@pytest.fixture
def upload(function):
    """Ingest a list of texts."""
    ingest = function("ingest")

    def send(target, *texts):
        data = {"target": target, "file": (io.BytesIO("\n".join(texts).encode()), f"{target}.txt")}
        answer = ingest.post("/external/upload_base", data=data)
        assert answer.status_code == 200, answer.data
        return answer.json

    return send


@pytest.fixture
def rotation(function, upload):
    upload("names", "John", "Mary", "Zoë")
    upload("developers", "Hilton", "Marriott")
    return function("rotation")


def names(answer) -> list[str]:
    return [pair["name"] for pair in answer.json["pairs"]]


def test_pairs_come_in_turn_and_begin_again(rotation):
    """Least used first, in the dataset's order."""
    assert names(rotation.get("/rotation/next?count=4")) == ["John", "Mary", "Zoë", "John"]
    assert names(rotation.get("/rotation/next")) == ["Mary"]


def test_items_of_one_dataset_come_in_turn(rotation):
    """Any dataset has a rotation of its own."""
    assert rotation.get("/rotation/next/developers?count=3").json["items"] == [
        "Hilton",
        "Marriott",
        "Hilton",
    ]


def test_a_retry_with_the_same_key_gets_the_same_pair_and_uses_up_none(rotation):
    """The next call without it gets the next one."""
    headers = {"Idempotency-Key": "call-17"}
    first, again = (rotation.get("/rotation/next", headers=headers).json["pairs"] for _ in range(2))
    assert first == again
    assert names(rotation.get("/rotation/next")) == ["Mary"]


def test_coverage_pairs_walks_all_pairs_before_any_repeats(rotation):
    """3 names and 2 developers: 6 different pairs."""
    found = [rotation.get("/rotation/next?coverage=pairs").json["pairs"][0] for _ in range(6)]
    assert len({(pair["name"], pair["developer"]) for pair in found}) == 6


def test_generate_ensures_the_stems_of_the_pairs(rotation, parts):
    """The stems are in the answer, and are hits at the next request."""
    found = rotation.get("/rotation/next?count=2&generate=true").json
    assert [stem["status"] for stem in found["stems"]] == ["created"] * 4
    assert parts.cartesia.stats()["requests"] == 4


@pytest.fixture
def upload_json(function):
    """Replace a dataset by a list of items with details."""
    ingest = function("ingest")

    def send(target, *items):
        file = (io.BytesIO(json.dumps(items).encode()), "list.json")
        data = {"target": target, "mode": "replace", "file": file}
        answer = ingest.post("/external/upload_base", data=data)
        assert answer.status_code == 200, answer.data

    return send


SIOBHAN = {"text": "Siobhan", "spoken": "Shi-vawn", "language": "pt", "voice_id": "maria"}


def spoken_requests(parts) -> list[tuple[str, str, str]]:
    """What text to speech was asked for: text, voice and language, by text."""
    asked = [request["body"] for request in parts.cartesia.requests()]
    return sorted((b["transcript"], b["voice"]["id"], b["language"]) for b in asked)


def test_a_name_is_spoken_as_its_list_says(upload_json, rotation, parts):
    """Its `spoken` text, its voice and its language reach the speaker; the text is for people."""
    upload_json("names", SIOBHAN)
    found = rotation.get("/rotation/next?generate=true").json
    (pair,) = found["pairs"]
    assert pair["name"] == "Siobhan"
    assert pair["say"] == {"name": "Shi-vawn", "developer": "Hilton"}
    assert found["stems"][0]["text"] == "Hey Shi-vawn, it's Luis."
    assert found["warnings"] == []
    (own, other) = sorted(spoken_requests(parts), key=lambda asked: "Shi-vawn" not in asked[0])
    assert own[1:] == ("maria", "pt")
    assert other[1] != "maria"


def test_the_entries_of_a_rotations_stems_tell_which_items_they_speak(rotation):
    """With `extended`: dataset, item, how often and when it was used."""
    found = rotation.get("/rotation/next?generate=true&extended=true").json
    (pair,) = found["pairs"]
    told = [stem["entry"]["rotation"] for stem in found["stems"]]
    assert [list(each) for each in told] == [["names"], ["developers"]]
    for entry, slot in zip(told, ("name", "developer"), strict=True):
        ((_, said),) = entry.items()
        served = pair["details"][slot]
        assert (said["item"], said["use_count"]) == (served["text"], served["use_count"])
        assert said["last_used_at"] == served["last_used_at"]


def test_each_item_tells_what_it_is_to_be_spoken_as(upload_json, rotation):
    """In both answers, with its use count and the time of this use."""
    upload_json("names", SIOBHAN, {"text": "John"})
    found = rotation.get("/rotation/next/names?count=3").json
    assert found["items"] == ["Siobhan", "John", "Siobhan"]
    spoken = [(d["spoken"], d["language"], d["voice_id"], d["use_count"]) for d in found["details"]]
    assert spoken == [
        ("Shi-vawn", "pt", "maria", 1),
        ("John", None, None, 1),
        ("Shi-vawn", "pt", "maria", 2),
    ]
    (pair,) = rotation.get("/rotation/next").json["pairs"]
    assert (pair["details"]["name"]["text"], pair["details"]["name"]["use_count"]) == ("John", 2)
    assert pair["details"]["developer"]["spoken"] == "Hilton"


def test_a_dataset_tells_of_each_item_how_often_and_when_it_was_used(function, rotation):
    """The time that the call itself was answered with; null for an item that was never used."""
    found = rotation.get("/rotation/next/names?count=4").json
    items = function("ingest").get("/external/names").json["items"]
    at = {detail["last_used_at"] for detail in found["details"]}
    assert [item["use_count"] for item in items] == [2, 1, 1]
    assert {item["last_used_at"] for item in items} == at
    unused = function("ingest").get("/external/developers").json["items"]
    assert [item["last_used_at"] for item in unused] == [None, None]


def test_a_segment_of_two_items_with_different_voices_is_spoken_with_a_warning(
    function, upload_json, rotation, parts
):
    """In the template's own voice; a program can read which pair, segment and field it was."""
    both = {"id": "both", "text": "{name}, your {developer} timeshare."}
    body = {"template_name": "shared_segment", "segments": [both]}
    stored = function("assemble").put("/templates/shared_segment", json=body)
    assert stored.status_code < 300, stored.data
    upload_json("names", SIOBHAN)
    upload_json("developers", {"text": "Hilton", "voice_id": "other", "language": "pt"})
    found = rotation.get("/rotation/next?generate=true&template=shared_segment").json
    (warning,) = found["warnings"]
    assert (warning["code"], warning["is_guess"]) == ("voice_clash", True)
    assert (warning["pair"], warning["segment"], warning["field"]) == (0, "both", "voice_id")
    ((text, voice, language),) = spoken_requests(parts)
    assert (text, language) == ("Shi-vawn, your Hilton timeshare.", "pt")
    assert voice not in {"maria", "other"}


def test_disabling_takes_effect_at_once_and_enabling_joins_at_the_floor(rotation):
    """Texts are matched whatever their case; unknown ones are found."""
    rotation.get("/rotation/next?count=30")
    found = rotation.post("/rotation/names/disable", json={"items": ["JOHN", "nobody"]}).json
    assert (found["changed"], found["unknown"]) == (["John"], ["nobody"])
    assert "John" not in names(rotation.get("/rotation/next?count=10"))
    assert rotation.post("/rotation/names/disable", json={"items": ["John"]}).json["unchanged"] == [
        "John"
    ]
    rotation.post("/rotation/names/enable", json={"items": ["John"]})
    assert names(rotation.get("/rotation/next?count=9")).count("John") == 3


def test_stats_tell_used_unused_disabled_coverage_spread_and_pairs(rotation):
    """The numbers of every dataset, and of its pairs."""
    rotation.get("/rotation/next?count=2")
    rotation.post("/rotation/names/disable", json={"items": ["Zoë"]})
    found = rotation.get("/rotation/stats").json
    of_names, of_developers = (
        {each["dataset"]: each for each in found["datasets"]}[name] for name in DATASETS
    )
    assert of_names["total"] == of_names["used"] + of_names["unused"] + of_names["disabled"]
    assert (of_names["disabled"], of_names["last_used_at"] is None) == (1, False)
    assert (of_developers["coverage_percent"], of_developers["spread"]) == (100.0, 0)
    assert found["pairs"]["total"] == 4


def test_reset_begins_anew(rotation):
    """Every counter is zero, and the order is the list's."""
    rotation.get("/rotation/next?count=2")
    assert rotation.post("/rotation/names/reset").json["used"] == 0
    assert names(rotation.get("/rotation/next")) == ["John"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("get", "/rotation/next?count=0", None, 422),
        ("get", "/rotation/next?count=x", None, 422),
        ("get", "/rotation/next?count=1&count=2", None, 422),
        ("get", "/rotation/next?coverage=all", None, 422),
        ("get", "/rotation/next?template=double_anchor_hybrid", None, 422),
        ("get", "/rotation/next?generate=false&extended=true", None, 422),
        ("get", "/rotation/next?names=developers", None, 422),
        ("get", "/rotation/next?names=nobody", None, 404),
        ("get", "/rotation/next/nobody", None, 404),
        ("get", "/rotation/next/..%2fx", None, 404),
        ("get", "/rotation/next/NAMES", None, 422),
        ("get", "/rotation/next?generate=true&template=nothing", None, 404),
        ("post", "/rotation/nobody/enable", {"items": ["x"]}, 404),
        ("post", "/rotation/names/enable", {"items": []}, 422),
        ("post", "/rotation/names/enable", {}, 422),
        ("post", "/rotation/nobody/reset", None, 404),
    ],
)
def test_bad_requests_are_problems(rotation, method, path, body, status):
    """Named by field, and nothing is used up."""
    answer = getattr(rotation, method)(path, **({} if body is None else {"json": body}))
    assert answer.status_code == status, answer.data
    assert answer.content_type == "application/problem+json"
    assert names(rotation.get("/rotation/next")) == ["John"]


def test_a_dataset_without_enabled_items_is_a_conflict(rotation):
    """There is nothing to give."""
    rotation.post("/rotation/names/disable", json={"items": ["John", "Mary", "Zoë"]})
    assert rotation.get("/rotation/next").status_code == 409
