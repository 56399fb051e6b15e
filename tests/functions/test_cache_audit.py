"""The audit of the cache, through the door that production uses: each planted fault is found."""

import base64
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from hybrid_audio import services
from tests.functions.conftest import Parts
from tests.unit.fakes import spec_of, wav_of

NAMES = ("Ann", "Bob", "Joan", "Joe", "John", "Mary", "Zoe")
Stem = dict[str, Any]


@pytest.fixture
def generate(function):
    return function("generate")


@pytest.fixture
def stems(generate) -> dict[str, Stem]:
    """A stem of each name."""
    return {name: generate.post("/generate/name", json={"name": name}).json for name in NAMES}


def audit(generate, **options: Any) -> dict[str, Any]:
    """Return all pages of an audit as one."""
    counts: dict[str, int] = {}
    findings, token, repaired = [], "", 0
    while token is not None:
        answer = generate.post("/cache/audit", json={"limit": 3, "page_token": token, **options})
        assert answer.status_code == 200, answer.text
        for verdict, count in answer.json["counts"].items():
            counts[verdict] = counts.get(verdict, 0) + count
        findings += answer.json["findings"]
        repaired += answer.json["repaired"]
        token = answer.json["next_page_token"]
    found = {verdict: count for verdict, count in counts.items() if count}
    return {"counts": found, "findings": findings, "repaired": repaired}


def spoken(parts: Parts) -> int:
    """How often text to speech was asked."""
    return parts.cartesia.stats()["requests"]


def entry_of(stem: Stem):
    """The document of a stem's index entry."""
    return services.database().document(f"stems/{stem['signature']}")


def name_of(stem: Stem) -> str:
    """The name of a stem's object."""
    return str(stem["uri"]).split("/", 3)[3]


def put(stem: Stem, data: bytes, metadata: dict[str, str] | None) -> None:
    """Store other bytes in the place of a stem."""
    services.stem_objects().put(name_of(stem), data, "audio/wav", metadata)


def bytes_of(stem: Stem) -> bytes:
    found = services.stem_objects().find(name_of(stem))
    assert found is not None
    assert found.data is not None
    return found.data


def metadata_of(stem: Stem) -> dict[str, str]:
    found = services.stem_objects().stat(name_of(stem))
    assert found is not None
    return found.metadata


def without_entry(stem: Stem) -> None:
    entry_of(stem).delete()


def without_object(stem: Stem) -> None:
    services.stem_objects().delete(name_of(stem))


def other_bytes(stem: Stem) -> None:
    """One sample is another one: a whole WAV of the same length, and the same metadata."""
    audio = bytearray(bytes_of(stem))
    audio[-2] ^= 1
    put(stem, bytes(audio), metadata_of(stem))


def garbage(stem: Stem) -> None:
    put(stem, b"\x00" * len(bytes_of(stem)), None)


def truncated(stem: Stem) -> None:
    put(stem, bytes_of(stem)[:-1000], metadata_of(stem))


def other_rate(stem: Stem) -> None:
    audio = bytearray(bytes_of(stem))
    struct.pack_into("<I", audio, 24, 44_100)
    put(stem, bytes(audio), metadata_of(stem))


def other_voice_of_the_object(stem: Stem) -> None:
    put(stem, bytes_of(stem), {**metadata_of(stem), "voice": "ann"})


def copy_of_another(stem: Stem) -> None:
    """The object of another stem, whole and with its metadata, under this one's name."""
    other = spec_of("Someone else")
    metadata = {**metadata_of(stem), "signature": other.signature, "text_hash": other.text_hash}
    put(stem, wav_of("Someone else"), metadata)


def other_voice_of_the_entry(stem: Stem) -> None:
    entry_of(stem).update({"voice_id": "ann"})


def other_request_in_the_entry(stem: Stem) -> None:
    entry_of(stem).update({"request.transcript": "Someone else"})


def other_size_in_the_entry(stem: Stem) -> None:
    entry_of(stem).update({"size_bytes": 7})


def lost_labels_in_the_entry(stem: Stem) -> None:
    entry_of(stem).update({"labels": ["stem.script.other"]})


def dead_holder_before_the_entry(stem: Stem) -> None:
    entry_of(stem).update({"state": "leased", "lease_ttl_s": 0.0})


def dead_holder_before_the_object(stem: Stem) -> None:
    dead_holder_before_the_entry(stem)
    without_object(stem)


def corrupt_and_without_entry(stem: Stem) -> None:
    truncated(stem)
    without_entry(stem)


