"""One commit that takes tickets: sent until its fate is certain, and never counted twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.datasets.documents import DatasetPlaces
from hybrid_audio.clients.google_calls import CALL_TIMEOUT_S, RETRY_AFTER_S, TRANSIENT
from hybrid_audio.clients.rotation.cursor import counts_at, pair_field
from hybrid_audio.clients.rotation.keyed_calls import Claim, TicketClaims
from hybrid_audio.clients.rotation.ledger import Ledgers
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.ticket import Tickets
from hybrid_audio.errors import DeadlineExceeded, StoreUnavailable
from hybrid_audio.runtime import deadline

_REFUSED = (exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.NotFound)


class VersionMoved(Exception):
    """A version is no longer current, or what this lane knows of its ledger is not true any more;
    look again.
    """


@dataclass(frozen=True)
class Order:
    """What one caller wants: how many tickets, under which claim if it gave a key."""

    count: int
    claim: Claim | None = None


class TicketWriter:
    """Takes tickets in commits, one after the other; it alone writes its ledgers, so it is never
    used by two threads.

    Every method may raise StoreUnavailable, after which the tickets may have been used up, but are
    given to nobody else; DeadlineExceeded says that nothing was sent.
    """

    def __init__(self, database: firestore.Client, claims: TicketClaims) -> None:
        self._database = database
        self._places = DatasetPlaces(database)
        self._claims = claims
        self._ledgers: Ledgers | None = None

    def commit(self, versions: tuple[Version, ...], orders: Sequence[Order]) -> list[Tickets]:
        """Take tickets for all orders at once; raises VersionMoved when it is certain that nobody
        was given any.
        """
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

    def _batch(
        self, versions: tuple[Version, ...], orders: Sequence[Order], count: int
    ) -> firestore.WriteBatch:
        """Return the commit: the cursors first, whose existence is the precondition, then claims;
        ledgers follow.
        """
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
        self,
        batch: firestore.WriteBatch,
        ledgers: Ledgers,
        name: str,
        *,
        count: int,
        versions: Sequence[Version],
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
            return [
                result.transform_results[0].integer_value for result in results[: len(versions)]
            ]
        raise _unavailable()

    def _look_up(
        self, ledgers: Ledgers, name: str, *, count: int, versions: Sequence[Version]
    ) -> list[int]:
        """A commit was refused: because an earlier attempt had landed, whose tickets the past
        tells, or for good.
        """
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


def _dealt(
    versions: tuple[Version, ...], orders: Sequence[Order], firsts: Sequence[int]
) -> list[Tickets]:
    """Return each order's share of the tickets that begin at `firsts`, in the order of
    the orders.
    """
    dealt = []
    for order in orders:
        dealt.append(Tickets(versions, tuple(firsts), order.count))
        firsts = [first + order.count for first in firsts]
    return dealt


def _timeout(*, sent: bool) -> float:
    """A request whose time is over fails as such before its commit was sent, and as doubtful
    afterwards.
    """
    try:
        return deadline.timeout_s(CALL_TIMEOUT_S)
    except DeadlineExceeded:
        if sent:
            raise _unavailable() from None
        raise


def _unavailable() -> StoreUnavailable:
    return StoreUnavailable("Firestore cannot answer now; try again", retry_after_s=RETRY_AFTER_S)
