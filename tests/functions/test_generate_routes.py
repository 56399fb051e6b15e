"""The function generate, through the door that production uses."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
import pytest

from hybrid_audio import services
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.generate import ensure_stems
from tests.functions.conftest import Parts
from tests.unit.fakes import spec_of

TEMPLATE = {"template": "double_anchor_hybrid"}


@pytest.fixture
def generate(function):
    return function("generate")


def spoken(parts: Parts) -> int:
    """How often text to speech was asked."""
    return parts.cartesia.stats()["requests"]


def test_a_name_is_spoken_once_and_a_hit_after(generate, parts):
    """The second answer is the first stem."""
    first = generate.post("/generate/name", json={"name": "John"}).json
    second = generate.post("/generate/name", json={"name": "John"}).json
    assert (first["status"], second["status"]) == ("created", "hit")
    assert first["label"] == "stem.name.john"
    assert first["signature"] == second["signature"]
    assert first["duration_ms"] == second["duration_ms"] > 100
    assert spoken(parts) == 1


def test_the_signed_url_opens_the_stem(generate):
    """It is the WAV of the answer's own size."""
    stem = generate.post("/generate/name", json={"name": "John"}).json
    audio = httpx.get(stem["url"])
    assert audio.status_code == 200
    assert audio.content[:4] == b"RIFF"
    assert len(audio.content) == stem["size_bytes"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"name": "John"}, {"name": "Joan"}),
        ({"name": "John"}, {"name": "john"}),
        ({"name": "John"}, {"name": "John."}),
        ({"name": "John", "voice_id": "joe"}, {"name": "John", "voice_id": "ann"}),
        ({"name": "John", "speed": 1.0}, {"name": "John", "speed": 1.1}),
        ({"name": "John", "volume": 1.0}, {"name": "John", "volume": 1.1}),
        ({"name": "John", "emotion": "calm"}, {"name": "John", "emotion": "sad"}),
        ({"name": "John", "language": "en"}, {"name": "John", "language": "de"}),
    ],
)
def test_what_sounds_different_is_another_stem(generate, a, b):
    """Two names, cases, punctuations, voices, speeds, volumes, emotions, languages."""
    first, second = (generate.post("/generate/name", json=body).json for body in (a, b))
    assert first["signature"] != second["signature"]
    assert second["status"] == "created"


def test_composed_and_decomposed_jose_are_one_stem(generate):
    """NFC and NFD look and sound the same."""
    first = generate.post("/generate/name", json={"name": "Jos\u00e9"}).json
    second = generate.post("/generate/name", json={"name": "Jose\u0301"}).json
    assert first["signature"] == second["signature"]
    assert second["status"] == "hit"
    assert first["label"] == "stem.name.jose"


def test_mcdonald_is_spoken_as_it_is_written(generate, parts):
    """The transcript is the text, inner capitals and all."""
    generate.post("/generate/name", json={"name": "McDonald"})
    assert [request["body"]["transcript"] for request in parts.cartesia.requests()] == ["McDonald"]


def test_a_developer_and_a_script_have_kinds_of_their_own(generate):
    """A developer and a script, each under its own label."""
    developer = generate.post("/generate/developer", json={"developer": "Hilton"}).json
    script = generate.post(
        "/generate/script", json={"text": "Talk to you soon.", "label": "Good bye"}
    ).json
    assert developer["label"] == "stem.developer.hilton"
    assert script["label"] == "stem.script.good-bye"


