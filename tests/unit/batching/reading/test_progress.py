"""Progress: counts that sum at every read, and nothing shown that is not known."""

from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.batching.reading.progress import Progress, Recorded, Terms, progress, recorded
from hybrid_audio.domain.batches.batch import Batch, Kind, State
from hybrid_audio.domain.batches.counts import Sums
from tests.unit.batching.batches import (
    NOW,
    PLAN,
    FakeSums,
    batch,
    messages_epoch,
    outcome,
    speech_epoch,
)

TERMS = Terms(speech_concurrency=2, messages_concurrency=8, price_per_1k=0.03)
SOME = Sums(hit=10, created=20, failed=5, characters=0)


def shown(made: Batch, found: Recorded | None = None, terms: Terms = TERMS) -> Progress:
    return progress(made, found or Recorded(), terms=terms, now=NOW)


@given(
    state=st.sampled_from(State),
    kind=st.sampled_from(Kind),
    hit=st.integers(0, 40),
    failed=st.integers(0, 40),
    settled=st.integers(0, 20),
    ended=st.integers(0, 9),
    stage=st.sampled_from([None, messages_epoch(), speech_epoch(100)]),
)
def test_counts_sum_to_the_total_in_every_state(kind, state, hit, failed, settled, ended, stage):
    """Whatever the moment: each item is in exactly one state, and none is counted negatively."""
    made = batch(kind, state, epoch=stage, settled=Sums(hit=settled))
    counted = shown(made, Recorded(Sums(hit=hit, failed=failed), ended)).counts
    each = astuple(counted)
    assert sum(each[1:]) == each[0] == 100
    assert min(each) >= 0


def test_a_batch_whose_table_is_not_read_has_no_total():
    """Null until it is known, never an estimate."""
    counted = shown(batch(state=State.PLANNING, total=None, plan=None)).counts
    assert (counted.total, counted.pending) == (None, 0)


def test_while_stems_are_spoken_every_message_is_pending():
    """What was recorded are stems: they have counts of their own."""
    found = shown(batch(epoch=speech_epoch()), Recorded(Sums(hit=1, created=9, failed=2), 0))
    assert (found.counts.pending, found.counts.hit) == (100, 0)
    assert found.stems is not None
    assert (found.stems.total, found.stems.created, found.stems.failed) == (30, 9, 2)


def test_messages_in_the_queue_are_running_and_the_rest_is_pending():
    """Four lanes of 25 less one that ended leave three portions in the queue."""
    epoch = replace(messages_epoch(), lanes=4, portion_items=5, portions=20)
    counted = shown(batch(epoch=epoch), Recorded(SOME, lanes_ended=1)).counts
    assert (counted.running, counted.pending, counted.failed) == (15, 50, 5)


def test_a_paused_batch_has_nothing_running():
    """Its tasks left the queue, or leave it without doing anything."""
    counted = shown(batch(state=State.PAUSED, epoch=messages_epoch()), Recorded(SOME)).counts
    assert (counted.running, counted.pending) == (0, 65)


def test_what_a_batch_that_could_not_start_did_not_make_has_failed():
    """Nothing is pending once a batch is over."""
    counted = shown(batch(state=State.FAILED)).counts
    assert (counted.failed, counted.pending) == (100, 0)


def test_cost_is_null_without_a_price():
    """An unknown price is not a price of zero."""
    unknown = replace(TERMS, price_per_1k=None)
    found = shown(batch(epoch=messages_epoch()), terms=unknown)
    assert (found.cost, found.plan_cost) == (None, None)
    assert shown(batch()).plan_cost == pytest.approx(0.018)


def test_characters_spent_are_those_of_every_stage_and_round():
    """Earlier rounds, this round's speech, and what the current epoch has recorded."""
    made = batch(epoch=messages_epoch(), settled=Sums(characters=100), speech=Sums(characters=40))
    found = shown(made, Recorded(Sums(characters=3)))
    assert (found.characters_spent, found.credits) == (143, 143)


def test_characters_saved_follow_the_plan_until_it_is_known_what_was_made():
    """Speaking every message in full would take 9,000; the plan speaks 600."""
    assert shown(batch()).characters_saved == 8_400
    ended = batch(state=State.PARTIAL, speech=Sums(characters=600))
    assert shown(ended).characters_saved is None
    assert shown(replace(ended, made_in_full=8_000)).characters_saved == 7_400


def test_characters_planned_are_null_while_planning():
    """A sum over some of the shards is not the plan."""
    assert shown(batch(state=State.PLANNING)).characters_planned is None
    assert shown(batch()).characters_planned == PLAN.characters


def test_the_end_is_foreseen_in_the_last_stage_only():
    """During the speech nothing is known of how fast messages will be."""
    recent = [outcome(n, seconds_ago=5.0 * n, sums=Sums(created=10)) for n in range(3)]
    speaking = shown(batch(epoch=speech_epoch()), Recorded(Sums(created=10), 0, recent))
    assert (speaking.rate, speaking.eta_s) == (None, None)
    assert speaking.stems is not None
    assert (speaking.stems.rate, speaking.stems.eta_s) == (2.0, 10.0)

    splicing = shown(batch(epoch=messages_epoch()), Recorded(Sums(created=80), 0, recent))
    assert (splicing.rate, splicing.eta_s) == (2.0, 10.0)


@pytest.mark.parametrize("state", [State.PLANNED, State.PAUSED, State.CANCELLING])
def test_a_batch_that_does_not_run_has_no_time_left(state):
    """It ends when someone says so; and a batch that is over needs no time."""
    assert shown(batch(state=state)).eta_s is None
    assert shown(batch(state=State.DONE)).eta_s == 0.0


def test_reading_progress_takes_two_queries_at_most():
    """Sums, and the newest outcomes; a batch without an epoch needs neither."""
    sums = FakeSums(SOME)
    recorded(batch(epoch=messages_epoch()), sums)
    recorded(batch(), sums)
    assert sums.reads == 2
