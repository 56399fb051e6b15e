"""Walking index and bucket side by side."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.caching.walk import Cursor, Pair, paired, read_token
from hybrid_audio.domain.stems.contract import object_name_of
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import InvalidInput

SIGNATURES = st.integers(0, 40).map(lambda number: f"{number * 0x0DEF_1234_5678:032x}"[::-1])
NAMES = st.sampled_from(["stems/a", "stems/00/x.wav", "stems/zz/y.txt", "stems/4"])


def entry(signature: str) -> IndexedStem:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return IndexedStem(signature, {}, is_ready=True, is_being_made=False, update_time=now)


def stored(name: str) -> StoredObject:
    return StoredObject(name, 1, 100)


def walk(signatures: set[str], names: set[str], cursor: Cursor | None = None) -> Iterator[Pair]:
    """Walk both from behind a cursor, as the stores list them."""
    behind = cursor or Cursor()
    entries = (entry(each) for each in sorted(signatures) if each > behind.signature)
    objects = (stored(each) for each in sorted(names) if each > behind.name)
    return paired(entries, objects)


@given(st.sets(SIGNATURES), st.sets(SIGNATURES), st.sets(NAMES), st.sets(st.just("notes")))
def test_everything_is_met_once_and_beside_its_other_half(entries, objects, foreign, documents):
    """Whatever else lies in the folder or in the collection."""
    names = {object_name_of(each) for each in objects} | foreign
    pairs = list(walk(entries | documents, names))
    both = {each.signature for each in pairs if each.stem and each.stored}
    assert both == entries & objects
    assert {each.stem.signature for each in pairs if each.stem} == entries | documents
    assert {each.stored.name for each in pairs if each.stored} == names
    assert len(pairs) == len(entries | objects) + len(foreign) + len(documents)
    alone = {each.signature for each in pairs if (each.stem is None) != (each.stored is None)}
    assert alone - {None} == entries ^ objects


@given(
    st.sets(SIGNATURES), st.sets(SIGNATURES), st.sets(NAMES), st.integers(min_value=1, max_value=5)
)
def test_pages_together_are_the_whole_walk(entries, objects, foreign, size):
    """Each begins behind the cursor of the one before, which travels as a text."""
    names = {object_name_of(each) for each in objects} | foreign
    found: list[Pair] = []
    cursor = Cursor()
    while page := list(islice(walk(entries, names, cursor), size)):
        for pair in page:
            cursor = cursor.after(pair)
        cursor = read_token(cursor.to_token())
        found += page
    assert found == list(walk(entries, names))


def test_a_walk_holds_nothing_but_the_two_next():
    """A million entries are never in memory at once."""
    taken = []

    def entries() -> Iterator[IndexedStem]:
        for number in range(1_000_000):
            taken.append(number)
            yield entry(f"{number:032x}")

    objects = (stored(object_name_of(f"{number:032x}")) for number in range(1_000_000))
    assert len(list(islice(paired(entries(), objects), 1_000))) == 1_000
    assert len(taken) <= 1_001


@pytest.mark.parametrize("name", ["", "stems/00/Ünicode\n", "a" * 1024])
def test_a_token_carries_any_name(name):
    """Objects of others may have any name at all."""
    cursor = Cursor("f" * 32, name)
    assert read_token(cursor.to_token()) == cursor
    assert cursor.to_token().isascii()


@pytest.mark.parametrize("token", ["=", "W10", "WzEsMl0", "bnVsbA", "é", "a" * 9])
def test_another_text_is_no_token(token):
    """Neither is a list of the wrong things."""
    with pytest.raises(InvalidInput):
        read_token(token)


@pytest.mark.parametrize(
    "content",
    [
        *[[id, ""] for id in (".", "..", "__id__", "a/b", "x" * 1501, "\ud800", 1, None)],
        *[["", name] for name in ("x" * 1025, "\ud800", 1, None)],
    ],
)
def test_a_token_that_only_looks_like_one_leads_nowhere(content):
    """A store would take it for an error of ours."""
    written = json.dumps(content, separators=(",", ":")).encode()
    with pytest.raises(InvalidInput):
        read_token(base64.urlsafe_b64encode(written).decode().rstrip("="))