def test_combined_ensures_the_stem_of_the_name_and_the_stem_of_the_developer(generate, parts):
    """Both in this order, each the stem that its own route gives; what is there is a hit."""
    name = generate.post("/generate/name", json={"name": "John"}).json
    body = {"name": "John", "developer": "Hilton", "upload": True}
    first = generate.post("/generate/combined", json=body).json
    again = generate.post("/generate/combined", json=body).json
    developer = generate.post("/generate/developer", json={"developer": "Hilton"}).json
    signatures = [stem["signature"] for stem in first["stems"]]
    assert signatures == [name["signature"], developer["signature"]]
    assert [stem["label"] for stem in first["stems"]] == ["stem.name.john", "stem.developer.hilton"]
    assert [stem["status"] for stem in first["stems"]] == ["hit", "created"]
    assert (first["characters_spoken"], again["characters_spoken"]) == (len("Hilton"), 0)
    assert first["characters_in_full"] == len("JohnHilton")
    assert all(httpx.get(stem["url"]).status_code == 200 for stem in first["stems"])
    assert spoken(parts) == 2


@pytest.mark.parametrize("path", ["/generate/name", "/generate/combined"])
def test_first_name_is_taken_for_name(generate, path):
    """The same stem; both at once are refused, at the second one's path."""
    rest = {"developer": "Hilton"} if path.endswith("combined") else {}
    first, second = (
        generate.post(path, json={field: "John", **rest}).json for field in ("name", "first_name")
    )
    given = [answer.get("stems", [answer])[0] for answer in (first, second)]
    assert given[0]["signature"] == given[1]["signature"]
    assert given[1]["label"] == "stem.name.john"
    both = generate.post(path, json={"name": "John", "first_name": "John", **rest})
    assert both.status_code == 422
    assert both.json["errors"][0]["path"] == "first_name"
    bad = generate.post(path, json={"first_name": "<b>", **rest})
    assert bad.json["errors"][0]["path"] == "name"  # the word that it is another one for


def test_one_text_under_several_labels_is_one_object(generate, parts):
    """Each label finds it, each URL opens it, and it is spoken once."""
    answers = [
        generate.post("/generate/name", json={"name": "Hilton"}).json,
        generate.post("/generate/developer", json={"developer": "Hilton"}).json,
        generate.post("/generate/script", json={"text": "Hilton", "label": "brand"}).json,
        generate.post("/generate/script", json={"text": "Hilton", "label": "brand"}).json,
    ]
    assert len({(each["signature"], each["uri"]) for each in answers}) == 1
    assert [each["status"] for each in answers] == ["created", "hit", "hit", "hit"]
    assert all(httpx.get(each["url"]).status_code == 200 for each in answers)
    assert spoken(parts) == 1
    labels = ["stem.name.hilton", "stem.developer.hilton", "stem.script.brand"]
    for label in labels:
        (found,) = stems_of(generate, label)
        assert found["labels"] == found["metadata"]["labels"].split(",") == labels
        assert httpx.get(found["url"]).status_code == 200


def test_an_object_without_its_entry_is_found_by_its_signature_and_heals(generate, function):
    """Somebody deleted the entry by hand: it is written again from the object's metadata."""
    stem = generate.post("/generate/name", json={"name": "John"}).json
    services.database().document(f"stems/{stem['signature']}").delete()
    assert stems_of(generate, "stem.name.john") == []
    segments = [{"signature": stem["signature"]}]
    message = function("assemble").post("/assemble/segments", json={"segments": segments})
    assert message.status_code == 200
    assert message.json["cues"][0]["label"] == "stem.name.john"
    (found,) = stems_of(generate, "stem.name.john")
    assert found["signature"] == stem["signature"]


def test_an_entry_that_is_missing_is_written_again_when_it_is_asked_for(generate):
    """`?extended=true` restores the entry from the request, which knows the text."""
    stem = generate.post("/generate/name", json={"name": "John"}).json
    services.database().document(f"stems/{stem['signature']}").delete()
    again = generate.post("/generate/name?extended=true", json={"name": "John"}).json
    assert again["status"] == "hit"
    assert (again["entry"]["text"], again["entry"]["labels"]) == ("John", ["stem.name.john"])