FAULTS = [
    (without_entry, "object_only", "entry_restored", "hit"),
    (without_object, "index_only", "entry_deleted", "created"),
    (other_bytes, "corrupt", "removed", "created"),
    (garbage, "corrupt", "removed", "created"),
    (truncated, "corrupt", "removed", "created"),
    (other_rate, "corrupt", "removed", "created"),
    (corrupt_and_without_entry, "corrupt", "removed", "created"),
    (other_voice_of_the_object, "contract_mismatch", "removed", "created"),
    (copy_of_another, "contract_mismatch", "removed", "created"),
    (other_voice_of_the_entry, "contract_mismatch", "entry_rewritten", "hit"),
    (other_request_in_the_entry, "contract_mismatch", "entry_rewritten", "hit"),
    (other_size_in_the_entry, "contract_mismatch", "entry_rewritten", "hit"),
    (lost_labels_in_the_entry, "contract_mismatch", "entry_rewritten", "hit"),
    (dead_holder_before_the_entry, "abandoned", "entry_restored", "hit"),
    (dead_holder_before_the_object, "abandoned", "entry_deleted", "created"),
]


@pytest.mark.parametrize("deep", [False, True])
def test_a_cache_without_faults_matches_whole(generate, stems, deep):
    """In pages, each stem once."""
    found = audit(generate, deep=deep)
    assert found == {"counts": {"match": len(NAMES)}, "findings": [], "repaired": 0}


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize(("plant", "verdict", "repair", "status"), FAULTS)
def test_a_planted_fault_is_found_and_repaired(
    generate,
    stems,
    plant: Callable[[Stem], None],
    verdict: str,
    repair: str,
    status: str,
    deep: bool,
):
    """Found without changing anything, repaired when asked, and gone after that.

    A stem whose audio proves right stays; another one is spoken anew by its next request.
    """
    plant(stems["John"])
    for _ in range(2):
        (finding,) = audit(generate, deep=deep)["findings"]
        assert (finding["finding"], finding["repair"]) == (verdict, None)
        assert finding["signature"] == stems["John"]["signature"]
        assert finding["object"] == name_of(stems["John"])
        assert finding["reason"]

    repaired = audit(generate, deep=deep, repair=True)
    assert [each["repair"] for each in repaired["findings"]] == [repair]
    assert repaired["repaired"] == 1
    left = len(NAMES) - (status == "created")
    assert audit(generate, deep=deep) == {
        "counts": {"match": left},
        "findings": [],
        "repaired": 0,
    }
    again = generate.post("/generate/name?extended=true", json={"name": "John"}).json
    assert again["status"] == status
    assert again["entry"]["voice_id"] == "joe"
    assert "stem.name.john" in again["entry"]["labels"]


def test_all_faults_at_once_are_repaired_in_one_pass(generate, stems):
    """One bad stem stops no other, and what is right stays as it is."""
    for name, (plant, *_) in zip(NAMES, FAULTS[:6], strict=False):
        plant(stems[name])
    found = audit(generate, repair=True)
    assert found["repaired"] == 6
    assert found["counts"] == {
        "match": 1,
        "object_only": 1,
        "index_only": 1,
        "corrupt": 4,
    }
    assert audit(generate)["findings"] == []


@pytest.mark.parametrize(
    "name",
    [
        "stems/readme.txt",
        "stems/00/notes.wav",
        "stems/zz/" + "0" * 32 + ".wav",
        "stems/00/" + "0" * 32 + ".wav",
    ],
)
def test_a_foreign_object_is_reported_and_never_touched(generate, stems, name):
    """Under another name or under a stem's: this system did not store it."""
    services.stem_objects().put(name, b"mine", "text/plain")
    (finding,) = audit(generate, repair=True)["findings"]
    assert (finding["finding"], finding["object"]) == ("foreign", name)
    assert finding["repair"] == "left"
    left = services.stem_objects().find(name)
    assert left is not None
    assert left.data == b"mine"


def test_a_foreign_document_is_reported_and_never_touched(generate, stems):
    """The index may hold what another program wrote."""
    document = services.database().document("stems/notes")
    document.set({"by": "another program"})
    found = audit(generate, repair=True)
    assert [each["finding"] for each in found["findings"]] == ["foreign"]
    assert found["counts"]["match"] == len(NAMES)
    assert document.get().exists


