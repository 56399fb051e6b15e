"""The function rotation, through the door that production uses."""

import io

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
    """Whatever the dataset."""
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


def test_generate_has_the_stems_of_the_pairs_exist(rotation, parts):
    """In the answer, and at the next request."""
    told = rotation.get("/rotation/next?count=2&generate=true").json
    assert [stem["status"] for stem in told["stems"]] == ["created"] * 4
    assert parts.cartesia.stats()["requests"] == 4


def test_a_name_is_said_as_its_list_says(function, rotation):
    """`spoken` is what text to speech says; the text is what people read."""
    ingest = function("ingest")
    body = b'[{"text": "Siobhan", "spoken": "Shi-vawn"}]'
    ingest.post(
        "/external/upload_base",
        data={"target": "names", "mode": "replace", "file": (io.BytesIO(body), "n.json")},
    )
    pair = rotation.get("/rotation/next?generate=true").json
    assert pair["pairs"][0]["name"] == "Siobhan"
    assert pair["pairs"][0]["say"]["name"] == "Shi-vawn"
    assert pair["stems"][0]["text"] == "Hey Shi-vawn, it's Luis."


def test_disabling_takes_effect_at_once_and_enabling_joins_at_the_floor(rotation):
    """Texts are matched whatever their case; unknown ones are told."""
    rotation.get("/rotation/next?count=30")
    told = rotation.post("/rotation/names/disable", json={"items": ["JOHN", "nobody"]}).json
    assert (told["changed"], told["unknown"]) == (["John"], ["nobody"])
    assert "John" not in names(rotation.get("/rotation/next?count=10"))
    assert rotation.post("/rotation/names/disable", json={"items": ["John"]}).json["unchanged"] == [
        "John"
    ]
    rotation.post("/rotation/names/enable", json={"items": ["John"]})
    assert names(rotation.get("/rotation/next?count=9")).count("John") == 3


def test_stats_tell_used_unused_disabled_coverage_spread_and_pairs(rotation):
    """Of every dataset."""
    rotation.get("/rotation/next?count=2")
    rotation.post("/rotation/names/disable", json={"items": ["Zoë"]})
    told = rotation.get("/rotation/stats").json
    of_names, of_developers = (
        {each["dataset"]: each for each in told["datasets"]}[name] for name in DATASETS
    )
    assert of_names["total"] == of_names["used"] + of_names["unused"] + of_names["disabled"]
    assert (of_names["disabled"], of_names["last_used_at"] is None) == (1, False)
    assert (of_developers["coverage_percent"], of_developers["spread"]) == (100.0, 0)
    assert told["pairs"]["total"] == 4


def test_reset_begins_anew(rotation):
    """Every counter is zero."""
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
