"""Doubles of the stores of datasets and rotations: they keep versions in memory, as they decide."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from hybrid_audio.domain.datasets.alteration import Alteration
from hybrid_audio.domain.datasets.commit_times import CommitTimes, TicketCommit, to_us
from hybrid_audio.domain.datasets.item import Summary
from hybrid_audio.domain.datasets.state import State, Version
from hybrid_audio.domain.datasets.ticket import Count, Row, Tickets
from hybrid_audio.domain.datasets.uploads_taken import UploadsTaken
from hybrid_audio.errors import NotFound

Report = TypeVar("Report")
BEGUN_AT = datetime(2026, 1, 1, tzinfo=UTC)


class FakeDatasets:
    """Datasets and their rotation in one: each call is a commit, one second after the last."""

    def __init__(self) -> None:
        self.now = BEGUN_AT
        self.taken: dict[str, list[TicketCommit]] = {}
        self.kept: dict[str, tuple[Version, UploadsTaken]] = {}

    def current(self, dataset: str) -> Version:
        if dataset not in self.kept:
            raise NotFound(f"there is no dataset {dataset}")
        return self.kept[dataset][0]

    def list(self) -> Iterator[Summary]:
        for name, (version, _) in sorted(self.kept.items()):
            entries = version.state.entries
            enabled = sum(entry.is_enabled for entry in entries)
            yield Summary(name, len(entries), enabled, BEGUN_AT, self.now)

    def delete(self, dataset: str) -> None:
        self.current(dataset)
        del self.kept[dataset]

    def change(
        self,
        dataset: str,
        alter: Callable[[State, UploadsTaken], Alteration[Report]],
        *,
        creates: bool = False,
    ) -> Report:
        if not creates:
            self.current(dataset)
        version, uploads = self.kept.get(dataset, (Version(dataset, "0", State()), UploadsTaken()))
        decided = alter(version.state, uploads)
        if decided.draft is not None:
            state = decided.draft.settle(self._commits(dataset))
            version = Version(dataset, str(int(version.id) + 1), state)
            self.taken[dataset] = []
        self.kept[dataset] = version, decided.uploads or uploads
        return decided.report

    def commits(self, dataset: str) -> tuple[Version, CommitTimes]:
        return self.current(dataset), self._commits(dataset)

    def count(self, dataset: str) -> tuple[Version, Count]:
        version, commits = self.commits(dataset)
        return version, Count(commits.tickets, {}, self.now if commits.tickets else None)

    def take_tickets(
        self,
        datasets: Sequence[str],
        count: int,
        *,
        coverage: bool = False,
        idempotency_key: str | None = None,
    ) -> "list[Row]":  # type: ignore[valid-type]  # `list` is a method here
        self.now += timedelta(seconds=1)
        versions = tuple(self.current(dataset) for dataset in datasets)
        firsts = tuple(self._commits(dataset).tickets for dataset in datasets)
        for dataset in datasets:
            self.taken[dataset].append(TicketCommit(to_us(self.now), count))
        return Tickets(versions, firsts, count, self.now).serve()

    def _commits(self, dataset: str) -> CommitTimes:
        taken = self.taken.get(dataset, [])
        return CommitTimes(sum(commit.count for commit in taken), taken)
