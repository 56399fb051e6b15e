"""A lane: the one writer in this process that takes tickets of a dataset, or of two together, for
all who wait.
"""

from collections.abc import Sequence

from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.datasets.store import DatasetStore
from hybrid_audio.clients.google_calls import RETRY_AFTER_S
from hybrid_audio.clients.rotation.commit import Order, TicketWriter, VersionMoved
from hybrid_audio.clients.rotation.keyed_calls import TicketClaims
from hybrid_audio.domain.datasets.alteration import Alteration
from hybrid_audio.domain.datasets.merging import walk
from hybrid_audio.domain.datasets.ring import must_turn
from hybrid_audio.domain.datasets.state import State, Version
from hybrid_audio.domain.datasets.ticket import Tickets
from hybrid_audio.domain.datasets.uploads_taken import Sources
from hybrid_audio.errors import Conflict, StoreUnavailable
from hybrid_audio.runtime.group_commit import GroupCommit

MOVED_PAUSE_S = 0.03
"""Before another look, at most: a version moves when somebody else has done a change, not because
of a fault.
"""


class ClaimTaken(Exception):
    """Another call under the same key was quicker; its claim holds the answer."""


class TicketLane:
    """Takes tickets of the current versions of `names`, in one commit for all callers that wait by
    then.
    """

    def __init__(
        self,
        database: firestore.Client,
        *,
        datasets: DatasetStore,
        claims: TicketClaims,
        names: tuple[str, ...],
        coverage: bool,
    ) -> None:
        self._datasets = datasets
        self._claims = claims
        self._names = names
        self._coverage = coverage
        self._writer = TicketWriter(database, claims)
        self._group: GroupCommit[Order, Tickets] = GroupCommit(self._take)

    def take(self, order: Order) -> Tickets:
        """Return the caller's tickets.

        Raises ClaimTaken, NotFound where there is no such dataset, Conflict where none of its items
        is enabled, and StoreUnavailable, after which none of the group's tickets is used twice,
        though they may have been used up.
        """
        return self._group.submit(order)

    def _take(self, orders: Sequence[Order]) -> list[Tickets | Exception]:
        for attempt in attempts(longest_pause_s=MOVED_PAUSE_S):
            try:
                versions = self._versions(look=attempt > 0)
                free = self._free(orders, look=attempt > 0)
                taken = (
                    self._writer.commit(versions, [orders[index] for index in free]) if free else []
                )
            except VersionMoved:
                continue
            given = dict(zip(free, taken, strict=True))
            return [given.get(index) or ClaimTaken() for index in range(len(orders))]
        raise StoreUnavailable("the rotation is changing; try again", retry_after_s=RETRY_AFTER_S)

    def _versions(self, *, look: bool) -> tuple[Version, ...]:
        """Return versions to take from; what is known may be outdated, so no caller is refused on
        its word.
        """
        versions = (
            self._current() if look else tuple(self._datasets.known(name) for name in self._names)
        )
        if not look and (_empty(versions) or self._must_turn(versions)):
            versions = self._current()
        for version in _empty(versions):
            raise Conflict(f"no item of dataset {version.dataset} is enabled")
        if self._must_turn(versions):
            self._begin_walk(versions)
            versions = self._current()
        if self._must_turn(versions):
            raise VersionMoved
        return versions

    def _current(self) -> tuple[Version, ...]:
        return tuple(self._datasets.current(name) for name in self._names)

    def _must_turn(self, versions: Sequence[Version]) -> bool:
        return self._coverage and must_turn(versions[0].state.ring.size, versions[1].state.ring)

    def _begin_walk(self, versions: Sequence[Version]) -> None:
        """Let the second dataset's ring walk all pairs with the first's, by a new version with the
        same entries.
        """
        size = versions[0].state.ring.size

        def alter(state: State, _: Sources) -> Alteration[None]:
            return Alteration(None, walk(state, size) if must_turn(size, state.ring) else None)

        self._datasets.change(self._names[1], alter)

    def _free(self, orders: Sequence[Order], *, look: bool) -> list[int]:
        """Return which orders are to be served: the first under each claim, if the claim is not in
        the store.
        """
        claims = [order.claim for order in orders if order.claim is not None]
        seen = self._claims.existing(claims) if look and claims else set()
        free = []
        for index, order in enumerate(orders):
            if order.claim is None:
                free.append(index)
            elif order.claim.id not in seen:
                seen.add(order.claim.id)
                free.append(index)
        return free


def _empty(versions: Sequence[Version]) -> list[Version]:
    return [version for version in versions if not version.state.ring.size]
