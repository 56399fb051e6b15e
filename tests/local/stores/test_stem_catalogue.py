"""The stem index in pages and in figures, on our emulator and on Google's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from hybrid_audio.clients.firestore.stem_index import StemIndex
from hybrid_audio.clients.stems import figures as figures_module
from hybrid_audio.clients.stems.catalogue import StemCatalogue
from hybrid_audio.clients.stems.figures import FiguresOfStems
from hybrid_audio.clients.stems.usage import StemUsageStore
from hybrid_audio.domain.speech.sonic import DEFAULT_MODEL
from hybrid_audio.domain.stems.selection import Selection
from hybrid_audio.domain.stems.usage import ReportedUsage, Usage
from tests.unit.fakes import spec_of

NAMES = ("Ann", "Bob", "Joan", "Joe", "John", "Mary")


@pytest.fixture
def database(firestore_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[firestore.Client]:
    """A database without anything in it."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_address)
    client = firestore.Client(
        project=f"p{uuid4().hex[:12]}", credentials=AnonymousCredentials(), database="(default)"
    )
    yield client
    client.close()


@pytest.fixture
def index(database: firestore.Client) -> StemIndex:
    """The index with a stem of each name, Mary's in another voice and Ann's spoken for a list."""
    made = StemIndex(database, holder="h", lease_ttl=timedelta(seconds=30))
    for name in NAMES:
        put(made, name, voice="ann" if name == "Mary" else "joe")
    made.add_label(spec_of("Ann").signature, "stem.customers.ann", "customers")
    return made


def put(index: StemIndex, name: str, *, voice: str = "joe") -> None:
    """Enter a stem of 1,044 bytes and half a second."""
    claim = index.claim(spec_of(name, voice=voice), over_entry=False)
    details = {"generation": 1, "size_bytes": 1044, "duration_ms": 500.5, "crc32c": "x"}
    index.complete(claim, details)


