"""What an instance saw of the bucket's stems, for a few seconds."""

from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.stems import sightings
from hybrid_audio.stems.sightings import GRACE_S, LASTS_S, Sightings

STEM = StoredObject("stems/ab/ab.wav", 7, 100)


def test_a_sighting_lasts_its_time_and_no_longer() -> None:
    """After it, the bucket is asked again."""
    now = 0.0
    seen = Sightings(clock=lambda: now)
    seen.note("ab", STEM)
    now = LASTS_S - 0.01
    found = seen.find("ab")
    assert found is not None
    assert found.stored == STEM
    assert seen.is_fresh("ab")
    now = LASTS_S
    assert not seen.is_fresh("ab")
    now = LASTS_S + GRACE_S
    assert seen.find("ab") is None


def test_one_caller_looks_again_while_the_others_go_by_what_was_seen() -> None:
    """A stem that many threads use is asked for once, and none of them waits for that."""
    now = 0.0
    seen = Sightings(clock=lambda: now)
    seen.note("ab", STEM)
    now = LASTS_S
    assert [seen.find("ab") is None for _ in range(4)] == [True, False, False, False]
    now = LASTS_S + GRACE_S
    assert [seen.find("ab") is None for _ in range(2)] == [True, True]
    seen.note("ab", STEM)
    assert seen.find("ab") is not None


def test_a_missing_object_is_a_sighting_too() -> None:
    """Having found no object is remembered, unlike not having looked."""
    seen = Sightings(clock=lambda: 0.0)
    assert seen.find("ab") is None
    seen.note("ab", None)
    found = seen.find("ab")
    assert found is not None
    assert found.stored is None


def test_the_oldest_sightings_make_room(monkeypatch) -> None:
    """An instance that sees a million stems remembers a bounded number of them."""
    monkeypatch.setattr(sightings, "CAPACITY", 3)
    seen = Sightings(clock=lambda: 0.0)
    for name in "abcd":
        seen.note(name, STEM)
    assert [seen.find(name) is not None for name in "abcd"] == [False, True, True, True]
