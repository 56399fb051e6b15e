"""The audit: pages of bounded size and time, and nothing reported that is only a moment old."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hybrid_audio.caching.audit import PAGE_S, AuditOptions, AuditPage, StemAudit
from hybrid_audio.caching.inspection import StemInspector
from hybrid_audio.caching.judgement import Verdict
from hybrid_audio.caching.removal import StemRemover
from hybrid_audio.caching.repair import Repair, StemRepairer
from hybrid_audio.caching.walk import Cursor
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.stem_metadata import entry_of, metadata_of, object_fields
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import StoreUnavailable
from tests.unit.fakes import FakeBucket, FakeIndex, spec_of, wav_of

SPECS = sorted((spec_of(f"Name {n}") for n in range(10)), key=lambda spec: spec.signature)


class Stores:
    """Index and bucket with ten stems; `meanwhile` runs when both lists have been read."""

    def __init__(self) -> None:
        self.bucket = FakeBucket()
        self.index = FakeIndex()
        self.clock_s = 0.0
        self.seconds_a_look = 0.0
        self.meanwhile: Callable[[], Any] = lambda: None
        self.bad: set[str] = set()
        for spec in SPECS:
            self.make(spec)

    def make(self, spec: StemSpec) -> None:
        """Make a stem as its holder does."""
        claim = self.index.claim(spec, over_entry=True)
        stored = self.store(spec)
        self.index.complete(claim, self.fields_of(spec, stored))

    def store(self, spec: StemSpec) -> StoredObject:
        metadata = metadata_of(spec, "t")
        there = self.bucket.objects.get(spec.object_name)
        replaces = there.generation if there else 0
        data = wav_of(spec.text)
        made = self.bucket.create(spec.object_name, data, "audio/wav", metadata, replaces=replaces)
        assert made is not None
        return made

    @staticmethod
    def fields_of(spec: StemSpec, stored: StoredObject) -> dict[str, Any]:
        return {
            **entry_of(spec),
            **object_fields(stored, 48_000),
            "kinds": ["name"],
        }

    def page(
        self, *, limit: int = 100, repair: bool = False, cursor: Cursor | None = None
    ) -> AuditPage:
        inspector = StemInspector(bucket=self.bucket, index=self)
        remover = StemRemover(bucket=self, index=self, memory=self)
        audit = StemAudit(
            bucket=self,
            index=self,
            inspector=inspector,
            repairer=StemRepairer(inspector=inspector, index=self, remover=remover),
            clock=self.clock,
        )
        return audit.page(cursor or Cursor(), AuditOptions(limit, repair=repair))

    def clock(self) -> float:
        self.clock_s += self.seconds_a_look
        return self.clock_s

    def walk(self, *, after: str) -> Iterator[IndexedStem]:
        found = [self.index.get(name) for name in sorted(self.index.entries) if name > after]
        return iter([stem for stem in found if stem is not None])

    def list(
        self, prefix: str, *, start: str = "", page_size: int | None = None
    ) -> Iterator[StoredObject]:
        names = sorted(name for name in self.bucket.objects if name >= start)
        objects = [self.bucket.objects[name] for name in names]
        self.meanwhile()
        yield from objects

    def stat(self, name: str) -> StoredObject | None:
        return self.bucket.stat(name)

    def delete(self, name: str, *, generation: int | None = None) -> bool:
        if name in self.bad:
            raise StoreUnavailable("down")
        return self.bucket.objects.pop(name, None) is not None

    def find_any(self, signature: str) -> IndexedStem | None:
        return self.index.get(signature)

    def clear(self, stem: IndexedStem) -> bool:
        return self.index.clear(stem)

    def restore(self, signature: str, fields: dict[str, Any]) -> None:
        self.index.restore(signature, fields)

    def settle(self, stem: IndexedStem, details: dict[str, Any]) -> None:
        self.index.settle(stem, details)

    def forget(self, signature: str) -> None:
        return

    def truncate(self, spec: StemSpec) -> None:
        name = spec.object_name
        there = self.bucket.objects[name]
        data = (there.data or b"")[:-10]
        self.bucket.create(name, data, "audio/wav", there.metadata, replaces=there.generation)


@pytest.fixture
def stores() -> Stores:
    return Stores()


def test_pages_hold_at_most_what_was_asked_for(stores):
    """Each begins where the one before ended."""
    cursor, sizes = Cursor(), []
    while True:
        page = stores.page(limit=4, cursor=cursor)
        sizes.append(sum(page.counts.values()))
        cursor = page.cursor
        if page.is_last:
            break
    assert sizes == [4, 4, 2]


def test_a_page_ends_when_its_time_is_over_and_the_next_goes_on(stores):
    """A slow store makes pages short; none is lost."""
    stores.seconds_a_look = PAGE_S + 1
    page = stores.page()
    assert (page.counts, page.is_last) == ({}, False)
    stores.seconds_a_look = 0.0
    assert sum(stores.page(cursor=page.cursor).counts.values()) == 10


def test_a_stem_that_was_made_between_the_two_lists_is_a_match(stores):
    """Its object is in the second list, and its entry is there by now."""
    late = SPECS[3]
    entry = stores.index.entries.pop(late.signature)
    stores.meanwhile = lambda: stores.index.entries.update({late.signature: entry})
    page = stores.page(repair=True)
    assert page.findings == []
    assert page.counts == {Verdict.MATCH: 10}


def test_a_stem_that_is_being_made_since_is_left_to_its_holder(stores):
    """The lists showed an entry without an object; its holder is on it already."""
    late = SPECS[3]
    del stores.bucket.objects[late.object_name]
    stores.meanwhile = lambda: stores.index.claim(late, over_entry=True)
    page = stores.page(repair=True)
    assert page.findings == []
    assert page.counts[Verdict.BEING_MADE] == 1
    assert stores.index.is_being_made(late.signature)


def test_a_stem_that_was_removed_between_the_two_lists_is_no_finding(stores):
    """Another request invalidated it meanwhile."""
    gone = SPECS[3]

    def remove() -> None:
        stores.bucket.objects.pop(gone.object_name, None)
        stores.index.entries.pop(gone.signature, None)

    del stores.bucket.objects[gone.object_name]
    stores.meanwhile = remove
    page = stores.page()
    assert (page.findings, page.counts[Verdict.GONE]) == ([], 1)


def test_one_stem_that_cannot_be_repaired_stops_no_other(stores):
    """It stands in the page as failed, and is found again by the next audit."""
    for spec in SPECS[:3]:
        stores.truncate(spec)
    stores.bad.add(SPECS[1].object_name)
    page = stores.page(repair=True)
    assert [found.repair for found in page.findings] == [
        Repair.REMOVED,
        Repair.FAILED,
        Repair.REMOVED,
    ]
    (left,) = stores.page().findings
    assert (left.signature, left.verdict) == (SPECS[1].signature, Verdict.CORRUPT)


def test_without_repair_nothing_changes(stores):
    """A look is a look."""
    stores.truncate(SPECS[0])
    del stores.index.entries[SPECS[1].signature]
    before = (dict(stores.bucket.objects), dict(stores.index.entries))
    page = stores.page()
    assert [found.repair for found in page.findings] == [None, None]
    assert (stores.bucket.objects, stores.index.entries) == before
