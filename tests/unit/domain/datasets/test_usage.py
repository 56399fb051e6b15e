"""A rotation's numbers, and what a ticket serves, against counting every entry."""

import hypothesis.strategies as st
from hypothesis import given

from hybrid_audio.domain.datasets.commit_times import CommitTimes, TicketCommit, from_us
from hybrid_audio.domain.datasets.draft import Draft
from hybrid_audio.domain.datasets.entry import Standing
from hybrid_audio.domain.datasets.item import Item, make_item
from hybrid_audio.domain.datasets.merging import Mode, merge, switch, walk
from hybrid_audio.domain.datasets.state import State, Version
from hybrid_audio.domain.datasets.ticket import Tickets
from hybrid_audio.domain.datasets.usage import usage

AT = from_us(1_700_000_000_000_000)


def settled(draft: Draft | None, tickets: int = 0) -> State:
    assert draft is not None
    return draft.settle(CommitTimes(tickets))


@st.composite
def states(draw: st.DrawFn) -> State:
    """Any state: used unevenly, partly disabled, walking pairs or not."""
    size = draw(st.integers(1, 12))
    names = [make_item(f"n{number}") for number in range(size)]
    state = settled(merge(State(), names, Mode.MERGE)[0])
    state = settled(merge(state, [Item("late")], Mode.APPEND)[0], draw(st.integers(0, 40)))
    off = draw(st.sets(st.sampled_from([item.text for item in names])))
    draft, _ = switch(state, off, Standing.DISABLED)
    state = state if draft is None else settled(draft, draw(st.integers(0, 40)))
    return settled(walk(state, draw(st.integers(0, 12))), draw(st.integers(0, 40)))


@given(states(), st.integers(0, 60))
def test_the_numbers_are_what_counting_every_entry_gives(state: State, tickets: int) -> None:
    """The numbers are exact although no entry is built for them."""
    found = usage("names", state, tickets, last_used_at=None)
    enabled = [entry for entry in state.after(CommitTimes(tickets)) if entry.is_enabled]
    counts, turns = [e.use_count for e in enabled], [e.turn for e in enabled]
    assert found.used == sum(count > 0 for count in counts)
    assert found.used + found.unused + found.disabled == found.total == len(state.entries)
    assert (found.use_count_min, found.use_count_max) == (min(counts), max(counts))
    assert found.spread == max(turns) - min(turns)


@given(states(), st.integers(0, 40), st.integers(1, 20))
def test_a_served_item_tells_its_count_and_time_as_its_entry_does_right_after(
    state: State, first: int, count: int
) -> None:
    """The last ticket's item and its entry, once that ticket was taken."""
    assert AT is not None
    version = Version("names", "v1", state)
    (served,) = Tickets((version,), (first,), count, AT).serve()[-1]
    commits = CommitTimes(first + count, [TicketCommit(1_700_000_000_000_000, count)])
    entry = next(e for e in state.after(commits) if e.item == served.item)
    assert (served.dataset, served.use_count) == ("names", entry.use_count)
    assert served.last_used_at == entry.last_used_at == AT


@given(states(), st.integers(0, 14), st.integers(0, 14))
def test_a_page_of_entries_is_that_part_of_all_entries(state: State, begin: int, size: int) -> None:
    """Its entries have the same counters as in the whole."""
    commits = CommitTimes(17, [TicketCommit(5, 17)])
    assert state.after(commits, begin, begin + size) == state.after(commits)[begin : begin + size]
