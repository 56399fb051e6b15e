"""What an instance knows of the levels of a family, and when it asks the index."""

from collections.abc import Mapping

import pytest

from hybrid_audio.errors import DeadlineExceeded, StoreUnavailable
from hybrid_audio.stems.families import MOST_FAMILIES, MOST_LEVELS, Families


class Index:
    """Levels by signature; counts how often it is asked."""

    def __init__(self, levels: Mapping[str, float], failure: Exception | None = None) -> None:
        self._levels, self._failure = levels, failure
        self.asked = 0

    def of_family(self, family: str) -> Mapping[str, float]:
        self.asked += 1
        if self._failure is not None:
            raise self._failure
        return self._levels


def numbered(count: int) -> dict[str, float]:
    return {f"s{number}": float(-number) for number in range(count)}


def test_a_family_that_the_index_knows_is_asked_for_once():
    """The stem's own earlier level is not among the others."""
    index = Index(numbered(6))
    families = Families(index.of_family)
    assert sorted(families.others("f", "s0")) == [-5.0, -4.0, -3.0, -2.0, -1.0]
    assert len(families.others("f", "new")) == 6
    assert index.asked == 1


def test_a_new_family_is_asked_for_until_enough_of_it_are_known():
    """What the instance spoke itself counts."""
    index = Index({})
    families = Families(index.of_family)
    for number in range(8):
        assert len(families.others("f", f"s{number}")) == number
        families.note("f", f"s{number}", -20.0)
    assert index.asked == 5


@pytest.mark.parametrize("failure", [StoreUnavailable("down"), DeadlineExceeded("over")])
def test_an_index_that_cannot_answer_fails_no_stem(failure):
    """Only what is in memory is known."""
    families = Families(Index({}, failure).of_family)
    families.note("f", "s1", -20.0)
    assert families.others("f", "s2") == [-20.0]


def test_the_newest_levels_are_kept_and_old_families_are_forgotten():
    """Both are bounded, so that an instance never grows by them."""
    index = Index({})
    families = Families(index.of_family)
    for signature, level in numbered(MOST_LEVELS + 3).items():
        families.note("f", signature, level)
    assert families.others("f", "new") == [float(-n) for n in range(3, MOST_LEVELS + 3)]

    for number in range(MOST_FAMILIES):
        families.note(f"f{number}", "s", -20.0)
    assert families.others("f", "new") == []