@pytest.mark.parametrize("by", ["label", "signature"])
def test_an_entry_without_its_object_is_not_found_and_is_cleared(generate, function, by):
    """What is told opens; the text makes the stem anew."""
    stem = generate.post("/generate/name", json={"name": "John"}).json
    services.stem_objects().delete(stem["uri"].split("/", 3)[3])
    answer = function("assemble").post("/assemble/segments", json={"segments": [{by: stem[by]}]})
    assert answer.status_code == 404
    assert services.stem_index().get(stem["signature"]) is None
    again = generate.post("/generate/name", json={"name": "John"}).json
    assert again["status"] == "created"
    assert httpx.get(again["url"]).status_code == 200


def test_a_stem_whose_holder_died_before_its_entry_is_found_by_its_label(generate):
    """Its lease has run out, and its object is there: reading completes the entry."""
    stem = generate.post("/generate/name", json={"name": "John"}).json
    entry = services.database().document(f"stems/{stem['signature']}")
    entry.update({"state": "leased", "lease_ttl_s": 0.0})
    assert [each["signature"] for each in stems_of(generate, "stem.name.john")] == [
        stem["signature"]
    ]
    assert entry.get().get("state") == "ready"


def test_the_lease_of_a_dead_holder_is_deleted_in_time(generate, parts):
    """Firestore's TTL finds it an hour later; a living stem's entry has no such time."""
    stem = generate.post("/generate/name", json={"name": "John"}).json
    entry = services.stem_index().find(stem["signature"]) or {}
    assert entry["expire_at"] is None
    claim = services.stem_index().claim(spec_of("Mary"), over_entry=False)
    expire_at = services.database().document(f"stems/{claim.name}").get().get("expire_at")
    assert 1800 < (expire_at - claim.update_time).total_seconds() <= 3700


def test_a_text_that_cannot_be_spoken_is_paid_for_once(generate, parts):
    """However often it is asked for, and by whichever route: the reason is remembered."""
    parts.cartesia.fail({"silence": True, "times": 9})
    for path, body in [
        ("/generate/name", {"name": "\u0645\u062d\u0645\u062f"}),
        ("/generate/name", {"name": "\u0645\u062d\u0645\u062f"}),
        ("/generate/developer", {"developer": "\u0645\u062d\u0645\u062f"}),
    ]:
        answer = generate.post(path, json=body)
        assert (answer.status_code, answer.json["type"].rpartition(":")[2]) == (
            502,
            "speech-unusable",
        )
        assert "silence" in answer.json["detail"]
    assert spoken(parts) == 1
    assert not generate.get("/generate/check/stem_in_bucket?label=stem.name.mhmd").json["exists"]


def test_a_stem_that_a_rotation_spoke_says_so_in_its_entry(generate):
    """The dataset, the item, how often and when it was served, hit or created."""
    item = Served("names", "John", 1, datetime(2026, 1, 1, tzinfo=UTC))
    spec = services.speaker().spec(kind="name", text="John", voice=Voice())
    for count in (1, 2):
        served = [[replace(item, use_count=count)]]
        ensure_stems([spec], services.stem_library(), served=served)
        stem = generate.post("/generate/name?extended=true", json={"name": "John"}).json
        said = stem["entry"]["rotation"]["names"]
        assert (said["item"], said["use_count"]) == ("John", count)
        assert said["last_used_at"].startswith("2026-01-01T00:00:00")


@dataclass(frozen=True)
class Served:
    """An item as a rotation served it."""

    dataset: str
    text: str
    use_count: int
    last_used_at: datetime | None


def stems_of(generate, label):
    """Return what is listed for a label."""
    answer = generate.get(f"/generate/check/stem_in_bucket?label={label}").json
    assert answer["exists"] == bool(answer["objects"])
    return answer["objects"]


