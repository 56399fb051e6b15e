"""Rotation: what comes next, how fair it has been, and who takes part."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from hybrid_audio.domain.datasets.alteration import Alteration, ingest
from hybrid_audio.domain.datasets.item import Item, Summary, check_name
from hybrid_audio.domain.datasets.merging import Merged, Mode, Switched, reset, switch
from hybrid_audio.domain.datasets.state import Entry, Standing, State, Version
from hybrid_audio.domain.datasets.ticket import Count
from hybrid_audio.domain.datasets.uploads_taken import Source, Sources
from hybrid_audio.domain.datasets.usage import PairUsage, Usage, pair_usage, usage
from hybrid_audio.errors import InvalidInput

Report = TypeVar("Report")
Coverage = Literal["pairs"]

MAX_COUNT = 10_000
"""Of one call, so that its answer and its commit stay small."""

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
        alter: Callable[[State, Sources], Alteration[Report]],
        *,
        creates: bool = False,
    ) -> Report: ...


class Rotation(Protocol):
    """What gives out tickets."""

    def count(self, dataset: str) -> tuple[Version, Count]: ...
    def take(
        self,
        datasets: Sequence[str],
        count: int,
        *,
        coverage: bool = False,
        idempotency_key: str | None = None,
    ) -> list[tuple[Item, ...]]: ...


@dataclass(frozen=True)
class Pair:
    """Two items that are served together."""

    name: Item
    developer: Item


def next_items(
    dataset: str, *, rotation: Rotation, count: int = 1, idempotency_key: str | None = None
) -> list[Item]:
    """Return the next items: least used first, then the longest unused, then in the dataset's
    order.

    The same idempotency key gives the same items and uses up none. Raises NotFound, Conflict where
    none is enabled.
    """
    check_name(dataset)
    rows = rotation.take([dataset], _count(count), idempotency_key=idempotency_key)
    return [item for (item,) in rows]


def next_pairs(
    names: str,
    developers: str,
    *,
    rotation: Rotation,
    count: int = 1,
    coverage: Coverage | None = None,
    idempotency_key: str | None = None,
) -> list[Pair]:
    """Return the next items of two datasets together; both rotations move on, in one commit.

    By default the heads of both meet, so that N names and M developers come to lcm(N, M) pairs.
    With coverage "pairs" any N x M pairs in a row are all there are, each once, and both sides stay
    as fair: the developers' order then turns by one place where it must, at the end of a round,
    until their membership changes or they are reset. Plain pairs in between belong to the same
    walk; a call for one side alone shifts it, and the N x M count from there.
    """
    check_name(names, path="names")
    check_name(developers, path="developers")
    if names == developers:
        raise InvalidInput.at("developers", "must be another dataset than the names")
    rows = rotation.take(
        [names, developers],
        _count(count),
        coverage=coverage is not None,
        idempotency_key=idempotency_key,
    )
    return [Pair(name, developer) for name, developer in rows]


def stats(dataset: str, *, rotation: Rotation) -> Usage:
    """Return how a dataset's items have been used so far; raises NotFound."""
    version, count = rotation.count(check_name(dataset))
    last_used_at = count.last_used_at or version.last_used_at
    return usage(dataset, version.state, count.tickets, last_used_at=last_used_at)


def pair_stats(names: str, developers: str, *, rotation: Rotation) -> PairUsage:
    """Return how many of the pairs of two datasets have been served; raises NotFound."""
    version, _ = rotation.count(names)
    other, count = rotation.count(developers)
    return pair_usage(version.state, other.state, count.pairs.get(version.id, 0))


def enable(dataset: str, texts: Iterable[str], *, datasets: Datasets) -> Switched:
    """Let items be served again, at once in every instance; they join at the floor. Raises
    NotFound.
    """
    return _switch(dataset, texts, Standing.ENABLED, datasets)


def disable(dataset: str, texts: Iterable[str], *, datasets: Datasets) -> Switched:
    """Let items not be served any more, at once in every instance; their history stays. Raises
    NotFound.
    """
    return _switch(dataset, texts, Standing.DISABLED, datasets)


def _switch(dataset: str, texts: Iterable[str], standing: Standing, datasets: Datasets) -> Switched:
    wanted = list(texts)

    def alter(state: State, _: Sources) -> Alteration[Switched]:
        draft, report = switch(state, wanted, standing)
        return Alteration(report, draft)

    return datasets.change(check_name(dataset), alter)


def reset_counters(dataset: str, *, datasets: Datasets) -> None:
    """Begin anew: every counter zero, last uses forgotten, the dataset's own order; who is disabled
    stays so.
    """
    datasets.change(check_name(dataset), lambda state, _: Alteration(None, reset(state)))


def merge_dataset(
    dataset: str,
    items: Iterable[Item],
    *,
    datasets: Datasets,
    mode: Mode = Mode.MERGE,
    source: Source | None = None,
    confirm: bool | None = None,
) -> Merged:
    """Let a list become part of a dataset, which is created where there is none; whole, or not at
    all.

    From a `source` whose upload, or a later one, was taken before, nothing changes (`is_stale`).
    With `confirm` false, a list that would disable more than MOST_DISABLED of the enabled items
    raises Conflict with the numbers, and nothing is written; true and None let it. Raises
    InvalidInput for an empty list or one too many items.
    """
    listed = list(items)
    most = MOST_DISABLED if confirm is False else None

    def alter(state: State, sources: Sources) -> Alteration[Merged]:
        return ingest(state, sources, listed, mode=mode, source=source, most_vanished=most)

    return datasets.change(check_name(dataset), alter, creates=True)


def get_dataset(dataset: str, *, rotation: Rotation) -> list[Entry]:
    """Return every entry of a dataset, in its order, with its counters of this moment; raises
    NotFound.
    """
    version, count = rotation.count(check_name(dataset))
    return list(version.state.after(count.tickets))


def items(dataset: str, *, datasets: Datasets) -> Iterator[Item]:
    """Yield the enabled items of a dataset in its order, as of one moment; nothing is used up.
    Raises NotFound.
    """
    version = datasets.current(check_name(dataset))
    return (entry.item for entry in version.state.entries if entry.is_enabled)


def list_datasets(*, datasets: Datasets) -> list[Summary]:
    """Return all datasets in the order of their names."""
    return list(datasets.list())


def delete_dataset(dataset: str, *, datasets: Datasets) -> None:
    """Delete a dataset with its counters; raises NotFound where there is none."""
    datasets.delete(check_name(dataset))


def _count(count: int) -> int:
    if not 1 <= count <= MAX_COUNT:
        raise InvalidInput.at("count", f"must be from 1 to {MAX_COUNT}")
    return count
