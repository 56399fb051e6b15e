"""The ring's arithmetic against going through it ticket by ticket, and the walk of all pairs."""

import math
from collections import Counter

import hypothesis.strategies as st
from hypothesis import given

from hybrid_audio.domain.datasets.ring import NO_TICKET, Ring, must_turn, reach

SIZES = st.integers(1, 24)


@st.composite
def rings(draw: st.DrawFn) -> Ring:
    """Any ring: with or without a partner, begun anywhere in a round."""
    size = draw(SIZES)
    return Ring(size, partner=draw(st.integers(0, 24)), lead=draw(st.integers(1, size)))


def spread(counts: list[int]) -> int:
    return max(counts) - min(counts)


@given(rings(), st.integers(0, 500))
def test_uses_are_what_going_through_every_ticket_counts(ring: Ring, tickets: int) -> None:
    """They are computed for one place alone, and never differ from counting all tickets."""
    served = [ring.place(ticket) for ticket in range(tickets)]
    for place in range(ring.size):
        last = max((t for t, p in enumerate(served) if p == place), default=NO_TICKET)
        assert ring.uses(place, tickets) == (served.count(place), last)


@given(rings(), st.integers(0, 500))
def test_levels_are_the_uses_of_all_places_with_equal_neighbours_together(
    ring: Ring, tickets: int
) -> None:
    """There are at most five levels, in order and without a gap."""
    levels = ring.levels(tickets)
    counts = [level.count for level in levels for _ in range(level.begin, level.end)]
    assert counts == [ring.uses(place, tickets)[0] for place in range(ring.size)]
    assert len(levels) <= 5


@given(rings(), st.integers(0, 500))
def test_turns_never_differ_by_more_than_one_at_any_ticket(ring: Ring, tickets: int) -> None:
    """Places before `lead` begin one turn behind the others, as after a change in the middle of a
    round.
    """
    counts = [ring.uses(place, tickets)[0] for place in range(ring.size)]
    turns = [count + (place >= ring.lead) for place, count in enumerate(counts)]
    assert spread(turns) <= 1
    assert min(turns) == ring.rounds(tickets)


@given(rings(), st.integers(0, 500))
def test_no_place_waits_for_two_rounds(ring: Ring, tickets: int) -> None:
    """Commits of the last two rounds tell when each place was served last."""
    waits = [tickets - ring.uses(place, tickets)[1] for place in range(ring.size)]
    assert tickets < 2 * ring.size or max(waits) <= 2 * ring.size


@given(SIZES, st.integers(0, 200))
def test_a_ring_without_a_partner_serves_its_places_in_order(size: int, ticket: int) -> None:
    """Least used, then oldest last use, then dataset order is a queue."""
    assert Ring(size, lead=1).place(ticket) == ticket % size


@given(SIZES, SIZES, st.integers(0, 600), st.integers(0, 40), st.data())
def test_any_n_times_m_pairs_in_a_row_are_all_there_are(
    names: int, developers: int, begin: int, ahead: int, data: st.DataObject
) -> None:
    """Wherever the walk is joined, and however far the names are ahead, no pair repeats before all
    were served.
    """
    first = Ring(names, lead=names)
    second = Ring(developers, partner=names, lead=data.draw(st.integers(1, developers)))
    tickets = range(begin, begin + names * developers)
    pairs = {(first.place(ticket + ahead), second.place(ticket)) for ticket in tickets}
    assert len(pairs) == names * developers


def test_twelve_names_and_eight_developers_come_to_all_96_pairs_and_stay_fair_on_the_way() -> None:
    """At every prefix both sides are used within one of each other."""
    first, second = Ring(12, lead=12), Ring(8, partner=12, lead=8)
    pairs = [(first.place(ticket), second.place(ticket)) for ticket in range(96)]
    assert len(set(pairs)) == 96
    for end in range(97):
        used = [Counter({place: 0 for place in range(size)}) for size in (12, 8)]
        for pair in pairs[:end]:
            for side, place in enumerate(pair):
                used[side][place] += 1
        assert all(spread(list(counts.values())) <= 1 for counts in used)


def test_two_rings_in_lock_step_reach_the_least_common_multiple_only() -> None:
    """What a plain pair reaches, and what a walk does."""
    assert reach(12, Ring(8)) == math.lcm(12, 8) == 24
    assert reach(12, Ring(8, partner=12)) == 96
    assert reach(12, Ring(0)) == reach(0, Ring(8)) == 0


def test_a_walk_is_begun_only_where_lock_step_does_not_reach_every_pair() -> None:
    """Coprime sizes need no turning, nor does a ring that walks with that size already."""
    assert must_turn(12, Ring(8))
    assert must_turn(12, Ring(8, partner=6))
    assert not must_turn(12, Ring(8, partner=12))
    assert not must_turn(12, Ring(7))
