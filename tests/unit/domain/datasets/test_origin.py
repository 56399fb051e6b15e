"""Origins: which lists the items of a dataset come from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hybrid_audio.domain.datasets.alteration import ingest
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.domain.datasets.origin import KEPT_ORIGINS, Origin, with_origin
from hybrid_audio.domain.datasets.state import State
from hybrid_audio.domain.datasets.uploads_taken import TakenUpload, UploadsTaken

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIST = Origin("a.csv", "merge", "csv", "utf-8", "name", 2, "certain", NOW)


def test_the_newest_list_comes_first_and_the_oldest_is_forgotten():
    """A head document stays small."""
    origins: tuple[Origin, ...] = ()
    for number in range(KEPT_ORIGINS + 5):
        origins = with_origin(origins, replace(LIST, file=f"{number}.csv"))
    assert len(origins) == KEPT_ORIGINS
    assert origins[0].file == f"{KEPT_ORIGINS + 4}.csv"


def test_the_same_list_again_takes_its_own_place():
    """Only its time changes; read in another way it is another origin."""
    later = replace(LIST, at=NOW + timedelta(hours=1))
    assert with_origin((LIST,), later) == (later,)
    assert len(with_origin((LIST,), replace(later, column="nick"))) == 2


def test_a_list_that_replaces_is_the_only_origin():
    """Nothing of the others is left."""
    whole = replace(LIST, mode=Mode.REPLACE.value)
    assert with_origin((LIST, LIST), whole) == (whole,)


def test_an_origin_is_remembered_with_the_change_and_not_with_a_stale_list():
    """In the same commit, also where the list changes no item."""
    decided = ingest(
        State(), UploadsTaken(), [Item("John")], mode=Mode.MERGE, source=None, origin=LIST
    )
    assert decided.uploads == UploadsTaken(origins=(LIST,))

    newer = UploadsTaken().with_upload(TakenUpload("names/b.csv", 9), Mode.MERGE)
    late = TakenUpload("names/a.csv", 3)
    stale = ingest(State(), newer, [Item("John")], mode=Mode.MERGE, source=late, origin=LIST)
    assert (stale.draft, stale.uploads) == (None, None)
