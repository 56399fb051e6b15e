"""What ingesting a list again does to a dataset, and which uploads come too late."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.datasets import merging
from hybrid_audio.domain.datasets.alteration import ingest
from hybrid_audio.domain.datasets.commit_times import CommitTimes
from hybrid_audio.domain.datasets.entry import Standing
from hybrid_audio.domain.datasets.item import Item, make_item
from hybrid_audio.domain.datasets.merging import Merged, Mode, merge, switch
from hybrid_audio.domain.datasets.state import State
from hybrid_audio.domain.datasets.uploads_taken import KEPT_UPLOADS, TakenUpload, UploadsTaken
from hybrid_audio.errors import Conflict, InvalidInput


def items(*texts: str) -> list[Item]:
    return [make_item(text) for text in texts]


def taken(state: State, mode: Mode, *listed: Item | str, tickets: int = 0) -> tuple[State, Merged]:
    given = [item if isinstance(item, Item) else make_item(item) for item in listed]
    draft, report = merge(state, given, mode)
    return (state if draft is None else draft.settle(CommitTimes(tickets))), report


def standings(state: State) -> dict[str, str]:
    return {entry.item.text: str(entry.standing) for entry in state.entries}


ABC, _ = taken(State(), Mode.MERGE, "a", "b", "c")


def test_a_merge_keeps_adds_and_disables_what_vanished() -> None:
    """Kept items keep their counters and their order; nothing is lost."""
    state, report = taken(ABC, Mode.MERGE, "d", "c", "A", tickets=5)
    assert standings(state) == {"A": "enabled", "b": "vanished", "c": "enabled", "d": "enabled"}
    assert [entry.use_count for entry in state.entries] == [2, 2, 1, 0]
    assert report == Merged(
        kept=2, added=1, vanished=1, total=4, enabled=3, disabled=1, enabled_before=3
    )


def test_what_vanished_returns_with_its_history() -> None:
    """A vanished item was only disabled, never lost."""
    gone, _ = taken(ABC, Mode.MERGE, "a", "b", tickets=3)
    state, report = taken(gone, Mode.MERGE, "a", "b", "c")
    assert (report.kept, report.returned, report.added) == (3, 1, 0)
    assert standings(state)["c"] == "enabled"
    assert state.entries[2].use_count == 1


def test_what_was_disabled_by_hand_stays_so_when_it_is_listed_again() -> None:
    """A nightly upload does not bring back whom somebody took out."""
    draft, _ = switch(ABC, ["b"], Standing.DISABLED)
    assert draft is not None
    state, _ = taken(draft.settle(CommitTimes()), Mode.MERGE, "a", "b", "c", "d")
    assert standings(state)["b"] == "disabled"


def test_a_list_that_says_so_enables_and_disables() -> None:
    """The file's own column is an explicit wish."""
    off, _ = taken(
        ABC, Mode.MERGE, make_item("a", enabled=False), "b", "c", make_item("d", enabled=False)
    )
    assert standings(off) == {"a": "disabled", "b": "enabled", "c": "enabled", "d": "disabled"}
    on, _ = taken(off, Mode.MERGE, make_item("a", enabled=True), "b", "c", "d")
    assert standings(on) == {"a": "enabled", "b": "enabled", "c": "enabled", "d": "disabled"}


def test_append_only_adds() -> None:
    """What is there stays as it is, spelling and details included."""
    state, report = taken(ABC, Mode.APPEND, "B", "d")
    assert standings(state) == dict.fromkeys("abcd", "enabled")
    assert (report.kept, report.added, report.vanished) == (3, 1, 0)


def test_replace_leaves_exactly_the_new_list_in_its_order() -> None:
    """Kept items keep their counters, the others are gone."""
    state, report = taken(ABC, Mode.REPLACE, "c", "x", "a", tickets=4)
    assert standings(state) == dict.fromkeys(["c", "x", "a"], "enabled")
    assert [entry.use_count for entry in state.entries] == [1, 0, 2]
    assert (report.kept, report.added, report.removed, report.total) == (2, 1, 1, 3)


def test_a_merged_list_changes_the_details_it_gives_and_keeps_the_others() -> None:
    """A list of names alone does not take away how they are spoken."""
    state, _ = taken(State(), Mode.MERGE, make_item("Siobhan", spoken="Shi-vawn", language="en"))
    state, _ = taken(state, Mode.MERGE, make_item("SIOBHAN", language="en-IE"))
    assert state.entries[0].item == Item("SIOBHAN", "Shi-vawn", "en-IE")


def test_a_replacing_list_gives_all_details() -> None:
    """Replacing leaves exactly what the new list says."""
    state, _ = taken(State(), Mode.MERGE, make_item("Siobhan", spoken="Shi-vawn"))
    state, _ = taken(state, Mode.REPLACE, "Siobhan")
    assert state.entries[0].item == Item("Siobhan")


@pytest.mark.parametrize("mode", list(Mode))
def test_the_same_list_again_makes_no_new_version(mode: Mode) -> None:
    """A redelivered list costs no new version."""
    draft, report = merge(ABC, items("a", "b", "c"), mode)
    assert draft is None
    assert (report.kept, report.added, report.total) == (3, 0, 3)


