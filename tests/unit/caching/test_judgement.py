"""Judging whether an entry and an object are one stem."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hybrid_audio.caching.judgement import (
    bytes_fault,
    contract_fault,
    entry_fault,
    is_plainly_right,
    object_fault,
)
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.stem_metadata import entry_of, metadata_of, object_fields
from hybrid_audio.domain.stems.stored import StoredObject
from tests.unit.fakes import spec_of

JOHN = spec_of("John")
STORED = StoredObject(JOHN.object_name, 1, 1044, None, metadata_of(JOHN, "t"), crc32c="AAAAAA==")
FIELDS = {
    **entry_of(JOHN),
    **object_fields(STORED, 48_000),
    "labels": ["stem.name.john", "stem.script.john"],
    "kinds": ["name", "script"],
}


def stem(**changes: Any) -> IndexedStem:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return IndexedStem(JOHN.signature, {**FIELDS, **changes}, True, False, now)


def test_what_was_made_together_is_plainly_right():
    """No byte of it need be read."""
    assert is_plainly_right(stem(), STORED)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Joan"},
        {"text_hash": "0"},
        {"voice_id": "ann"},
        {"model_id": "sonic-2"},
        {"version": "2020-01-01"},
        {"encoding": "mp3"},
        {"rate": 44_100},
        {"size_bytes": 1046},
        {"characters": 5},
        {"labels": ["stem.script.john"]},
        {"labels": None},
        {"kinds": ["script"]},
        {"request": {}},
        {"request": {**JOHN.payload(), "language": "de"}},
        {"request": {**JOHN.payload(), "speed": math.nan}},
        {"request": {**JOHN.payload(), "speed": datetime(2026, 1, 1, tzinfo=UTC)}},
        {"request": "John"},
    ],
)
def test_an_entry_of_another_contract_is_seen(changes):
    """Whichever of its fields was changed, and to whatever."""
    assert contract_fault(stem(**changes), STORED)
    assert not is_plainly_right(stem(**changes), STORED)


@pytest.mark.parametrize("name", ["text_hash", "voice", "model", "version", "encoding", "rate"])
def test_an_object_of_another_contract_is_seen(name):
    """Its metadata says another one than the entry."""
    other = replace(STORED, metadata={**STORED.metadata, name: "other"})
    assert contract_fault(stem(), other)


def test_an_object_names_the_signature_that_it_was_made_for():
    """A copy under another name is not that stem; older objects do not say it."""
    assert object_fault(JOHN.signature, STORED) is None
    assert object_fault("0" * 32, STORED)
    older = {name: value for name, value in STORED.metadata.items() if name != "signature"}
    assert object_fault(JOHN.signature, replace(STORED, metadata=older)) is None


def test_an_entry_without_its_request_shows_nothing():
    """It was restored from its object, which does not know the request."""
    assert entry_fault(JOHN.signature, {**FIELDS, "request": None, "text": None}) is None


@pytest.mark.parametrize(
    ("size", "crc32c", "known", "is_right"),
    [
        (1044, "a", {"size_bytes": 1044, "crc32c": "a"}, True),
        (1044, "b", {"size_bytes": 1044, "crc32c": "a"}, False),
        (1044, "b", {"size_bytes": 1044}, True),
        (1042, "b", {"size_bytes": 1044}, False),
        (1044, "b", {}, True),
        (1043, "a", {"size_bytes": 1043, "crc32c": "a"}, False),
        (44, "a", {"size_bytes": 44, "crc32c": "a"}, False),
        (0, "a", {}, False),
    ],
)
def test_the_store_s_checksum_shows_other_bytes(size, crc32c, known, is_right):
    """An entry without a checksum has only its size to compare."""
    stored = replace(STORED, size_bytes=size, crc32c=crc32c)
    assert (bytes_fault(known, stored) is None) is is_right


def test_an_entry_without_a_checksum_is_not_plainly_right():
    """Its object's bytes are read."""
    assert not is_plainly_right(stem(crc32c=None), STORED)
