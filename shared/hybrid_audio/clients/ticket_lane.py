"""A lane: the one writer in this process that takes tickets of a dataset, or of two together, for all who wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio import deadline
from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.dataset_places import DatasetPlaces
from hybrid_audio.clients.dataset_store import DatasetStore
from hybrid_audio.clients.google_calls import CALL_TIMEOUT_S, RETRY_AFTER_S, TRANSIENT
from hybrid_audio.clients.ledger import Ledgers
from hybrid_audio.clients.ticket_claims import Claim, TicketClaims
from hybrid_audio.clients.ticket_cursor import counts_at, pair_field
from hybrid_audio.domain.alteration import Alteration
from hybrid_audio.domain.merging import walk
from hybrid_audio.domain.ring import must_turn
from hybrid_audio.domain.rotation import State, Version
from hybrid_audio.domain.sources import Sources
from hybrid_audio.domain.ticket import Tickets
from hybrid_audio.errors import Conflict, DeadlineExceeded, StoreUnavailable
from hybrid_audio.group_commit import GroupCommit

MOVED_PAUSE_S = 0.03
"""Before another look, at most: a version moves when somebody else has done a change, not because of a fault."""

_REFUSED = (exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.NotFound)


class ClaimTaken(Exception):
    """Another call under the same key was quicker; its claim holds the answer."""


class VersionMoved(Exception):
    """A version is no longer current, or what this lane knows of its ledger is not true any more; look again."""


@dataclass(frozen=True)
class Order:
    """What one caller wants: how many tickets, under which claim if it gave a key."""

    count: int
    claim: Claim | None = None


class TicketLane:
    """Takes tickets of the current versions of `names`, in one commit for all callers that wait by then."""

    def __init__(
        self,
        database: firestore.Client,
        *,
        datasets: DatasetStore,
        claims: TicketClaims,
        names: tuple[str, ...],
        coverage: bool,
    ) -> None:
        self._database = database
        self._places = DatasetPlaces(database)
        self._datasets = datasets
        self._claims = claims
        self._names = names
        self._coverage = coverage
        self._ledgers: Ledgers | None = None
        self._group: GroupCommit[Order, Tickets] = GroupCommit(self._take)

    def take(self, order: Order) -> Tickets:
        """Return the caller's tickets.

        Raises ClaimTaken, NotFound where there is no such dataset, Conflict where none of its items is enabled, and
        StoreUnavailable, after which none of the group's tickets is used twice, though they may have been used up.
        """
        return self._group.submit(order)

    def _take(self, orders: Sequence[Order]) -> list[Tickets | Exception]:
        for attempt in attempts(longest_pause_s=MOVED_PAUSE_S):
            try:
                versions = self._versions(look=attempt > 0)
                free = self._free(orders, look=attempt > 0)
                taken = self._commit(versions, [orders[index] for index in free]) if free else []
            except VersionMoved:
                continue
            given = dict(zip(free, taken, strict=True))
            return [given.get(index) or ClaimTaken() for index in range(len(orders))]
        raise StoreUnavailable("the rotation is changing; try again", retry_after_s=RETRY_AFTER_S)

    def _versions(self, *, look: bool) -> tuple[Version, ...]:
        """Return versions to take from; what is known may be outdated, so no caller is refused on its word."""
        versions = self._current() if look else tuple(self._datasets.known(name) for name in self._names)
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
        """Let the second dataset's ring walk all pairs with the first's, by a new version with the same entries."""
        size = versions[0].state.ring.size

        def alter(state: State, _: Sources) -> Alteration[None]:
            return Alteration(None, walk(state, size) if must_turn(size, state.ring) else None)

        self._datasets.change(self._names[1], alter)

    def _free(self, orders: Sequence[Order], *, look: bool) -> list[int]:
        """Return which orders are to be served: the first under each claim, if the claim is not in the store."""
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

    def _commit(self, versions: tuple[Version, ...], orders: Sequence[Order]) -> list[Tickets]:
        """Take tickets for all orders at once; raises VersionMoved when it is certain that nobody was given any."""
        count = sum(order.count for order in orders)
        ledgers = self._ledgers
        if ledgers is None or ledgers.versions != tuple(version.id for version in versions):
            ledgers = Ledgers(self._database, versions)
        self._ledgers = None
        name = uuid4().hex
        batch = self._batch(versions, orders, count)
        ledgers.add(batch, count, commit=name)
        ends = self._landed(batch, ledgers, name, count=count, versions=versions)
        self._ledgers = ledgers
        return _dealt(versions, orders, [end - count for end in ends])

    def _batch(self, versions: tuple[Version, ...], orders: Sequence[Order], count: int) -> firestore.WriteBatch:
        """Return the commit: the cursors first, whose existence is the precondition, then claims; ledgers follow."""
        batch = self._database.batch()
        for version in versions:
            fields = {"count": firestore.Increment(count)}
            if version is not versions[0]:
                fields[pair_field(versions[0].id)] = firestore.Increment(count)
            batch.update(self._places.cursor(version.dataset, version.id), fields)
        back = count
        for order in orders:
            if order.claim is not None:
                self._claims.add(batch, order.claim, versions, back=back)
            back -= order.count
        return batch

    def _landed(
        self, batch: firestore.WriteBatch, ledgers: Ledgers, name: str, *, count: int, versions: Sequence[Version]
    ) -> list[int]:
        """Send the commit until its fate is certain; return what each cursor counted with it."""
        for attempt in attempts():
            try:
                results = batch.commit(retry=None, timeout=_timeout(sent=attempt > 0))
            except _REFUSED:
                return self._look_up(ledgers, name, count=count, versions=versions)
            except TRANSIENT:
                continue
            ledgers.settle(count, [result.update_time for result in results[-len(ledgers) :]])
            return [result.transform_results[0].integer_value for result in results[: len(versions)]]
        raise _unavailable()

    def _look_up(self, ledgers: Ledgers, name: str, *, count: int, versions: Sequence[Version]) -> list[int]:
        """A commit was refused: because an earlier attempt had landed, whose tickets the past tells, or for good."""
        try:
            at = ledgers.landed(name)
            cursors = [self._places.cursor(version.dataset, version.id) for version in versions]
            ends = None if at is None else counts_at(self._database, cursors, at)
        except DeadlineExceeded:
            raise _unavailable() from None
        if at is None or ends is None:
            raise VersionMoved
        ledgers.settle(count, [at] * len(ledgers))
        return ends


def _empty(versions: Sequence[Version]) -> list[Version]:
    return [version for version in versions if not version.state.ring.size]


def _dealt(versions: tuple[Version, ...], orders: Sequence[Order], firsts: Sequence[int]) -> list[Tickets]:
    """Return each order's share of the tickets that begin at `firsts`, in the order of the orders."""
    dealt = []
    for order in orders:
        dealt.append(Tickets(versions, tuple(firsts), order.count))
        firsts = [first + order.count for first in firsts]
    return dealt


def _timeout(*, sent: bool) -> float:
    """A request whose time is over fails as such before its commit was sent, and as doubtful afterwards."""
    try:
        return deadline.timeout_s(CALL_TIMEOUT_S)
    except DeadlineExceeded:
        if sent:
            raise _unavailable() from None
        raise


def _unavailable() -> StoreUnavailable:
    return StoreUnavailable("Firestore cannot answer now; try again", retry_after_s=RETRY_AFTER_S)
