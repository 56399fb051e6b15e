"""The care of the cache: what a target means, and what becomes of its stems."""

from dataclasses import dataclass, field

import pytest

from hybrid_audio.cache import Target, invalidate
from hybrid_audio.caching.removal import Removal, RemovedStem
from hybrid_audio.domain.stems.selection import Selection
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.errors import InvalidInput, StoreUnavailable
from tests.unit.caching.test_walk import entry

SIGNATURES = [f"{number:032x}" for number in range(1, 6)]
DOWN = StoreUnavailable("down")


@dataclass
class Page:
    """Some stems."""

    stems: list[IndexedStem]
    next_after: str | None
    scanned: int = 0


@dataclass
class Shelf:
    """A catalogue of five stems, and a remover that fails for some."""

    bad: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)

    def page(self, selection: Selection, *, after: str, limit: int) -> Page:
        left = [each for each in SIGNATURES if each > after]
        following = left[limit - 1] if len(left) > limit else None
        return Page([entry(each) for each in left[:limit]], following)

    def remove(self, signature: str) -> RemovedStem:
        if signature in self.bad:
            return RemovedStem(signature, None, {}, Removal.FAILED, "down", DOWN)
        self.removed.append(signature)
        return self.seen(signature)

    def seen(self, signature: str) -> RemovedStem:
        return RemovedStem(signature, "ready", {}, Removal.REMOVED)

    def invalidate(self, target: Target, *, limit: int = 2, token: str = "", dry: bool = False):
        return invalidate(
            target, catalogue=self, remover=self, dry_run=dry, page_token=token, limit=limit
        )


def test_calls_go_on_until_all_stems_are_done():
    """Each call does a bounded number and says where the next begins."""
    shelf, token, sizes = Shelf(), "", []
    while token is not None:
        done = shelf.invalidate(Target(voice_id="joe"), token=token)
        token = done.next_page_token
        sizes.append(len(done.stems))
    assert sizes == [2, 2, 1]
    assert sorted(shelf.removed) == SIGNATURES


def test_one_bad_stem_stops_no_other():
    """The others are removed, and its reason stands in its row."""
    shelf = Shelf(bad={SIGNATURES[1]})
    done = shelf.invalidate(Target(voice_id="joe"), limit=5)
    assert (done.count(Removal.REMOVED), done.count(Removal.FAILED)) == (4, 1)
    assert done.stems[1].reason == "down"


def test_a_store_that_is_away_for_all_is_the_call_s_own_failure():
    """The caller is answered 503, and its key is free for the same request."""
    with pytest.raises(StoreUnavailable):
        Shelf(bad=set(SIGNATURES)).invalidate(Target(voice_id="joe"), limit=5)


def test_a_dry_run_removes_nothing():
    """It lists what the run would."""
    shelf = Shelf()
    assert len(shelf.invalidate(Target(voice_id="joe"), limit=5, dry=True).stems) == 5
    assert shelf.removed == []


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (Target(), "$"),
        (Target(label="stem.name.john", prefix="stem."), "prefix"),
        (Target(signature="x"), "signature"),
        (Target(signature="0" * 32, model_id="m"), "model_id"),
    ],
)
def test_a_target_that_is_not_one_thing_is_refused(target, path):
    """A wide target is never taken by mistake."""
    shelf = Shelf()
    with pytest.raises(InvalidInput) as refused:
        shelf.invalidate(target)
    assert refused.value.faults[0].path == path
    assert shelf.removed == []


def test_a_signature_has_no_second_page():
    """A token that means nothing is refused, not dropped."""
    with pytest.raises(InvalidInput) as refused:
        Shelf().invalidate(Target(signature=SIGNATURES[0]), token=SIGNATURES[0])
    assert refused.value.faults[0].path == "page_token"
