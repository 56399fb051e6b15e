"""Removing a stem everywhere, while others make it, change it, or cannot be reached."""

from collections.abc import Callable
from typing import Any

import pytest

from hybrid_audio.caching.removal import Removal, StemRemover
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.stem_metadata import metadata_of
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import StoreUnavailable
from tests.unit.fakes import FakeBucket, FakeIndex, spec_of, wav_of

JOHN = spec_of("John")


class Place:
    """A stem in all its places; `before` runs ahead of the call that it is named for."""

    def __init__(self) -> None:
        self.bucket = FakeBucket()
        self.index = FakeIndex()
        self.forgotten: list[str] = []
        self.before: dict[str, Callable[[], Any]] = {}
        self.make()

    def make(self) -> None:
        """Speak and enter the stem."""
        claim = self.index.claim(JOHN, over_entry=True)
        self.store()
        self.index.complete(claim, {})

    def store(self) -> None:
        metadata = metadata_of(JOHN, "t")
        there = self.bucket.objects.get(JOHN.object_name)
        replaces = there.generation if there else 0
        data = wav_of("John")
        self.bucket.create(JOHN.object_name, data, "audio/wav", metadata, replaces=replaces)

    def claim(self) -> None:
        """Begin to make it anew: the object was not found."""
        self.index.claim(JOHN, over_entry=True)

    def remover(self) -> StemRemover:
        return StemRemover(bucket=self, index=self, memory=self)

    def _meet(self, name: str) -> None:
        self.before.pop(name, lambda: None)()

    def stat(self, name: str) -> StoredObject | None:
        self._meet("stat")
        return self.bucket.stat(name)

    def delete(self, name: str, *, generation: int | None = None) -> bool:
        self._meet("delete")
        there = self.bucket.objects.get(name)
        if there is None or generation not in (None, there.generation):
            return False
        del self.bucket.objects[name]
        return True

    def find_any(self, signature: str) -> IndexedStem | None:
        self._meet("find_any")
        return self.index.get(signature)

    def clear(self, stem: IndexedStem) -> bool:
        self._meet("clear")
        now = self.index.get(stem.signature)
        if now is not None and now.is_being_made != stem.is_being_made:
            return False
        return self.index.clear(stem)

    def forget(self, signature: str) -> None:
        self.forgotten.append(signature)

    @property
    def has_object(self) -> bool:
        return JOHN.object_name in self.bucket.objects


@pytest.fixture
def place() -> Place:
    return Place()


def test_object_entry_and_memory_go_together(place):
    """A second removal finds nothing, and says so."""
    assert place.remover().remove(JOHN.signature).removal is Removal.REMOVED
    assert not place.has_object
    assert place.index.entries == {}
    assert place.forgotten == [JOHN.signature]
    assert place.remover().remove(JOHN.signature).removal is Removal.ABSENT


def test_an_object_that_was_made_anew_meanwhile_is_looked_at_again(place):
    """What is deleted is what was seen, not what came after."""
    place.before["delete"] = place.make
    assert place.remover().remove(JOHN.signature).removal is Removal.REMOVED
    assert not place.has_object


def test_a_deletion_whose_answer_was_lost_counts_as_done(place):
    """The repeated one finds nothing: what was to go is gone, with an entry or without."""
    place.index.entries.clear()
    place.before["delete"] = place.bucket.objects.clear
    assert place.remover().remove(JOHN.signature).removal is Removal.REMOVED


def test_a_holder_that_began_after_the_object_went_keeps_its_lease(place):
    """The old bytes are gone; what it makes is new, and stays."""
    place.before["clear"] = place.claim
    assert place.remover().remove(JOHN.signature).removal is Removal.REMOVED
    assert place.index.is_being_made(JOHN.signature)


def test_a_stem_that_is_being_made_is_left(place):
    """Its object, too: the holder may be about to replace it."""
    place.claim()
    assert place.remover().remove(JOHN.signature).removal is Removal.BEING_MADE
    assert place.remover().seen(JOHN.signature).removal is Removal.BEING_MADE
    assert place.has_object


def test_a_stem_that_never_rests_is_a_failure_with_a_reason(place):
    """The caller may come again; nothing loops for ever."""

    def again() -> None:
        place.make()
        place.before["delete"] = again

    place.before["delete"] = again
    row = place.remover().remove(JOHN.signature)
    assert (row.removal, row.reason) == (
        Removal.FAILED,
        "it changes while it is removed; try again",
    )


@pytest.mark.parametrize("call", ["find_any", "stat", "delete", "clear"])
def test_a_store_that_is_away_is_the_reason_of_one_row(place, call):
    """Whatever was done before stays done, and the next removal does the rest."""

    def fail() -> None:
        raise StoreUnavailable("down")

    place.before[call] = fail
    row = place.remover().remove(JOHN.signature)
    assert (row.removal, row.reason) == (Removal.FAILED, "down")
    assert place.forgotten == [JOHN.signature]
    assert place.remover().remove(JOHN.signature).removal is Removal.REMOVED
    assert not place.has_object


def test_looking_at_what_would_go_changes_nothing(place):
    """Object, entry and memory stay as they are."""
    row = place.remover().seen(JOHN.signature)
    assert (row.removal, row.state) == (Removal.REMOVED, "ready")
    assert place.has_object
    assert place.forgotten == []
