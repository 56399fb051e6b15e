"""Stems that exist, by label and signature; reading heals the index."""

from dataclasses import replace

import pytest

from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.stem import Outcome, Stem
from hybrid_audio.domain.stems.stem_metadata import metadata_of
from hybrid_audio.errors import Conflict, InvalidInput, NotFound
from hybrid_audio.stems.kept import KeptStems
from tests.unit.fakes import FakeBucket, FakeIndex, spec_of, wav_of

JOHN, LOUD = spec_of("John"), spec_of("John", voice="ann")


class Shelf:
    """Some stems, as an instance finds them."""

    def __init__(self) -> None:
        self.bucket = FakeBucket()
        self.index = FakeIndex()
        self.kept = KeptStems(self.bucket, self.index)

    def put(self, spec: StemSpec, *, entry: bool = True, data: bool = True) -> None:
        """Store a stem, with or without its entry and its object."""
        if data:
            metadata = metadata_of(spec, "t1")
            self.bucket.create(spec.object_name, wav_of(spec.text), "audio/wav", metadata)
        if entry:
            self.index.complete(self.index.claim(spec, over_entry=True), {})


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_a_label_finds_its_stem_with_the_generation_of_its_bytes(shelf: Shelf) -> None:
    """By which a message knows what it is made of."""
    shelf.put(JOHN)
    found = shelf.kept.by_label(JOHN.label, path="label")
    assert (found.signature, found.generation) == (JOHN.signature, 1)


def test_a_label_of_two_stems_names_their_signatures(shelf: Shelf) -> None:
    """Which of them is meant is not guessed."""
    shelf.put(JOHN)
    shelf.put(LOUD)
    with pytest.raises(Conflict) as several:
        shelf.kept.by_label(JOHN.label, path="segments[0].label")
    assert JOHN.signature in several.value.detail
    assert LOUD.signature in several.value.detail
    assert len(shelf.kept.of_label(JOHN.label)) == 2


def test_an_entry_without_its_object_is_not_found_and_is_cleared(shelf: Shelf) -> None:
    """By label and by signature alike; the other stem of the label is the only one then."""
    shelf.put(JOHN, data=False)
    shelf.put(LOUD)
    assert shelf.kept.by_label(JOHN.label, path="label").signature == LOUD.signature
    assert JOHN.signature not in shelf.index.entries
    shelf.put(JOHN, data=False)
    with pytest.raises(NotFound):
        shelf.kept.by_signature(JOHN.signature, path="signature")
    assert JOHN.signature not in shelf.index.entries


def test_an_object_without_its_entry_is_found_by_its_signature_and_heals(shelf: Shelf) -> None:
    """The entry is written again from the object's metadata, and its label finds it."""
    shelf.put(JOHN, entry=False)
    assert shelf.kept.of_label(JOHN.label) == []
    assert shelf.kept.by_signature(JOHN.signature, path="signature").label == JOHN.label
    assert [stem.signature for stem in shelf.kept.of_label(JOHN.label)] == [JOHN.signature]
    assert shelf.index.entries[JOHN.signature]["text_hash"] == JOHN.text_hash


def test_a_foreign_object_under_a_stem_s_name_is_usable_and_gets_no_entry(shelf: Shelf) -> None:
    """Somebody put it there: it says nothing of itself that an entry could be written from."""
    shelf.bucket.create(JOHN.object_name, b"RIFF", "audio/wav", {})
    found = shelf.kept.by_signature(JOHN.signature, path="signature")
    assert found.label == f"stem.generic.{JOHN.signature}"
    assert shelf.index.entries == {}


def test_the_lease_of_a_dead_holder_becomes_the_entry_of_its_object(shelf: Shelf) -> None:
    """It died between the object and the entry."""
    shelf.put(JOHN, entry=False)
    shelf.index.claim(JOHN)
    shelf.index.now += 2 * shelf.index.lease_ttl
    assert shelf.kept.by_label(JOHN.label, path="label").signature == JOHN.signature
    assert shelf.index.entries[JOHN.signature]["state"] == "ready"


def test_the_lease_of_a_living_holder_is_left_alone(shelf: Shelf) -> None:
    """A living holder keeps its lease whatever the bucket holds."""
    shelf.index.claim(JOHN)
    with pytest.raises(NotFound):
        shelf.kept.by_label(JOHN.label, path="label")
    assert shelf.index.entries[JOHN.signature]["state"] == "leased"


@pytest.mark.parametrize("signature", ["", "0" * 31, "0" * 33, "../" * 10 + "ab", "G" * 32])
def test_what_is_not_a_signature_asks_no_store(shelf: Shelf, signature: str) -> None:
    """It names no object and no document."""
    with pytest.raises(NotFound):
        shelf.kept.by_signature(signature, path="signature")
    assert shelf.bucket.calls == 0


def test_what_is_not_a_label_is_refused_at_its_path(shelf: Shelf) -> None:
    """The refusal shows the form that a label has."""
    with pytest.raises(InvalidInput) as refused:
        shelf.kept.of_label("John", path="segments[2].label")
    assert refused.value.faults[0].path == "segments[2].label"


def test_the_entry_of_an_existing_stem_is_written_again_with_its_text(shelf: Shelf) -> None:
    """The request knows what the object's metadata does not."""
    shelf.put(JOHN, entry=False)
    spec = replace(JOHN, kind="script", label="stem.script.a")
    stem = Stem(spec, Outcome.HIT, "gs://x", 1, 100, 0.0)
    entry = shelf.kept.entry(stem)
    assert entry is not None
    assert (entry["text"], entry["labels"]) == ("John", {JOHN.label, "stem.script.a"})


def test_the_entry_of_a_stem_is_written_for_a_holder_that_stored_it_and_ended(
    shelf: Shelf,
) -> None:
    """Its lease need not end first: the object says that it was made under this very lease."""
    claim = shelf.index.claim(JOHN)
    metadata = metadata_of(JOHN, claim.token)
    shelf.bucket.create(JOHN.object_name, wav_of(JOHN.text), "audio/wav", metadata)
    entry = shelf.kept.entry(Stem(JOHN, Outcome.HIT, "gs://x", 1, 100, 0.0))
    assert entry is not None
    assert entry["state"] == "ready"


def test_a_holder_that_replaces_the_object_is_left_to_write_the_entry(shelf: Shelf) -> None:
    """The object that is there was made under an earlier lease."""
    shelf.put(JOHN, entry=False)
    shelf.index.claim(LOUD)
    shelf.index.claim(JOHN)
    assert shelf.kept.entry(Stem(JOHN, Outcome.HIT, "gs://x", 1, 100, 0.0)) is None
    assert shelf.index.entries[JOHN.signature]["state"] == "leased"
