"""The rotation in Firestore: the next items of a dataset, or of two together, each ticket given out
once.
"""

import threading
from collections.abc import Sequence

from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.datasets.documents import DatasetPlaces
from hybrid_audio.clients.datasets.store import DatasetStore
from hybrid_audio.clients.google_calls import RETRY_AFTER_S
from hybrid_audio.clients.rotation.commit import Order
from hybrid_audio.clients.rotation.cursor import find_count
from hybrid_audio.clients.rotation.keyed_calls import Claim, TicketClaims, claim_for
from hybrid_audio.clients.rotation.lane import ClaimTaken, TicketLane
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.ticket import Count
from hybrid_audio.errors import StoreUnavailable


class RotationStore:
    """Takes from rotations and tells how far they are.

    Every method may raise NotFound, StoreUnavailable and DeadlineExceeded. A call that fails may
    have used up what it would have been given; under an idempotency key it has not: the same key
    gets it.
    """

    def __init__(self, database: firestore.Client, datasets: DatasetStore) -> None:
        self._database = database
        self._datasets = datasets
        self._places = DatasetPlaces(database)
        self._claims = TicketClaims(database, datasets)
        self._lanes: dict[tuple[tuple[str, ...], bool], TicketLane] = {}
        self._guard = threading.Lock()

    def take(
        self,
        datasets: Sequence[str],
        count: int,
        *,
        coverage: bool = False,
        idempotency_key: str | None = None,
    ) -> list[tuple[Item, ...]]:
        """Return the next `count` rows: the next item of each dataset, taken in one commit.

        `coverage` walks all pairs of two datasets. Raises Conflict where no item is enabled, and
        InvalidInput when the key was used with another count.
        """
        lane = self._lane(tuple(datasets), coverage)
        if idempotency_key is None:
            return lane.take(Order(count)).serve()
        claim = claim_for(idempotency_key, datasets=datasets, coverage=coverage, count=count)
        return self._claimed(lane, claim)

    def count(self, dataset: str) -> tuple[Version, Count]:
        """Return the current version of a dataset, and what was taken of it so far."""
        for _ in attempts():
            version = self._datasets.current(dataset)
            count = find_count(self._places.cursor(dataset, version.id))
            if count is not None:
                return version, count
        raise StoreUnavailable("the dataset is changing; try again", retry_after_s=RETRY_AFTER_S)

    def _claimed(self, lane: TicketLane, claim: Claim) -> list[tuple[Item, ...]]:
        for _ in attempts():
            rows = self._claims.find(claim)
            if rows is not None:
                return rows
            try:
                rows = lane.take(Order(claim.count, claim)).serve()
            except ClaimTaken:
                continue
            self._claims.note(claim, rows)
            return rows
        raise StoreUnavailable(
            "another request under the same key is under way", retry_after_s=RETRY_AFTER_S
        )

    def _lane(self, datasets: tuple[str, ...], coverage: bool) -> TicketLane:
        with self._guard:
            lane = self._lanes.get((datasets, coverage))
            if lane is None:
                lane = self._lanes[datasets, coverage] = TicketLane(
                    self._database,
                    datasets=self._datasets,
                    claims=self._claims,
                    names=datasets,
                    coverage=coverage,
                )
        return lane
