"""The files of batches: written whole, read back as they were."""

from typing import Any, cast

import pytest

from hybrid_audio.clients.storage.batch_files import BatchFiles
from tests.unit.clients.storage.test_outputs import Bucket

ROWS = [{"number": 0, "name": "Zoë"}, {"number": 1, "name": "a\nb\u2028c"}]


def files_in(bucket: Bucket) -> BatchFiles:
    """Return the files over a bucket in memory."""
    return BatchFiles(cast("Any", bucket))


@pytest.fixture
def files() -> BatchFiles:
    """Files over a bucket in memory."""
    return files_in(Bucket())


def test_lines_come_back_as_they_were_written(files):
    """Whatever their texts hold; a name that was never written has none."""
    files.write_lines("rows", ROWS)
    assert files.read_lines("rows") == ROWS
    assert files.read_lines("other") is None


def test_of_two_who_create_a_file_the_first_one_keeps_it(files):
    """The second learns that it did not."""
    assert files.create_lines("stems", ROWS)
    assert not files.create_lines("stems", [])
    assert files.read_lines("stems") == ROWS


def test_the_same_lines_are_the_same_bytes():
    """So that writing them again after a crash changes nothing."""
    first, second = Bucket(), Bucket()
    files_in(first).write_lines("rows", ROWS)
    files_in(second).write_lines("rows", ROWS)
    assert first.objects["rows"].data == second.objects["rows"].data
