"""The rows of a batch's next round are those that failed in its last."""

from dataclasses import replace

import pytest

from hybrid_audio.batching.retrying import rows_to_retry
from hybrid_audio.domain.batches.batch import Kind, State
from hybrid_audio.domain.batches.naming import rows_name
from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.errors import NotFound
from tests.unit.batching.batches import ID, batch
from tests.unit.batching.recorded_batch import RecordedBatch, epoch_of, retried

ROWS = 2_500


def ended(epoch):
    """A batch whose items have their outcomes in an epoch."""
    return batch(state=State.PARTIAL, epoch=epoch)


@pytest.fixture
def recorded():
    """Three shards of rows; one row of the first failed, and two of the last."""
    made = RecordedBatch()
    made.write_rows(0, range(ROWS))
    failed = dict.fromkeys((7, 2_001, 2_499), "failed")
    made.record_all(epoch_of(ROWS, number=2, portion_items=100), range(ROWS), failed)
    return made


def test_rows_that_failed_come_again_with_their_numbers_in_order(recorded):
    """Their numbers stay, so that the last round wins."""
    again = retried(ended(epoch_of(ROWS, number=2, portion_items=100)), None)
    rows = list(rows_to_retry(again, recorded, recorded))
    assert [(row.number, row.line) for row in rows] == [(7, 9), (2_001, 2_003), (2_499, 2_501)]
    assert all(isinstance(row, MessageRow) for row in rows)


def test_the_round_before_decides_and_not_the_first():
    """Row 2 failed in both; row 1 was made by the retry, and is left alone."""
    made = RecordedBatch()
    made.write_rows(0, range(4))
    first, second = epoch_of(4, number=2), epoch_of(2, number=4)
    made.record_all(first, range(4), {1: "failed", 2: "failed"})
    made.write_rows(1, [1, 2])
    made.record_all(second, [1, 2], {2: "failed"})
    once = retried(ended(first), second)
    again = retried(replace(once, state=State.PARTIAL), None)
    assert [row.number for row in rows_to_retry(again, made, made)] == [2]


def test_stems_are_retried_as_stems():
    """The rows of a batch without messages are what is spoken."""
    made = RecordedBatch()
    row = StemRow(0, None, "script", "stem.script.x", "Hey Ann.")
    made.files[rows_name(ID, 0, 0)] = [row.to_json()]
    epoch = epoch_of(1, number=1)
    made.record_all(epoch, [0], {0: "failed"})
    again = batch(Kind.ITEMS, State.PLANNING, round=1, past=(epoch,))
    assert list(rows_to_retry(again, made, made)) == [row]


def test_a_round_that_ended_before_its_items_leaves_no_rows():
    """It was cut short in planning or speech: there is nothing of it to take up."""
    made = RecordedBatch()
    assert list(rows_to_retry(batch(round=1, past=(None,)), made, made)) == []


def test_a_batch_whose_rows_are_gone_cannot_be_retried(recorded):
    """A lifecycle rule of the bucket may have deleted them."""
    del recorded.files[rows_name(ID, 0, 1)]
    again = retried(ended(epoch_of(ROWS, number=2, portion_items=100)), None)
    with pytest.raises(NotFound):
        list(rows_to_retry(again, recorded, recorded))