def test_switching_reports_what_changed_and_what_nobody_knows() -> None:
    """Matched like items: case and form do not matter."""
    draft, report = switch(ABC, ["A", "zoe", "a"], Standing.DISABLED)
    assert draft is not None
    assert (report.changed, report.unchanged, report.unknown) == (["a"], [], ["zoe"])
    again, report = switch(draft.settle(CommitTimes()), ["a"], Standing.DISABLED)
    assert again is None
    assert report.unchanged == ["a"]


def test_too_many_items_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vanished ones count, since they are kept."""
    monkeypatch.setattr(merging, "MAX_ITEMS", 5)
    assert taken(ABC, Mode.MERGE, "d", "e")[1].total == 5
    with pytest.raises(InvalidInput, match="more than 5 items"):
        merge(ABC, items("d", "e", "f"), Mode.MERGE)


@pytest.mark.parametrize("mode", list(Mode))
def test_an_empty_list_is_refused(mode: Mode) -> None:
    """It would disable or delete everything by mistake."""
    with pytest.raises(InvalidInput, match="no item"):
        ingest(ABC, UploadsTaken(), [], mode=mode, source=None)


def test_an_older_upload_that_arrives_late_changes_nothing() -> None:
    """Of the same file or of another one: the newest list stands."""
    uploads = UploadsTaken().with_upload(TakenUpload("names/b.csv", 200), Mode.MERGE)
    for late in (
        TakenUpload("names/a.csv", 100),
        TakenUpload("names/b.csv", 200),
        TakenUpload("names/b.csv", 150),
    ):
        decided = ingest(ABC, uploads, items("z"), mode=Mode.MERGE, source=late)
        assert decided.report.is_stale
        assert (decided.draft, decided.uploads) == (None, None)


def test_a_newer_upload_is_taken_and_remembered() -> None:
    """Its generation is part of the same decision."""
    decided = ingest(
        ABC, UploadsTaken(), items("z"), mode=Mode.MERGE, source=TakenUpload("names/a.csv", 100)
    )
    assert decided.draft is not None
    assert decided.uploads == UploadsTaken({"names/a.csv": 100}, 100)


def test_an_appending_upload_is_late_for_itself_only() -> None:
    """It takes nothing away, so its order among other files does not matter."""
    uploads = UploadsTaken({"names/b.csv": 200}, 200)
    appended = ingest(
        ABC, uploads, items("z"), mode=Mode.APPEND, source=TakenUpload("names/a.csv", 100)
    )
    assert appended.uploads == UploadsTaken({"names/a.csv": 100, "names/b.csv": 200}, 200)
    again = ingest(
        ABC, appended.uploads, items("z"), mode=Mode.APPEND, source=TakenUpload("names/a.csv", 100)
    )
    assert again.report.is_stale


def test_the_oldest_uploads_are_forgotten_beyond_the_limit() -> None:
    """A dataset's head stays small."""
    uploads = UploadsTaken()
    for generation in range(KEPT_UPLOADS + 5):
        uploads = uploads.with_upload(TakenUpload(f"f{generation}", generation), Mode.MERGE)
    assert len(uploads.taken) == KEPT_UPLOADS
    assert uploads.is_stale(TakenUpload("f0", 0), Mode.MERGE)


@pytest.mark.parametrize(
    ("mode", "listed", "disabled"),
    [
        (Mode.MERGE, ["a", "d"], 2),
        (Mode.MERGE, [make_item("a", enabled=False), "b", "c"], 1),
        (Mode.REPLACE, ["c"], 2),
        (Mode.APPEND, ["d"], 0),
    ],
)
def test_a_report_counts_the_enabled_items_that_a_list_disables(
    mode: Mode, listed: list[Item | str], disabled: int
) -> None:
    """Vanished, removed, or switched off by the list's own column."""
    assert taken(ABC, mode, *listed)[1].disabled == disabled


def test_a_list_that_disables_more_than_the_given_share_is_a_conflict_with_the_numbers() -> None:
    """Two of three are more than a fifth; the caller can read what would be lost."""
    with pytest.raises(Conflict, match="2 of 3 enabled items") as refused:
        ingest(ABC, UploadsTaken(), items("a"), mode=Mode.MERGE, source=None, most_vanished=0.2)
    assert [fault.path for fault in refused.value.faults] == ["confirm"]


def test_a_stale_list_disables_nothing_and_so_needs_no_confirmation() -> None:
    """What arrives late is answered as such, whatever it would have done."""
    uploads = UploadsTaken().with_upload(TakenUpload("names/a.csv", 200), Mode.MERGE)
    late = TakenUpload("names/a.csv", 100)
    decided = ingest(ABC, uploads, items("z"), mode=Mode.MERGE, source=late, most_vanished=0.2)
    assert decided.report.is_stale


@given(
    before=st.sets(st.integers(0, 20)),
    listed=st.sets(st.integers(0, 20), min_size=1),
    mode=st.sampled_from(list(Mode)),
    most=st.floats(0, 1),
)
def test_the_guard_refuses_exactly_the_lists_that_disable_too_many(
    before: set[int], listed: set[int], mode: Mode, most: float
) -> None:
    """Of those enabled before, the share that would not be enabled afterwards decides."""
    state, _ = taken(State(), Mode.MERGE, *(f"n{number}" for number in before))
    lost = 0 if mode is Mode.APPEND else len(before - listed)
    wanted = items(*(f"n{number}" for number in listed))
    try:
        ingest(state, UploadsTaken(), wanted, mode=mode, source=None, most_vanished=most)
    except Conflict:
        assert lost > most * len(before)
    else:
        assert lost <= most * len(before)
