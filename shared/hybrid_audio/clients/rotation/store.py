"""Rotate datasets in Firestore: the next items of one, or of two together.

Each ticket is given out once.
"""

import threading
from collections.abc import Sequence

from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.datasets.commits import VersionCommits
from hybrid_audio.clients.datasets.documents import DatasetDocuments
from hybrid_audio.clients.datasets.store import DatasetStore
from hybrid_audio.clients.google_calls import unavailable
from hybrid_audio.clients.rotation.commit import TicketRequest
from hybrid_audio.clients.rotation.cursor import find_count
from hybrid_audio.clients.rotation.keyed_calls import KeyedCall, KeyedCalls, keyed_call
from hybrid_audio.clients.rotation.lane import KeyTaken, TicketLane
from hybrid_audio.domain.datasets.commit_times import CommitTimes
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.ticket import Count, Row


class RotationStore:
    """Takes tickets of rotations, and reports how far they are.

    Every method may raise NotFound, StoreUnavailable and DeadlineExceeded. A call that fails may
    have used up what it would have been given; under an idempotency key it has not: the same key
    gets it.
    """

    def __init__(self, database: firestore.Client, datasets: DatasetStore) -> None:
        self._database = database
        self._datasets = datasets
        self._documents = DatasetDocuments(database)
        self._commits = VersionCommits(database)
        self._calls = KeyedCalls(database, datasets)
        self._lanes: dict[tuple[tuple[str, ...], bool], TicketLane] = {}
        self._guard = threading.Lock()

    def take_tickets(
        self,
        datasets: Sequence[str],
        count: int,
        *,
        coverage: bool = False,
        idempotency_key: str | None = None,
    ) -> list[Row]:
        """Return the next `count` rows: the next item of each dataset, taken in one commit.

        `coverage` walks all pairs of two datasets. Raises Conflict where no item is enabled, and
        InvalidInput when the key was used with another count.
        """
        lane = self._lane(tuple(datasets), coverage)
        if idempotency_key is None:
            return lane.take_tickets(TicketRequest(count)).serve()
        call = keyed_call(idempotency_key, datasets=datasets, coverage=coverage, count=count)
        return self._take_once(lane, call)

    def count(self, dataset: str) -> tuple[Version, Count]:
        """Return the current version of a dataset, and how many tickets it gave out so far."""
        for _ in attempts():
            version = self._datasets.current(dataset)
            count = find_count(self._documents.cursor(dataset, version.id))
            if count is not None:
                return version, count
        raise unavailable("the dataset is changing; try again")

    def commits(self, dataset: str) -> tuple[Version, CommitTimes]:
        """Return the current version of a dataset, and the commits that took its tickets so far.

        A version that is replaced between the two reads is returned as it was at its end.
        """
        version = self._datasets.current(dataset)
        commits, _ = self._commits.read(dataset, version.id)
        return version, commits

    def _take_once(self, lane: TicketLane, call: KeyedCall) -> list[Row]:
        """Serve a keyed call, or return what it was served before.

        Race: another process may use the key between the look and the commit. Then the commit is
        refused as a whole, and the next look finds the other's answer.
        """
        for _ in attempts():
            rows = self._calls.find(call)
            if rows is not None:
                return rows
            try:
                rows = lane.take_tickets(TicketRequest(call.count, call)).serve()
            except KeyTaken:
                continue
            self._calls.note(call, rows)
            return rows
        raise unavailable("another request under the same key is under way")

    def _lane(self, datasets: tuple[str, ...], coverage: bool) -> TicketLane:
        """Return the only lane of these datasets in this process: it owns its ledgers."""
        with self._guard:
            lane = self._lanes.get((datasets, coverage))
            if lane is None:
                lane = self._lanes[datasets, coverage] = TicketLane(
                    self._database,
                    datasets=self._datasets,
                    calls=self._calls,
                    names=datasets,
                    coverage=coverage,
                )
        return lane
