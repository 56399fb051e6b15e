"""Outcomes in the table's order: the latest round counts, and only what is shown is read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.batching.reading.outcomes import BatchOutcomes, OutcomePage
from hybrid_audio.domain.batches.batch import Batch, Epoch, State
from hybrid_audio.domain.batches.rows import ItemState
from tests.unit.batching.batches import batch
from tests.unit.batching.recorded_batch import RecordedBatch, epoch_of, retried

ROWS = list(range(23))
EPOCH = epoch_of(23, number=2)


def outcomes(made: Batch, world: RecordedBatch) -> BatchOutcomes:
    return BatchOutcomes(made, outcomes=world, files=world)


def states(page: OutcomePage) -> dict[int, str]:
    return {row.number: row.state.value for row in page.rows}


@pytest.fixture
def world():
    made = RecordedBatch()
    made.write_rows(0, ROWS)
    return made


@pytest.fixture
def done(world):
    """All rows recorded; 3, 11 and 12 failed."""
    world.record_all(EPOCH, ROWS, dict.fromkeys((3, 11, 12), "failed") | {0: "hit", 20: "hit"})
    return world


DONE = batch(state=State.PARTIAL, total=23, epoch=EPOCH)


def test_pages_follow_the_table_and_end_with_it(done):
    """Each page begins where the last one said; the last says nothing."""
    listed = outcomes(DONE, done)
    first, second = listed.page(0, 20), listed.page(20, 20)
    assert [row.number for row in (*first.rows, *second.rows)] == ROWS
    assert (first.following, second.following) == (20, None)


def test_a_page_reads_the_portions_that_it_shows_and_no_row_of_the_table(done):
    """Rows 6 to 9 are of one portion of five: one query, one file."""
    outcomes(DONE, done).page(6, 4)
    assert (done.queries, len(done.reads)) == (1, 1)
    assert "outcomes/" in done.reads[0]


def test_rows_without_an_outcome_show_their_ref_and_line_and_whether_they_run(world):
    """Lane 0 has done its first portion, so its second is in the queue; the others wait."""
    world.record(EPOCH, 0, dict.fromkeys(range(5), "created"))
    page = outcomes(batch(total=23, epoch=EPOCH), world).page(0, 23)

    found = [row.state.value for row in page.rows]
    assert found == ["created"] * 5 + ["running"] * 10 + ["pending"] * 8
    assert (page.rows[22].ref, page.rows[22].line) == ("r22", 24)


def test_what_is_left_of_a_portion_is_taken_from_the_outcome_that_follows(world):
    """Items 1 and 2 were tried again, and 2 once more."""
    world.record(EPOCH, 0, {0: "hit", 3: "hit", 4: "hit"}, left=(1, 2))
    world.record(EPOCH, 0, {1: "created"}, again=1, left=(2,))
    world.record(EPOCH, 0, {2: "failed"}, again=2)
    page = outcomes(batch(total=23, epoch=EPOCH), world).page(0, 5)
    assert states(page) == {0: "hit", 1: "created", 2: "failed", 3: "hit", 4: "hit"}


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.PAUSED, "pending"),
        (State.CANCELLING, "pending"),
        (State.CANCELLED, "cancelled"),
        (State.FAILED, "failed"),
    ],
)
def test_rows_without_an_outcome_show_what_the_batch_will_do_with_them(world, state, shown):
    """A failed batch made nothing, and says of each row why."""
    made = batch(state=state, total=23, epoch=None, reason="too many characters")
    page = outcomes(made, world).page(0, 1)
    assert states(page) == {0: shown}
    assert page.rows[0].error == ("too many characters" if shown == "failed" else None)


def test_a_retried_row_shows_its_latest_round(done):
    """Rows 3 and 12 were made in round 1, row 11 failed again."""
    epoch = epoch_of(3, number=4, portion_items=2)
    done.write_rows(1, [3, 11, 12])
    done.record_all(epoch, [3, 11, 12], {11: "failed"})
    listed = outcomes(retried(DONE, epoch), done)

    assert states(listed.page(2, 11)) == {
        n: "failed" if n == 11 else "created" for n in range(2, 13)
    }
    assert states(listed.page(0, 50, ItemState.FAILED)) == {11: "failed"}
    assert len(listed.page(0, 50, ItemState.CREATED).rows) == 20


def test_failed_rows_are_pending_again_once_a_retry_has_begun(done):
    """Before the retry has listed them, and while it works on them."""
    planning = replace(retried(DONE, None), state=State.PLANNING)
    listed = outcomes(planning, done)
    assert states(listed.page(11, 2)) == {11: "pending", 12: "pending"}
    assert states(listed.page(0, 50, ItemState.FAILED)) == {}
    assert set(states(listed.page(0, 50, ItemState.PENDING))) == {3, 11, 12}

    done.write_rows(1, [3, 11, 12])
    running = replace(retried(DONE, epoch_of(3, number=4)), state=State.RUNNING)
    assert states(outcomes(running, done).page(11, 2)) == {11: "running", 12: "running"}


def test_a_later_round_is_searched_over_all_its_shards():
    """Every second of 5,000 rows is retried: 2,500 rows in three shards."""
    numbers, again = list(range(5_000)), list(range(0, 5_000, 2))
    first, second = epoch_of(5_000, number=2, portion_items=50), epoch_of(2_500, number=4)
    world = RecordedBatch()
    world.write_rows(0, numbers)
    world.record_all(first, numbers, dict.fromkeys(again, "failed"))
    world.write_rows(1, again)
    world.record_all(second, again, {4_000: "failed"})
    made = retried(batch(state=State.PARTIAL, total=5_000, epoch=first), second)

    page = outcomes(made, world).page(3_997, 6)
    assert [row.state.value for row in page.rows] == ["created"] * 3 + ["failed"] + ["created"] * 2


@pytest.mark.parametrize("limit", [1, 2, 50])
@pytest.mark.parametrize("state", [ItemState.FAILED, ItemState.HIT, ItemState.CREATED])
def test_pages_of_a_state_hold_each_of_its_rows_once(done, state, limit):
    """Whatever the size of a page, and wherever the rows lie."""
    listed = outcomes(DONE, done)
    pages = [listed.page(0, limit, state)]
    while (following := pages[-1].following) is not None:
        pages.append(listed.page(following, limit, state))
    found = [row.number for page in pages for row in page.rows]

    everything = states(listed.page(0, 23))
    assert found == [number for number, each in everything.items() if each == state.value]


def test_a_page_of_open_rows_reads_no_outcome_of_a_portion_that_left_nothing(world):
    """Documents say that the first two portions are done; their rows are not read."""
    for position in (0, 1):
        world.record(EPOCH, position, dict.fromkeys(range(5 * position, 5 * position + 5), "hit"))
    made = batch(state=State.CANCELLED, total=23, epoch=EPOCH)
    page = outcomes(made, world).page(0, 4, ItemState.CANCELLED)

    assert (list(states(page)), page.following) == ([10, 11, 12, 13], 14)
    assert not [name for name in world.reads if "outcomes/" in name]


def test_a_portion_that_a_cancel_cut_short_lists_the_rows_that_it_did_not_make(world):
    """Its outcome leaves nothing to a later task; rows 2 to 4 were still not made."""
    world.record(EPOCH, 0, {0: "created", 1: "hit"})
    listed = outcomes(batch(state=State.CANCELLED, total=23, epoch=EPOCH), world)

    assert states(listed.page(0, 5)) == {0: "created", 1: "hit"} | dict.fromkeys(
        range(2, 5), "cancelled"
    )
    assert list(states(listed.page(0, 3, ItemState.CANCELLED))) == [2, 3, 4]


def test_a_search_for_open_rows_ends_where_one_request_has_looked_enough():
    """The page is empty, and says where the next one goes on."""
    numbers = list(range(12_000))
    epoch = epoch_of(12_000, number=2, portion_items=500)
    world = RecordedBatch()
    world.write_rows(0, numbers)
    for position in range(23):
        span = range(500 * position, 500 * position + 500)
        world.record(epoch, position, dict.fromkeys(span, "hit"))
    listed = outcomes(batch(total=12_000, epoch=epoch), world)

    page = listed.page(0, 10, ItemState.RUNNING)
    assert (page.rows, page.following) == ([], 10_000)
    assert listed.page(10_000, 10, ItemState.RUNNING).rows[0].number == 11_500


@st.composite
def recorded_batches(draw: st.DrawFn) -> tuple[Batch, RecordedBatch]:
    """A batch at any moment: portions done, begun or untouched, and perhaps a second round."""
    world, numbers = RecordedBatch(), list(range(draw(st.integers(1, 30))))
    size, lanes = draw(st.integers(1, 7)), draw(st.integers(1, 3))
    first = epoch_of(len(numbers), number=2, portion_items=size, lanes=lanes)
    world.write_rows(0, numbers)
    is_over = draw(st.booleans())
    _draw_outcomes(draw, world, first, numbers, is_over=is_over)
    made = batch(state=draw(st.sampled_from(State)), total=len(numbers), epoch=first)

    again = world.failed(first)
    if not (is_over and again and draw(st.booleans())):
        return made, world
    second = epoch_of(len(again), number=4, portion_items=size, lanes=lanes)
    world.write_rows(1, again)
    _draw_outcomes(draw, world, second, again, is_over=False)
    partial = retried(replace(made, state=State.PARTIAL), second)
    return replace(partial, state=draw(st.sampled_from(State))), world


def _draw_outcomes(
    draw: st.DrawFn, world: RecordedBatch, epoch: Epoch, numbers: list[int], *, is_over: bool
) -> None:
    made = st.sampled_from(["hit", "created", "failed"])
    for position in range(epoch.portions):
        own = numbers[position * epoch.portion_items : (position + 1) * epoch.portion_items]
        is_open = not is_over and draw(st.booleans())
        if is_open and draw(st.booleans()):
            continue
        left = draw(st.lists(st.sampled_from(own), unique=True, max_size=len(own) * is_open))
        done = {n: draw(made) for n in own if n not in left}
        world.record(epoch, position, done, left=tuple(left))
        is_again: bool = draw(st.booleans())
        if left and is_again:
            world.record(epoch, position, {n: draw(made) for n in left}, again=1)


@given(recorded_batches(), st.integers(1, 9))
def test_the_pages_of_all_states_are_the_pages_of_the_table(found, limit):
    """Each row is listed under exactly one state, in order, whatever the size of a page."""
    listed = outcomes(*found)
    everything = states(listed.page(0, 30))
    assert list(everything) == list(range(found[0].total))

    for state in ItemState:
        pages = [listed.page(0, limit, state)]
        while (following := pages[-1].following) is not None:
            pages.append(listed.page(following, limit, state))
        numbers = [row.number for page in pages for row in page.rows]
        assert numbers == [n for n, each in everything.items() if each == state.value]


def test_a_batch_whose_table_is_not_read_has_an_empty_page(world):
    """Nothing is known of its rows yet."""
    made = batch(state=State.PLANNING, total=None, epoch=None)
    assert outcomes(made, world).page(0, 10) == OutcomePage([], None)
