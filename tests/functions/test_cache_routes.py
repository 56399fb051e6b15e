"""The routes of /cache, through the door that production uses, on real local stores."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from hybrid_audio import services
from hybrid_audio.domain.speech.sonic import DEFAULT_MODEL
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.generate import ensure_stems
from tests.functions.conftest import Parts
from tests.functions.edge_process import running_function
from tests.unit.fakes import spec_of

NAMES = ("Ann", "Bob", "Joan", "Joe", "John", "Mary")


@pytest.fixture
def generate(function):
    return function("generate")


@pytest.fixture
def filled(generate) -> dict[str, dict[str, Any]]:
    """A stem of each name, Mary's in another voice, and a developer's that is a name too."""
    made = {}
    for name in NAMES:
        body = {"name": name, "voice_id": "ann" if name == "Mary" else "joe"}
        made[name] = generate.post("/generate/name", json=body).json
    generate.post("/generate/developer", json={"developer": "Ann"})
    made["Hilton"] = generate.post("/generate/developer", json={"developer": "Hilton"}).json
    return made


def listed(generate, query: str = "") -> list[dict[str, Any]]:
    """Return the stems of all pages."""
    found, token = [], ""
    while token is not None:
        page = generate.get(f"/cache/list?limit=3&page_token={token}&{query}")
        assert page.status_code == 200, page.text
        found += page.json["stems"]
        token = page.json["next_page_token"]
    return found


def texts(generate, query: str = "") -> list[str]:
    """Return the texts of a listing, in alphabetical order."""
    return sorted(stem["text"] for stem in listed(generate, query))


def spoken(parts: Parts) -> int:
    """How often text to speech was asked."""
    return parts.cartesia.stats()["requests"]


def entry_of(stem: dict[str, Any]):
    """The document of a stem's index entry."""
    return services.database().document(f"stems/{stem['signature']}")


def name_of(stem: dict[str, Any]) -> str:
    """The name of a stem's object."""
    return str(stem["uri"]).split("/", 3)[3]


def test_a_list_shows_each_stem_whole_and_its_url_opens(generate, filled):
    """What a label, a text and a voice cost to find out elsewhere stands in one row."""
    (john,) = listed(generate, "label=stem.name.john")
    made = filled["John"]
    assert (john["signature"], john["uri"]) == (made["signature"], made["uri"])
    assert (john["labels"], john["kinds"], john["text"]) == (["stem.name.john"], ["name"], "John")
    assert (john["characters"], john["voice_id"]) == (4, "joe")
    assert (john["size_bytes"], john["duration_ms"]) == (made["size_bytes"], made["duration_ms"])
    assert john["stored_at"] is not None
    assert len(httpx.get(john["url"]).content) == john["size_bytes"]
    assert john["entry"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ann", "Bob", "Hilton", "Joan", "Joe", "John", "Mary"]),
        ("kind=developer", ["Ann", "Hilton"]),
        ("kind=name&voice_id=ann", ["Mary"]),
        ("prefix=stem.name.jo", ["Joan", "Joe", "John"]),
        ("prefix=stem.dev&voice_id=joe", ["Ann", "Hilton"]),
        ("prefix=stem.name.jo&kind=name", ["Joan", "Joe", "John"]),
        ("label=stem.developer.ann&voice_id=joe", ["Ann"]),
        ("model_id=another", []),
    ],
)
def test_conditions_of_a_list_combine(generate, filled, query, expected):
    """Each narrows what the others leave."""
    assert texts(generate, query) == expected


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("label=stem.name.john&kind=name", "kind", "voice_id and model_id"),
        ("label=stem.name.john&prefix=stem.", "prefix", "voice_id and model_id"),
        ("kind=name&prefix=stem.developer.h", "kind", "leave out kind"),
        ("label=John", "label", "stem.<kind>.<slug>"),
        ("prefix=John", "prefix", "stem.name."),
        ("kind=Name", "kind", "developer"),
        ("page_token=abc", "page_token", "next_page_token"),
        ("limit=0", "limit", "greater"),
        ("folder=x", "folder", "not known"),
    ],
)
def test_what_cannot_be_listed_is_refused_at_its_field(generate, query, field, words):
    """The refusal says what can be combined; nothing that was asked for is dropped."""
    answer = generate.get(f"/cache/list?{query}")
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["path"] == field
    assert words in error["message"]


def test_an_extended_list_says_which_rotation_a_stem_was_spoken_for(generate):
    """Dataset, item, use count and last use, with the rest of the entry."""
    spec = services.speaker().spec(kind="name", text="John", voice=Voice())
    served = [[Served("names", "John", 3, datetime(2026, 1, 1, tzinfo=UTC))]]
    ensure_stems([spec], services.stem_library(), served=served)
    (stem,) = listed(generate, "extended=true")
    said = stem["entry"]["rotation"]["names"]
    assert (said["item"], said["use_count"]) == ("John", 3)
    assert said["last_used_at"].startswith("2026-01-01T00:00:00")
    assert {"token", "write", "lease_ttl_s"}.isdisjoint(stem["entry"])


