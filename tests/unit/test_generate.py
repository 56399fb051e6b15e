"""The use case of stems: which are ensured, in which order, and what is noted of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.stem import Outcome, ServedItem, Stem
from hybrid_audio.errors import InvalidInput
from hybrid_audio.generate import characters_spoken, ensure_stems, script_label
from tests.unit.fakes import spec_of

JOHN, MARY = spec_of("John"), spec_of("Mary")
BRAND = replace(JOHN, kind="developer", label="stem.developer.john")


@dataclass(frozen=True)
class Served:
    """An item as a rotation served it."""

    dataset: str
    text: str
    use_count: int
    last_used_at: datetime | None = datetime(2026, 1, 1, tzinfo=UTC)


class Library:
    """Speaks whatever it has not; remembers what was noted."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.noted: dict[str, list[ServedItem]] = {}

    def ensure(self, spec: StemSpec) -> Stem:
        is_new = spec.signature not in self.asked
        self.asked.append(spec.signature)
        outcome = Outcome.CREATED if is_new else Outcome.HIT
        return Stem(spec, outcome, f"gs://stems/{spec.signature}", 1, 100, 0.0)

    def note_served(self, spec: StemSpec, items: Sequence[ServedItem]) -> None:
        self.noted[spec.signature] = list(items)


def test_stems_are_returned_in_the_order_of_their_specs_each_ensured_once() -> None:
    """Equal specs share one stem, which stands in both their places."""
    library = Library()
    stems = ensure_stems([MARY, JOHN, MARY], library)
    assert [stem.spec for stem in stems] == [MARY, JOHN, MARY]
    assert sorted(library.asked) == sorted([MARY.signature, JOHN.signature])


def test_one_text_under_two_labels_is_asked_for_under_both_and_counted_once() -> None:
    """Each label has to find the stem; its characters were paid once."""
    stems = ensure_stems([JOHN, BRAND], Library(), at_once=1)
    assert [stem.spec.label for stem in stems] == [JOHN.label, BRAND.label]
    assert characters_spoken(stems) == len("John")


def test_what_a_rotation_served_is_noted_with_the_stem_that_speaks_it() -> None:
    """Of each dataset the item with the highest count; stems of no item are left alone."""
    library = Library()
    served = [[Served("names", "John", 1)], [], [Served("names", "John", 2)]]
    ensure_stems([JOHN, MARY, BRAND], library, served=served)
    assert library.noted == {JOHN.signature: [Served("names", "John", 2)]}


def test_served_items_that_do_not_fit_the_specs_are_a_mistake_of_the_caller() -> None:
    """One list of items for each spec."""
    with pytest.raises(ValueError, match="shorter"):
        ensure_stems([JOHN, MARY], Library(), served=[[Served("names", "John", 1)]])


@pytest.mark.parametrize(
    ("given", "label"),
    [
        (None, "stem.script.good-bye-now"),
        ("Good bye", "stem.script.good-bye"),
        ("stem.script.x", "stem.script.x"),
    ],
)
def test_a_script_s_label_is_given_whole_in_words_or_made_of_its_text(
    given: str | None, label: str
) -> None:
    """All three are labels of the kind script."""
    assert script_label(given, "Good bye now.") == label


def test_a_label_of_another_kind_is_refused_for_a_script() -> None:
    """A script must not pass for a name."""
    with pytest.raises(InvalidInput):
        script_label("stem.name.john", "Good bye now.")