def test_a_template_has_all_its_stems_made(generate, parts):
    """The answer compares what was spoken with what the whole message would cost."""
    body = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}
    first = generate.post("/generate/template", json=body).json
    again = generate.post("/generate/template", json={**body, "name": "Mary"}).json
    assert [stem["label"] for stem in first["stems"]] == ["stem.name.john", "stem.developer.hilton"]
    assert [stem["status"] for stem in again["stems"]] == ["created", "hit"]
    assert again["characters_spoken"] == len("Hey Mary, it's Luis.") < again["characters_in_full"]
    assert spoken(parts) == 3


def test_a_label_lists_all_its_objects(generate):
    """Two speeds of one name share the label."""
    for speed in (1.0, 1.2):
        generate.post("/generate/name", json={"name": "John", "speed": speed})
    found = generate.get("/generate/check/stem_in_bucket?label=stem.name.john").json
    assert found["exists"]
    assert len(found["objects"]) == 2
    assert all(httpx.get(each["url"]).status_code == 200 for each in found["objects"])
    assert {each["metadata"]["labels"] for each in found["objects"]} == {"stem.name.john"}


def test_a_label_without_objects_is_an_answer(generate):
    """A label that has no object is an answer here, not an error."""
    assert not generate.get("/generate/check/stem_in_bucket?label=stem.name.nobody").json["exists"]


def test_extended_adds_the_index_entry(generate):
    """The entry is shown without the fields that belong to the store."""
    stem = generate.post("/generate/name?extended=true", json={"name": "John"}).json
    assert stem["entry"]["state"] == "ready"
    assert {"token", "write"}.isdisjoint(stem["entry"])
    assert stem["entry"]["labels"] == ["stem.name.john"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/generate/name", {}, "name"),
        ("/generate/name", {"name": ""}, "name"),
        ("/generate/name", {"name": " \u200b"}, "name"),
        ("/generate/name", {"name": "a\x00b"}, "name"),
        ("/generate/name", {"name": "x" * 201}, "name"),
        ("/generate/name", {"name": 7}, "name"),
        ("/generate/name", {"name": "<break time='9s'/> John"}, "name"),
        ("/generate/name", {"name": "John", "nick": "J"}, "nick"),
        ("/generate/name", {"name": "John", "speed": 0.59}, "speed"),
        ("/generate/name", {"name": "John", "speed": 1.51}, "speed"),
        ("/generate/name", {"name": "John", "speed": True}, "speed"),
        ("/generate/name", {"name": "John", "volume": 2.1}, "volume"),
        ("/generate/script", {"text": "Hi there.", "label": "stem.name.john"}, "label"),
        ("/generate/template", {**TEMPLATE, "name": "John"}, "values.developer"),
        (
            "/generate/template",
            {**TEMPLATE, "variant": "loud", "name": "a", "developer": "b"},
            "variant",
        ),
    ],
)
def test_bad_input_is_a_422_that_names_the_field(generate, parts, path, body, field):
    """Nothing is spoken for a request that is refused."""
    answer = generate.post(path, json=body)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert field in [error["path"] for error in answer.json["errors"]]
    assert spoken(parts) == 0


def test_a_missing_template_is_a_404(generate):
    """A template that does not exist is never replaced by a default."""
    answer = generate.post("/generate/template", json={"template": "no_such_thing"})
    assert answer.status_code == 404
    assert answer.json["type"] == "urn:hybrid-audio:problem:not-found"


def test_entries_of_stems_that_grow_too_old_carry_their_expiry(function, monkeypatch):
    """CACHE_TTL_DAYS: Firestore's TTL deletes the entry, and the bucket's lifecycle the object."""
    monkeypatch.setenv("CACHE_TTL_DAYS", "30")
    services.forget()
    generate = function("generate")
    first = generate.post("/generate/name?extended=true", json={"name": "John"}).json
    again = generate.post("/generate/name", json={"name": "John"}).json
    assert (first["status"], again["status"]) == ("created", "hit")
    entry = services.stem_index().find(first["signature"])
    assert entry is not None
    assert abs((entry["expire_at"] - entry["completed_at"]).total_seconds() - 30 * 86_400) < 3600