def test_a_stem_whose_object_is_gone_is_not_listed(generate, filled):
    """What an answer names, opens; the entry goes as with any other read."""
    services.stem_objects().delete(name_of(filled["John"]))
    assert "John" not in texts(generate)
    assert not entry_of(filled["John"]).get().exists


def test_stats_are_sums_in_all_and_by_kind_voice_and_model(generate, filled, parts):
    """A stem of two kinds is in both; seconds and bytes are those of the objects."""
    stats = generate.get("/cache/stats").json
    total = stats["total"]
    stems = list(filled.values())
    assert total["stems"] == {"value": 7, "exactness": "exact", "since": None, "because": None}
    assert total["bytes"]["value"] == sum(stem["size_bytes"] for stem in stems)
    assert total["seconds"]["value"] == pytest.approx(
        sum(stem["duration_ms"] for stem in stems) / 1000, abs=0.001
    )
    assert total["characters"]["value"] == sum(len(name) for name in filled)
    kinds = stats["kinds"]["groups"]
    assert {kind: each["stems"]["value"] for kind, each in kinds.items()} == {
        "name": 6,
        "developer": 2,
    }
    voices = stats["voices"]["groups"]
    assert {voice: each["stems"]["value"] for voice, each in voices.items()} == {"ann": 1, "joe": 6}
    assert list(stats["models"]["groups"].values()) == [total]
    assert stats["kinds"]["is_complete"]


def test_stats_say_how_often_stems_were_there_and_what_that_saved(generate, filled):
    """Seven were spoken, one was asked for again under another label."""
    usage = generate.get("/cache/stats").json["usage"]
    assert (usage["misses"]["value"], usage["hits"]["value"]) == (7, 1)
    assert usage["characters_saved"]["value"] == len("Ann")
    assert usage["characters_spoken"]["value"] == sum(len(name) for name in filled)
    assert (usage["hit_rate"]["value"], usage["hit_rate"]["exactness"]) == (0.125, "approximate")
    assert usage["hits"]["exactness"] == "at_least"
    assert datetime.fromisoformat(usage["hits"]["since"]) <= datetime.now(UTC)


def test_stats_name_what_they_do_not_know(generate, filled):
    """The text of an entry that was restored from an object of an older version is not known."""
    entry_of(filled["John"]).update({"characters": None})
    characters = generate.get("/cache/stats").json["total"]["characters"]
    assert characters["exactness"] == "at_least"
    assert characters["value"] == sum(len(name) for name in filled) - len("John")
    assert "1 stems" in characters["because"]


def test_a_dry_run_lists_the_same_stems_and_leaves_them(generate, filled, parts):
    """Row by row what the run itself lists then."""
    body = {"prefix": "stem.name.jo"}
    dry = generate.post("/cache/invalidate", json={**body, "dry_run": True}).json
    assert texts(generate, "prefix=stem.name.jo") == ["Joan", "Joe", "John"]
    done = generate.post("/cache/invalidate", json=body).json
    assert dry["stems"] == done["stems"]
    assert (dry["removed"], done["removed"]) == (3, 3)
    assert (dry["dry_run"], done["dry_run"]) == (True, False)
    assert texts(generate) == ["Ann", "Bob", "Hilton", "Mary"]
    assert generate.post("/cache/invalidate", json=body).json["stems"] == []


@pytest.mark.parametrize(
    ("target", "left"),
    [
        ({"label": "stem.developer.ann"}, ["Bob", "Hilton", "Joan", "Joe", "John", "Mary"]),
        ({"voice_id": "joe"}, ["Mary"]),
        ({"model_id": DEFAULT_MODEL}, []),
        ({"prefix": "stem.developer."}, ["Bob", "Joan", "Joe", "John", "Mary"]),
    ],
)
def test_a_target_takes_its_stems_whole_and_no_others(generate, filled, target, left):
    """Object and entry are gone, and calls are repeated until there is no more."""
    token, calls = "", 0
    while token is not None:
        done = generate.post(
            "/cache/invalidate", json={**target, "limit": 2, "page_token": token}
        ).json
        token, calls = done["next_page_token"], calls + 1
        assert done["has_more"] == (token is not None)
    assert texts(generate) == left
    for name, stem in filled.items():
        is_left = name in left
        assert (services.stem_objects().stat(name_of(stem)) is not None) == is_left
        assert entry_of(stem).get().exists == is_left


