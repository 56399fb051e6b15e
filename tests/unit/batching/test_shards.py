"""The items of a stage, found in their shards by number."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from hybrid_audio.batching.shards import KEPT_FILES, Shards
from hybrid_audio.domain.batches import naming
from hybrid_audio.domain.batches.batch import Batch, Epoch, Kind, Stage, State
from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.errors import NotFound
from tests.unit.batching.actors import Stage as Turns
from tests.unit.batching.memory import MemoryFiles, Outages

NOON = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = Batch("b1", Kind.MESSAGES, State.RUNNING, NOON, NOON)
EPOCH = Epoch(1, Stage.SPEECH, 5, 3, 2, 2)


@pytest.fixture
def turns() -> Turns:
    return Turns(Random(0))


@pytest.fixture
def files(turns) -> MemoryFiles:
    return MemoryFiles(turns, Outages())


def stem(number: int) -> StemRow:
    return StemRow(number, None, "script", "stem.script.x", f"text {number}", Voice(id="joe"))


def line(row: StemRow) -> dict[str, object]:
    return {**row.to_json(), "voice": {"id": "joe"}}


def test_missing_stems_are_numbered_through_the_shards(files):
    """A shard that was the first to need none is passed over."""
    files.write_json(naming.stems_index_name("b1", 0), {"counts": [2, 0, 3]})
    files.write_lines(naming.stems_name("b1", 0, 0), [line(stem(n)) for n in (0, 1)])
    files.write_lines(naming.stems_name("b1", 0, 2), [line(stem(n)) for n in (2, 3, 4)])
    shards = Shards(files)
    assert [row.number for row in shards.stems(BATCH, EPOCH, range(5))] == [0, 1, 2, 3, 4]
    assert shards.missing_stems("b1", 0) == [2, 0, 3]


def test_the_stems_of_other_batches_are_their_rows(files):
    """Item 1001 is the second of the second shard."""
    files.write_lines(naming.rows_name("b1", 0, 1), [line(stem(n)) for n in (1000, 1001)])
    (row,) = Shards(files).stems(replace(BATCH, kind=Kind.ITEMS), EPOCH, [1001])
    assert row == stem(1001)


def test_messages_of_a_later_round_have_their_own_numbers(files):
    """The first item of round 1 may be row 17 of the table."""
    files.write_lines(naming.rows_name("b1", 1, 0), [MessageRow(17, 19, ref="a").to_json()])
    (row,) = Shards(files).messages(BATCH, replace(EPOCH, number=4), [0])
    assert (row.number, row.line, row.ref) == (17, 19, "a")


def test_a_shard_is_read_once_for_all_its_portions(files, turns):
    """Twenty tasks share one look at it."""
    files.write_lines(naming.rows_name("b1", 0, 0), [MessageRow(0, None).to_json()])
    shards, before = Shards(files), turns.calls
    for _ in range(20):
        shards.messages(BATCH, EPOCH, [0])
    assert turns.calls - before == 1


def test_only_so_many_files_stay_in_memory(files):
    """The one that was read first is read again."""
    shards = Shards(files)
    for number in range(KEPT_FILES + 1):
        files.write_lines(naming.rows_name("b1", 0, number), [MessageRow(0, None).to_json()])
        shards.messages(BATCH, EPOCH, [number * 1000])
    del files.files[naming.rows_name("b1", 0, 0)]
    with pytest.raises(NotFound):
        shards.messages(BATCH, EPOCH, [0])


def test_a_stem_without_a_refusal_was_removed(files):
    """The reason of a refused one is found by its first digits."""
    files.write_json(naming.refusals_name("b1", 0, "ab"), {"abc": "not speakable"})
    shards = Shards(files)
    assert shards.refusal("b1", 0, "abc") == "not speakable"
    assert shards.refusal("b1", 0, "abd") is None
    assert shards.refusal("b1", 0, "cd0") is None
