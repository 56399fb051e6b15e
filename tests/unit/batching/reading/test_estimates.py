"""Estimates: a rate needs two outcomes of the last minute, and an unknown one says so."""

import pytest

from hybrid_audio.batching.reading.estimates import left_s, planned_s, rate_per_s
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.plan import Plan
from tests.unit.batching.batches import NOW, outcome

TEN = Sums(hit=4, created=5, failed=1)


def test_a_rate_counts_what_was_made_after_the_oldest_known_outcome():
    """Twenty items in ten seconds are two a second; those of the oldest were made before."""
    recent = [outcome(n, seconds_ago=5.0 * n, sums=TEN) for n in range(3)]
    assert rate_per_s(recent, NOW) == 2.0


@pytest.mark.parametrize(
    "recent",
    [
        [],
        [outcome(0, sums=TEN)],
        [outcome(0, seconds_ago=61, sums=TEN), outcome(1, seconds_ago=90, sums=TEN)],
        [outcome(0, sums=TEN), outcome(1, sums=TEN)],
    ],
    ids=["none", "one", "long ago", "no time between"],
)
def test_a_rate_that_cannot_be_known_is_none(recent):
    """One point in time, or points of long ago, are no rate."""
    assert rate_per_s(recent, NOW) is None


def test_time_left_is_unknown_without_a_rate_but_nothing_left_takes_no_time():
    """An unknown rate is no reason to show a number."""
    assert (left_s(10, None), left_s(10, 4.0), left_s(0, None)) == (None, 2.5, 0.0)


def test_a_planned_time_divides_speech_and_splicing_by_their_concurrency():
    """Ten stems of 60 characters take 15 s of speech alone, and 100 messages 10 s of splicing."""
    plan = Plan(stems=10, misses=10, characters=600)
    took = planned_s(plan, speech_concurrency=3, messages=100, messages_concurrency=4)
    assert took == pytest.approx(15 / 3 + 10 / 4)