def texts(catalogue: StemCatalogue, selection: Selection, *, limit: int = 100) -> set[str]:
    """Return the texts of a selection, read page by page."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = catalogue.page(selection, after=after, limit=limit)
        assert len(page.stems) <= limit
        found += [stem.fields["text"] for stem in page.stems]
        after = page.next_after
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), set(NAMES)),
        (Selection(is_ready_only=True), set(NAMES)),
        (Selection(kind="name"), set(NAMES)),
        (Selection(kind="customers"), {"Ann"}),
        (Selection(kind="name", voice_id="ann"), {"Mary"}),
        (Selection(kind="name", voice_id="joe", prefix="stem.name.jo"), {"Joan", "Joe", "John"}),
        (Selection(prefix="stem.cust"), {"Ann"}),
        (Selection(prefix="stem.customers.b"), set()),
        (Selection(label="stem.name.john", voice_id="joe", is_ready_only=True), {"John"}),
        (Selection(label="stem.name.john", voice_id="ann"), set()),
        (Selection(model_id=DEFAULT_MODEL, voice_id="ann"), {"Mary"}),
        (Selection(model_id="another"), set()),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_conditions_combine_and_pages_hold_each_stem_once(
    database: firestore.Client,
    index: StemIndex,
    selection: Selection,
    expected: set[str],
    limit: int,
) -> None:
    """Whatever the size of a page."""
    assert texts(StemCatalogue(database), selection, limit=limit) == expected


def test_a_page_is_not_disturbed_by_what_is_written_meanwhile(
    database: firestore.Client, index: StemIndex
) -> None:
    """A stem that was there all the time is listed, though another on its page is gone."""
    catalogue = StemCatalogue(database)
    first = catalogue.page(Selection(), after="", limit=3)
    index.clear(first.stems[2])
    put(index, "Zoe")
    assert first.next_after is not None
    rest = catalogue.page(Selection(), after=first.next_after, limit=100)
    listed = {stem.fields["text"] for stem in (*first.stems, *rest.stems)}
    assert set(NAMES) <= listed
    assert rest.next_after is None


def test_the_last_page_says_that_it_is_the_last(
    database: firestore.Client, index: StemIndex
) -> None:
    """Also where it is full."""
    page = StemCatalogue(database).page(Selection(), after="", limit=len(NAMES))
    assert (len(page.stems), page.next_after) == (len(NAMES), None)


def test_a_walk_goes_through_leases_and_refused_texts_too(
    database: firestore.Client, index: StemIndex
) -> None:
    """The audit looks at every document there is."""
    index.claim(spec_of("Zoe"), over_entry=False)
    index.refuse(index.claim(spec_of("Hm"), over_entry=False), "it is silent")
    walked = list(StemCatalogue(database).walk(after=""))
    assert [stem.signature for stem in walked] == sorted(stem.signature for stem in walked)
    states = [(stem.is_ready, stem.is_being_made, stem.is_refused) for stem in walked]
    assert sorted(states) == sorted(
        [(True, False, False)] * len(NAMES) + [(False, True, False), (False, False, True)]
    )


def test_figures_are_sums_over_finished_stems(database: firestore.Client, index: StemIndex) -> None:
    """Of all of them and of each kind, voice and model; a stem of two kinds is in both."""
    index.claim(spec_of("Zoe", voice="zed"), over_entry=False)
    figures = FiguresOfStems(database)
    total = figures.total()
    assert (total.stems, total.measured, total.counted) == (6, 6, 6)
    assert total.characters == sum(map(len, NAMES))
    assert (total.duration_ms, total.size_bytes) == (6 * 500.5, 6 * 1044)

    assert {kind: each.stems for kind, each in figures.by("kinds").groups.items()} == {
        "name": 6,
        "customers": 1,
    }
    voices = figures.by("voice_id").groups
    assert {voice: each.characters for voice, each in voices.items()} == {"ann": 4, "joe": 17}
    assert figures.by("model_id").groups == {DEFAULT_MODEL: total}


def test_figures_say_how_many_stems_they_miss(database: firestore.Client, index: StemIndex) -> None:
    """One entry does not know its characters, another one nothing at all."""
    stems = database.collection("stems")
    stems.document(spec_of("John").signature).update({"characters": None})
    stems.document(spec_of("Ann").signature).update({"size_bytes": firestore.DELETE_FIELD})
    total = FiguresOfStems(database).total()
    assert (total.stems, total.measured, total.counted) == (6, 5, 4)
    assert total.size_bytes == 5 * 1044


def test_groups_beyond_the_most_are_left_out_and_it_is_said(
    database: firestore.Client, index: StemIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reads stay bounded, whatever callers name their voices."""
    monkeypatch.setattr(figures_module, "MOST_GROUPS", 1)
    voices = FiguresOfStems(database).by("voice_id")
    assert (list(voices.groups), voices.is_complete) == (["ann"], False)
    assert FiguresOfStems(database).by("model_id").is_complete


def test_values_that_are_no_texts_are_no_groups(
    database: firestore.Client, index: StemIndex
) -> None:
    """An entry that was edited by hand is counted in all, and in no group."""
    for name, voice in (("Ann", 7), ("Bob", None), ("Joe", ["joe"])):
        database.collection("stems").document(spec_of(name).signature).update({"voice_id": voice})
    voices = FiguresOfStems(database).by("voice_id")
    assert {voice: each.stems for voice, each in voices.groups.items()} == {"ann": 1, "joe": 2}


def test_an_empty_index_has_figures_of_nothing(database: firestore.Client) -> None:
    """No groups, and sums of 0."""
    figures = FiguresOfStems(database)
    assert figures.total().stems == figures.total().size_bytes == 0
    assert figures.by("kinds").groups == {}


def test_usage_is_the_sum_of_the_last_reports_of_all_instances(database: firestore.Client) -> None:
    """A report takes the place of the one before, and the first to count says since when."""
    store = StemUsageStore(database)
    assert store.total() == ReportedUsage(Usage(), None)
    early, late = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2))
    store.report("a", Usage(1, 2, 3, 4, 5), since=late)
    store.report("b", Usage(10, 20, 30, 40, 50), since=early)
    store.report("a", Usage(2, 3, 4, 5, 6), since=late)
    assert store.total() == ReportedUsage(Usage(12, 23, 34, 45, 56), early)
