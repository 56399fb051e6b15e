"""Random lists: what is read is what was written, or the list is refused, and never wrong."""

from collections import Counter
from random import Random

from hybrid_audio.errors import InvalidInput
from tests.unit.ingestion.random_lists import RandomList, random_list
from tests.unit.ingestion.reads import read

LISTS = 200
MOST_REFUSED = 0.3
"""Two tables, tables without names and tables without a header are to be refused."""


def outcome(made: RandomList) -> str:
    """Return whether the reader takes the list as it was written."""
    try:
        reading = read(made.text, made.filename)
    except InvalidInput as error:
        return "refused" if error.faults else "refused without a fault"
    found = sorted(item.text for item in reading.items)
    return "right" if found == sorted(made.items) else f"wrong: {made.shape}"


def test_two_hundred_random_lists_are_read_rightly_or_refused() -> None:
    """Of lists in thirteen shapes none is wrong, and most are read."""
    counts = Counter(outcome(random_list(Random(seed))) for seed in range(LISTS))
    assert set(counts) == {"right", "refused"}
    assert counts["refused"] < MOST_REFUSED * LISTS


def test_of_lists_with_one_table_and_a_header_nearly_all_are_read() -> None:
    """Refusals are for what is open to doubt."""
    certain = {"table", "preamble", "footer", "repeated header", "sep=", "JSON", "JSON lines"}
    made = [random_list(Random(seed)) for seed in range(3 * LISTS)]
    counts = Counter(outcome(each) for each in made if each.shape in certain)
    assert counts["right"] >= 0.98 * counts.total()


def test_a_seed_makes_the_same_list_again() -> None:
    """A failure can be repeated by its seed."""
    assert random_list(Random(7)) == random_list(Random(7))