ODD = [None, 7, 1.5, "x", "", [], [7], {"a": 1}, True, datetime(2026, 1, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    "name",
    ["labels", "kinds", "text", "characters", "rate", "request", "voice_id", "size_bytes", "state"],
)
def test_whatever_an_entry_holds_it_is_listed_repaired_and_stops_no_other(generate, stems, name):
    """Another program, or a person, may have written it."""
    for value, stem in zip(ODD, [*stems.values()] * 2, strict=False):
        entry_of(stem).update({name: value})
        assert generate.get("/cache/list").status_code == 200
        assert generate.get("/cache/stats").status_code == 200
        dry = {"signature": stem["signature"], "dry_run": True}
        assert generate.post("/cache/invalidate", json=dry).status_code == 200
        audit(generate, repair=True)
        assert audit(generate)["findings"] == []
    for label in (stem["label"] for stem in stems.values()):
        generate.post("/generate/name", json={"name": label.rpartition(".")[2].title()})
        assert len(generate.get(f"/cache/list?label={label}").json["stems"]) == 1


def test_other_folders_of_the_bucket_are_none_of_the_audit_s_business(generate, stems):
    """Templates and datasets lie beside the stems."""
    services.stem_objects().put("templates/a.json", b"{}", "application/json")
    services.stem_objects().put("stems.txt", b"", "text/plain")
    assert audit(generate)["findings"] == []


def test_a_stem_that_is_being_made_is_left_to_its_holder(generate, stems):
    """Its lease has no object yet, and its old object may be about to be replaced."""
    without_object(stems["John"])
    made = services.stem_index().claim(spec_of("New"), over_entry=False)
    held = entry_of(stems["Ann"])
    held.update({"state": "leased", "lease_ttl_s": 60.0})
    truncated(stems["Ann"])
    found = audit(generate, repair=True)
    assert [each["signature"] for each in found["findings"]] == [stems["John"]["signature"]]
    assert found["counts"]["being_made"] == 2
    assert services.stem_index().renew(made).token == made.token
    assert services.stem_objects().stat(name_of(stems["Ann"])) is not None


def test_a_refused_text_is_no_finding(generate, stems, parts):
    """Its document ends by itself after some minutes."""
    parts.cartesia.fail({"silence": True, "times": 1})
    generate.post("/generate/name", json={"name": "\u0645\u062d\u0645\u062f"})
    found = audit(generate, repair=True)
    assert found["counts"] == {"match": len(NAMES), "refused": 1}


def test_labels_and_rotations_of_an_entry_outlive_its_repair(generate, stems):
    """Only what the object knows better is written anew."""
    generate.post("/generate/developer", json={"developer": "John"})
    entry_of(stems["John"]).update({"voice_id": "ann", "rotation": {"names": {"item": "John"}}})
    audit(generate, repair=True)
    entry = entry_of(stems["John"]).get().to_dict()
    assert entry["labels"] == ["stem.name.john", "stem.developer.john"]
    assert (entry["voice_id"], entry["text"], entry["characters"]) == ("joe", "John", 4)
    assert entry["rotation"] == {"names": {"item": "John"}}
    assert entry["request"]["transcript"] == "John"


def test_a_restored_entry_knows_its_characters_but_not_its_text(generate, stems):
    """The text is not in the object's metadata, which its signed URL shows."""
    without_entry(stems["John"])
    audit(generate, repair=True)
    (stem,) = generate.get("/cache/list?label=stem.name.john").json["stems"]
    assert (stem["text"], stem["characters"]) == (None, 4)
    stats = generate.get("/cache/stats").json["total"]
    assert stats["characters"] == {**stats["stems"], "value": sum(map(len, NAMES))}


def test_the_audit_reads_no_byte_of_stems_whose_checksums_are_right(generate, stems, monkeypatch):
    """A million objects are listed, not downloaded; `deep` reads each."""
    read: list[str] = []
    whole = type(services.stem_objects()).find

    def find(self, name, **options):
        read.append(name)
        return whole(self, name, **options)

    monkeypatch.setattr(type(services.stem_objects()), "find", find)
    audit(generate)
    assert read == []
    audit(generate, deep=True)
    assert sorted(read) == sorted(name_of(stem) for stem in stems.values())


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "\u00e9",
        base64.urlsafe_b64encode(b"[1,2]").decode().rstrip("="),
        base64.urlsafe_b64encode(b'["a/b","c"]').decode().rstrip("="),
        base64.urlsafe_b64encode(b"[" * 5000).decode().rstrip("="),
    ],
)
def test_a_token_of_no_page_is_refused(generate, token):
    """It is never taken for the beginning."""
    answer = generate.post("/cache/audit", json={"page_token": token})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "page_token"


def test_a_page_may_be_asked_for_again(generate, stems):
    """The audit keeps nothing between its pages."""
    first = generate.post("/cache/audit", json={"limit": 4}).json
    body = {"limit": 4, "page_token": first["next_page_token"]}
    second, again = (generate.post("/cache/audit", json=body).json for _ in range(2))
    assert second == again
    assert (first["counts"]["match"], second["counts"]["match"]) == (4, 3)
    assert second["next_page_token"] is None
