"""What a user of the rotation is promised, on the pure rules."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from hybrid_audio.domain.datasets.commit_times import CommitTimes
from hybrid_audio.domain.datasets.draft import Draft
from hybrid_audio.domain.datasets.entry import Entry, Standing
from hybrid_audio.domain.datasets.item import Item, make_item
from hybrid_audio.domain.datasets.merging import Mode, merge, reset, switch, walk
from hybrid_audio.domain.datasets.state import State
from hybrid_audio.domain.datasets.usage import PairUsage, pair_usage, usage


def items(*texts: str) -> list[Item]:
    return [make_item(text) for text in texts]


def state_of(*texts: str) -> State:
    return settled(merge(State(), items(*texts), Mode.MERGE)[0], 0)


def settled(draft: Draft | None, tickets: int) -> State:
    assert draft is not None
    return draft.settle(CommitTimes(tickets))


def served(state: State, begin: int, end: int) -> list[str]:
    return [state.serve(ticket)[0].text for ticket in range(begin, end)]


def entry(state: State, text: str, tickets: int = 0) -> Entry:
    return next(entry for entry in state.after(CommitTimes(tickets)) if entry.item.text == text)


TWENTY = [f"n{number:02}" for number in range(20)]


def test_a_new_item_joins_at_the_floor_and_is_served_once_a_round() -> None:
    """After 10,000 calls on 20 items a 21st is not served 500 times in a row.

    Its history stays true.
    """
    state = settled(merge(state_of(*TWENTY), items("late"), Mode.APPEND)[0], 10_000)
    rounds = [served(state, begin, begin + 21) for begin in range(0, 21 * 5, 21)]
    assert all(Counter(one) == Counter([*TWENTY, "late"]) for one in rounds)
    assert entry(state, "late").use_count == 0
    assert entry(state, "late", 21).use_count == 1
    assert entry(state, "n00").use_count == 500


def test_a_new_item_is_served_before_those_of_the_same_turn() -> None:
    """Never having been used counts as the oldest use."""
    state = settled(merge(state_of("a", "b", "c"), items("d"), Mode.APPEND)[0], 4)
    assert served(state, 0, 5) == ["d", "b", "c", "a", "d"]


def test_a_re_enabled_item_is_served_once_a_round() -> None:
    """It does not catch up on what it missed."""
    without = settled(switch(state_of(*TWENTY), ["n07"], Standing.DISABLED)[0], 7)
    again = settled(switch(without, ["n07"], Standing.ENABLED)[0], 19 * 400)
    assert Counter(served(again, 0, 40)) == Counter(TWENTY * 2)
    assert entry(again, "n07").use_count == 0


def test_switching_an_item_off_and_on_does_not_get_it_a_second_turn() -> None:
    """Who had its turn in this round waits for the next."""
    off = settled(switch(state_of("a", "b", "c"), ["a"], Standing.DISABLED)[0], 1)
    again = settled(switch(off, ["a"], Standing.ENABLED)[0], 0)
    assert served(again, 0, 3) == ["b", "c", "a"]


def test_a_disabled_item_is_not_served() -> None:
    """A disabled item comes up in no ticket of the version."""
    state = settled(switch(state_of("a", "b", "c"), ["B", "zz"], Standing.DISABLED)[0], 0)
    assert served(state, 0, 4) == ["a", "c", "a", "c"]


def test_a_reset_forgets_counters_but_not_who_is_disabled() -> None:
    """The order is the dataset's again."""
    off = settled(switch(state_of("a", "b", "c"), ["b"], Standing.DISABLED)[0], 2)
    state = settled(reset(off), 5)
    assert served(state, 0, 2) == ["a", "c"]
    assert state.served == 0
    assert {entry.use_count for entry in state.entries} == {0}


def test_usage_tells_used_unused_disabled_coverage_and_spread() -> None:
    """Used and unused are of enabled items, so that the three add up to the total."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    state = settled(switch(state_of("a", "b", "c", "d"), ["d"], Standing.DISABLED)[0], 0)
    found = usage("names", state, 2, last_used_at=at)
    assert (found.total, found.used, found.unused, found.disabled) == (4, 2, 1, 1)
    assert (found.coverage_percent, found.spread, found.served, found.last_used_at) == (
        66.67,
        1,
        2,
        at,
    )


def test_usage_of_nothing_is_zero() -> None:
    """No division by zero, no spread."""
    found = usage("names", State(), 0, last_used_at=None)
    assert (found.total, found.coverage_percent, found.spread, found.use_count_max) == (
        0,
        0.0,
        0,
        0,
    )


def test_the_spread_does_not_suffer_from_items_that_joined_late() -> None:
    """Fairness is told by turns; the history is told as it was."""
    found = usage(
        "names",
        settled(merge(state_of("a", "b"), items("c"), Mode.APPEND)[0], 1000),
        3,
        last_used_at=None,
    )
    assert (found.spread, found.use_count_min, found.use_count_max) == (0, 1, 501)


def test_pairs_are_counted_up_to_what_can_be_reached() -> None:
    """In lock step, lcm(4, 6); in a walk, all of them."""
    names, developers = state_of(*"abcd"), state_of(*"uvwxyz")
    assert pair_usage(names, developers, 100) == PairUsage(12, 24)
    assert pair_usage(names, settled(walk(developers, 4), 0), 20) == PairUsage(20, 24)
    assert pair_usage(names, settled(walk(developers, 4), 0), 100) == PairUsage(24, 24)


def test_a_walk_begun_in_the_middle_of_a_round_keeps_the_round_fair() -> None:
    """Those who were not served in this round come first, and only then the order turns."""
    state = settled(walk(state_of(*"uvwxyz"), 4), 4)
    assert served(state, 0, 2) == ["y", "z"]
    assert all(len(set(served(state, begin, begin + 6))) == 6 for begin in range(2, 2 + 6 * 8, 6))


@pytest.mark.slow
def test_two_hundred_thousand_items_settle_and_serve() -> None:
    """The rules are linear in the number of items and do not depend on that of tickets."""
    many = [Item(f"n{number}") for number in range(200_000)]
    state = settled(merge(State(), many, Mode.MERGE)[0], 0)
    after = settled(merge(state, [Item("late")], Mode.APPEND)[0], 10**12 + 3)
    assert [after.serve(ticket)[0].text for ticket in (0, 1, 2)] == ["late", "n3", "n4"]