def test_an_invalidated_stem_is_spoken_anew_by_the_next_request(generate, filled, parts):
    """Also by the instance that had it in memory; the entry it gets is a new one."""
    services.stem_library().load(spec_of("John"))
    before = spoken(parts)
    done = generate.post("/cache/invalidate", json={"signature": filled["John"]["signature"]}).json
    assert done["removed"] == 1
    again = generate.post("/generate/name", json={"name": "John", "voice_id": "joe"}).json
    assert again["status"] == "created"
    assert spoken(parts) == before + 1


def test_a_signature_finds_an_object_without_its_entry(generate, filled):
    """The index is not needed to know its name."""
    entry_of(filled["John"]).delete()
    body = {"signature": filled["John"]["signature"]}
    (row,) = generate.post("/cache/invalidate", json=body).json["stems"]
    assert (row["state"], row["outcome"]) == (None, "removed")
    assert services.stem_objects().stat(name_of(filled["John"])) is None


def test_a_message_made_earlier_is_made_anew_of_new_stems(generate, function, parts):
    """Its name holds the generations of its stems: the old one is no longer asked for."""
    assemble = function("assemble")
    body = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}
    first, second = (assemble.post("/assemble/template", json=body).json for _ in range(2))
    assert (first["status"], second["status"]) == ("created", "hit")
    stem = first["stems"][0]
    before = spoken(parts)
    done = generate.post("/cache/invalidate", json={"label": stem["label"]}).json
    assert done["removed"] == 1
    third = assemble.post("/assemble/template", json=body).json
    assert third["status"] == "created"
    assert third["uri"] != first["uri"]
    assert spoken(parts) == before + 1


def test_other_instances_notice_within_seconds(generate, environment, tmp_path: Path, parts):
    """A stem in the memory of another process is spoken anew there, three seconds after."""
    body = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}
    with running_function("assemble", environment, tmp_path / "log") as other:

        def ask(**more: Any) -> dict[str, Any]:
            answer = httpx.post(
                f"{other.url}/assemble/template", json={**body, **more}, timeout=60.0
            )
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
            return found

        ask()
        ask(upload=False)
        before = spoken(parts)
        done = generate.post("/cache/invalidate", json={"prefix": "stem.name."}).json
        assert done["removed"] == 1
        made = until(lambda: ask() if spoken(parts) == before else None, lambda: spoken(parts))
        assert made == before + 1
        assert ask()["status"] == "hit"


def test_a_refused_text_is_forgotten_and_may_be_tried_again(generate, parts):
    """Its refusal would have stood for ten minutes."""
    parts.cartesia.fail({"silence": True, "times": 1})
    body = {"name": "\u0645\u062d\u0645\u062f"}
    assert generate.post("/generate/name", json=body).status_code == 502
    assert generate.post("/generate/name", json=body).status_code == 502
    done = generate.post("/cache/invalidate", json={"prefix": "stem.name."}).json
    assert [(row["state"], row["outcome"]) for row in done["stems"]] == [("refused", "removed")]
    assert generate.post("/generate/name", json=body).json["status"] == "created"


def test_a_stem_that_is_being_made_is_left_and_said(generate):
    """Its holder keeps its lease; what it makes is new."""
    claim = services.stem_index().claim(spec_of("John"), over_entry=False)
    done = generate.post("/cache/invalidate", json={"label": "stem.name.john"}).json
    assert (done["being_made"], done["removed"]) == (1, 0)
    assert services.stem_index().renew(claim).token == claim.token


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "$"),
        ({"label": "stem.name.john", "voice_id": "joe"}, "voice_id"),
        ({"signature": "xyz"}, "signature"),
        ({"label": "John"}, "label"),
        ({"prefix": "Jo"}, "prefix"),
        ({"voice_id": "joe", "page_token": "1"}, "page_token"),
        ({"voice_id": "joe", "limit": 1001}, "limit"),
        ({"kind": "name"}, "kind"),
    ],
)
def test_a_target_is_exactly_one_thing(generate, filled, body, field):
    """A request that is not understood removes nothing."""
    answer = generate.post("/cache/invalidate", json=body)
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json["errors"]] == [field]
    assert len(listed(generate)) == 7


def test_a_repeated_invalidation_under_a_key_gives_the_first_answer(generate, filled):
    """The stems that were made since stay."""
    headers = {"Idempotency-Key": "k1"}
    body = {"label": "stem.name.john"}
    first = generate.post("/cache/invalidate", json=body, headers=headers)
    generate.post("/generate/name", json={"name": "John", "voice_id": "joe"})
    again = generate.post("/cache/invalidate", json=body, headers=headers)
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "John" in texts(generate)


def until(act, value, *, seconds: float = 10.0):
    """Act again and again until it has nothing left to do; return the value then."""
    ends_at = time.monotonic() + seconds
    while act() is not None:
        assert time.monotonic() < ends_at
        time.sleep(0.2)
    return value()


@dataclass(frozen=True)
class Served:
    """An item as a rotation served it."""

    dataset: str
    text: str
    use_count: int
    last_used_at: datetime | None
