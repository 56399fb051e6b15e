"""Manage datasets: merge lists into them, read, enable and disable their items, delete them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from hybrid_audio.domain.datasets.alteration import Alteration, ingest
from hybrid_audio.domain.datasets.commit_times import CommitTimes
from hybrid_audio.domain.datasets.entry import Entry, Standing
from hybrid_audio.domain.datasets.item import Item, Summary, validated_name
from hybrid_audio.domain.datasets.merging import Merged, Mode, Switched, reset, switch
from hybrid_audio.domain.datasets.origin import Origin
from hybrid_audio.domain.datasets.state import State, Version
from hybrid_audio.domain.datasets.uploads_taken import TakenUpload, UploadsTaken

Report = TypeVar("Report")

MOST_DISABLED = 0.2
"""The share of a dataset's enabled items that a list may disable without being confirmed."""


class Datasets(Protocol):
    """Where datasets are kept."""

    def current(self, dataset: str) -> Version: ...
    def list(self) -> Iterator[Summary]: ...
    def delete(self, dataset: str) -> None: ...
    def change(
        self,
        dataset: str,
        alter: Callable[[State, UploadsTaken], Alteration[Report]],
        *,
        creates: bool = False,
    ) -> Report: ...


class KeptOrigins(Protocol):
    """Remembers the lists that a dataset was made of."""

    def origins(self, dataset: str) -> tuple[Origin, ...]: ...


class Commits(Protocol):
    """Where the commits of a dataset's rotation are kept."""

    def commits(self, dataset: str) -> tuple[Version, CommitTimes]: ...


@dataclass(frozen=True)
class Page:
    """Some of a dataset's entries, in its order; `next_offset` is None on the last page."""

    total: int
    entries: list[Entry]
    next_offset: int | None


def merge_dataset(
    dataset: str,
    items: Iterable[Item],
    *,
    datasets: Datasets,
    mode: Mode = Mode.MERGE,
    source: TakenUpload | None = None,
    origin: Origin | None = None,
    confirm: bool | None = None,
) -> Merged:
    """Merge a list into a dataset, whole or not at all; create the dataset where there is none.

    From a `source` whose upload, or a later one, was taken before, nothing changes (`is_stale`).
    With `confirm` false, a list that would disable more than MOST_DISABLED of the enabled items
    raises Conflict with the numbers, and nothing is written; true and None allow it. Raises
    InvalidInput for an empty list or one too many items.
    """
    listed = list(items)
    most = MOST_DISABLED if confirm is False else None

    def alter(state: State, uploads: UploadsTaken) -> Alteration[Merged]:
        return ingest(
            state, uploads, listed, mode=mode, source=source, origin=origin, most_vanished=most
        )

    return datasets.change(validated_name(dataset), alter, creates=True)


def get_dataset(
    dataset: str, *, rotation: Commits, offset: int = 0, limit: int | None = None
) -> Page:
    """Return a dataset's entries with their counters of this moment; raises NotFound.

    A page costs what it shows, however large the dataset. Without `limit` it goes to the end.
    """
    version, commits = rotation.commits(validated_name(dataset))
    total = len(version.state.entries)
    end = total if limit is None else offset + limit
    entries = version.state.after(commits, offset, end)
    return Page(total, entries, end if end < total else None)


def get_origins(dataset: str, *, datasets: KeptOrigins) -> tuple[Origin, ...]:
    """Return the lists that a dataset's items come from, newest first; raises NotFound."""
    return datasets.origins(validated_name(dataset))


def items(dataset: str, *, datasets: Datasets) -> Iterator[Item]:
    """Yield the enabled items of a dataset in its order, as of one moment; none is used up.

    Raises NotFound.
    """
    version = datasets.current(validated_name(dataset))
    return (entry.item for entry in version.state.entries if entry.is_enabled)


def list_datasets(*, datasets: Datasets) -> list[Summary]:
    """Return all datasets in the order of their names."""
    return list(datasets.list())


def delete_dataset(dataset: str, *, datasets: Datasets) -> None:
    """Delete a dataset with its counters; raises NotFound where there is none."""
    datasets.delete(validated_name(dataset))


def enable_items(dataset: str, texts: Iterable[str], *, datasets: Datasets) -> Switched:
    """Serve items again, at once in every instance; they join at the floor.

    Raises NotFound.
    """
    return _switch(dataset, texts, Standing.ENABLED, datasets)


def disable_items(dataset: str, texts: Iterable[str], *, datasets: Datasets) -> Switched:
    """Stop serving items, at once in every instance; their history stays.

    Raises NotFound.
    """
    return _switch(dataset, texts, Standing.DISABLED, datasets)


def reset_rotation(dataset: str, *, datasets: Datasets) -> None:
    """Reset a rotation: every counter zero, last uses forgotten, the dataset's own order.

    A disabled item stays so. Raises NotFound.
    """
    datasets.change(validated_name(dataset), lambda state, _: Alteration(None, reset(state)))


def _switch(dataset: str, texts: Iterable[str], standing: Standing, datasets: Datasets) -> Switched:
    wanted = list(texts)

    def alter(state: State, _: UploadsTaken) -> Alteration[Switched]:
        draft, report = switch(state, wanted, standing)
        return Alteration(report, draft)

    return datasets.change(validated_name(dataset), alter)
