"""From its creation to its end, whatever is delivered twice, late, side by side, or cut short."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid_audio.batching.advance import advance
from hybrid_audio.domain.batches.batch import Kind, Stage, State
from hybrid_audio.domain.batches.naming import manifest_name
from tests.unit.batching.simulation import BAD_ROW, BUG, INCOMPLETE, POISON, REFUSED

SHARED = "Hilton timeshare."
ROWS = [("Hey Ann.", SHARED), ("Hey Bob.", SHARED), ("Hey Ann.", SHARED), ("Hey Cy.", SHARED)]
BAD_ROWS = [(POISON, SHARED), (BUG, SHARED), (BAD_ROW,)]
SEEDS = range(25)


def test_every_recipient_gets_a_message_and_each_stem_is_spoken_once(simulated):
    """The batch is done, and what it spent is what it planned."""
    one = simulated(ROWS)
    one.create()
    batch = one.until_done()
    one.assert_whole()
    assert batch.state is State.DONE
    assert batch.plan is not None
    assert batch.speech.characters == batch.plan.characters == sum(map(len, one.library.spoken))
    assert one.files.files[manifest_name(batch.id, "jsonl")]


@pytest.mark.parametrize("seed", SEEDS)
def test_tasks_that_come_late_twice_and_side_by_side_change_no_count(simulated, seed):
    """Counts hold after every step, and the end is the same."""
    one = simulated([*ROWS * 4, *BAD_ROWS], seed=seed, twice=0.5)
    one.create()
    assert one.until_done().state is State.PARTIAL
    one.assert_whole()


@pytest.mark.parametrize("seed", SEEDS)
def test_tasks_that_are_lost_are_found_by_the_sweeper(simulated, seed):
    """Every tenth task vanishes, and none is missed at the end."""
    one = simulated([*ROWS * 4, *BAD_ROWS], seed=seed, twice=0.2, lost=0.1)
    one.create()
    one.until_done()
    one.assert_whole()


def test_a_kill_at_any_outbound_call_costs_nothing_but_the_stem_in_the_air(simulated):
    """Each call of a whole batch is once the last of its process."""
    whole = simulated([*ROWS, *BAD_ROWS])
    whole.create()
    whole.until_done()

    for call in range(1, whole.turns.calls + 1):
        one = simulated([*ROWS, *BAD_ROWS])
        one.turns.kill_at = call
        while not one.safely(one.create):
            pass
        assert one.until_done().state is State.PARTIAL, call
        one.assert_whole()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.sampled_from([*ROWS, *BAD_ROWS, ("Only this.",), (POISON, BUG)]), min_size=1, max_size=16
    ),
    seed=st.integers(0, 2**32),
    kills=st.integers(1, 400),
    known=st.sets(st.sampled_from(["Hey Ann.", SHARED])),
)
def test_any_table_ends_as_its_rows_must(simulated, rows, seed, kills, known):
    """Whatever the rows, the order, the kill, and the stems that were there before."""
    one = simulated(rows, seed=seed, twice=0.3, lost=0.05, known=sorted(known))
    one.turns.kill_at = kills
    while not one.safely(one.create):
        pass
    one.until_done()
    reasons = [row.error for row in one.outcomes().values()]
    assert len(reasons) == len(rows)
    assert one.batch.state is _state(reasons)


def _state(reasons: list[str | None]) -> State:
    if None not in reasons:
        return State.FAILED
    return State.PARTIAL if any(reasons) else State.DONE


def test_a_message_fails_with_the_reason_of_its_refused_stem(simulated):
    """A row that cannot be a message says so; the others are made."""
    one = simulated([*ROWS, *BAD_ROWS])
    one.create()
    one.until_done()
    assert [one.outcomes()[number].error for number in (3, 4, 6)] == [None, REFUSED, INCOMPLETE]


def test_a_batch_of_stems_has_the_rows_as_its_items(simulated):
    """What is there already is a hit; a text that stands twice is created once."""
    one = simulated([("a.",), ("b.",), ("a.",), ("c.",)], kind=Kind.ITEMS, known=["b."])
    one.create()
    batch = one.until_done()
    states = [row.state.value for _, row in sorted(one.outcomes().items())]
    assert sorted([states[0], states[2]]) == ["created", "hit"]
    assert (states[1], states[3], batch.state) == ("hit", "created", State.DONE)


def test_a_stage_without_items_is_over_at_once(simulated):
    """All stems are known: nothing is spoken, and the messages follow."""
    one = simulated(ROWS, known=["Hey Ann.", "Hey Bob.", "Hey Cy.", SHARED])
    one.create()
    assert one.until_done().state is State.DONE
    assert one.library.spoken == []


def test_a_batch_that_would_take_too_many_characters_says_how_many(simulated):
    """It fails before anything is spoken."""
    one = simulated(ROWS)
    one.create(max_characters=10)
    batch = one.until_done()
    assert batch.state is State.FAILED
    assert batch.reason == "it would take 40 characters; max_characters allows 10"
    assert one.library.spoken == []


def test_a_batch_that_is_started_by_hand_waits_with_its_plan(simulated):
    """It is planned, and nothing is spoken until it is started."""
    one = simulated(ROWS)
    one.create(starts_by_itself=False)
    assert one.run().state is State.PLANNED
    assert one.library.spoken == []
    assert one.until_done().state is State.DONE


@pytest.mark.parametrize("what", ["speech", "store", "queue"])
def test_an_outage_of_a_while_loses_nothing(simulated, what):
    """Tasks come again, and the sweeper finds those that used up their attempts."""
    one = simulated(ROWS * 4, seed=3)
    one.create()
    one.run(until=lambda: len(one.library.spoken) == 2)
    one.outages.left[what] = 20
    assert one.until_done().state in (State.DONE, State.PARTIAL)
    assert sorted(one.outcomes()) == list(range(16))


def test_a_provider_that_stays_away_fails_what_used_up_its_attempts(simulated):
    """The last attempt records what is left as exhausted; nothing loops for ever."""
    one = simulated(ROWS)
    one.create()
    one.outages.left["speech"] = 10**6
    assert one.until_done().state is State.FAILED
    assert {row.error for row in one.outcomes().values()} == {"failed (exhausted)"}


def test_an_item_that_is_held_by_others_is_tried_again(simulated):
    """Four times it is held; the fifth attempt speaks it."""
    one = simulated(ROWS)
    one.library.held["Hey Bob."] = 4
    one.create()
    assert one.until_done().state is State.DONE
    one.assert_whole()


def test_advancing_a_batch_that_is_gone_does_nothing(simulated):
    """A task that comes after the batch was deleted is acknowledged."""
    one = simulated(ROWS)
    advance("b" + "0" * 24, one.shop)
    assert one.queue.created == 0


def test_a_bounded_window_of_tasks_is_in_the_queue(simulated):
    """A lane has one task at a time, so a small batch is never stuck behind a large one."""
    one = simulated(ROWS * 10)
    one.create()
    lanes = 0
    while one.step():
        epoch = one.batch.epoch
        if epoch is not None and epoch.stage is Stage.MESSAGES:
            waiting = [each for each in one.queue.tasks.values() if "epoch" in each.task.body]
            lanes = max(lanes, len(waiting))
    assert one.batch.state is State.DONE
    assert 1 < lanes <= 2 * 4
