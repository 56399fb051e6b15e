"""Take tickets in one commit: sent until its fate is certain, and never counted twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from google.api_core import exceptions
from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.datasets.documents import DatasetDocuments
from hybrid_audio.clients.google_calls import (
    TRANSIENT,
    call_timeout_s,
    unavailable,
)
from hybrid_audio.clients.rotation.cursor import counts_at, pair_field
from hybrid_audio.clients.rotation.keyed_calls import KeyedCall, KeyedCalls
from hybrid_audio.clients.rotation.ledger import Ledgers
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.datasets.ticket import Tickets
from hybrid_audio.errors import DeadlineExceeded

_REFUSED = (exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.NotFound)


class VersionMoved(Exception):
    """A version is no longer current, or its ledger changed; the lane must read both again.

    What the lane knew of them was out of date.
    """


@dataclass(frozen=True)
class TicketRequest:
    """What one caller asks for: a number of tickets, and its keyed call if it gave a key."""

    count: int
    call: KeyedCall | None = None


@dataclass(frozen=True)
class _Landed:
    """What each cursor counted right after a commit, and when the commit was."""

    ends: list[int]
    at: datetime


class TicketWriter:
    """Takes tickets in commits, one after the other.

    It alone writes its ledgers, so it is never used by two threads. Every method may raise
    StoreUnavailable, after which the tickets may have been used up, but are given to no other
    caller; DeadlineExceeded says that nothing was sent.
    """

    def __init__(self, database: firestore.Client, calls: KeyedCalls) -> None:
        self._database = database
        self._documents = DatasetDocuments(database)
        self._calls = calls
        self._ledgers: Ledgers | None = None

    def commit(
        self, versions: tuple[Version, ...], requests: Sequence[TicketRequest]
    ) -> list[Tickets]:
        """Take tickets for all requests at once.

        Raises VersionMoved when it is certain that none was taken.
        """
        count = sum(request.count for request in requests)
        ledgers = self._ledgers
        if ledgers is None or ledgers.versions != tuple(version.id for version in versions):
            ledgers = Ledgers(self._database, versions)

        # Race: until the fate of this commit is known, the state of its ledgers is not either. So
        # whatever is raised from here on, the next commit begins new ledgers.
        self._ledgers = None
        name = uuid4().hex
        batch = self._batch(versions, requests, count)
        ledgers.add(batch, count, commit=name)
        landed = self._landed(batch, ledgers, name, versions=versions)

        ledgers.settle(count, landed.ends, landed.at)
        self._ledgers = ledgers
        firsts = [end - count for end in landed.ends]
        return _split(versions, requests, firsts, at=landed.at)

    def _batch(
        self, versions: tuple[Version, ...], requests: Sequence[TicketRequest], count: int
    ) -> firestore.WriteBatch:
        """Return the commit without its ledgers: the cursors first, then the keyed calls.

        Race: a membership change deletes the cursor in the commit that makes the new version
        current. Updating a cursor that is gone fails, and so a slow caller cannot take tickets of a
        version that was replaced meanwhile.
        """
        batch = self._database.batch()
        for version in versions:
            fields = {"count": firestore.Increment(count)}
            if version is not versions[0]:
                fields[pair_field(versions[0].id)] = firestore.Increment(count)
            batch.update(self._documents.cursor(version.dataset, version.id), fields)

        back = count
        for request in requests:
            if request.call is not None:
                self._calls.add(batch, request.call, versions, back=back)
            back -= request.count
        return batch

    def _landed(
        self,
        batch: firestore.WriteBatch,
        ledgers: Ledgers,
        name: str,
        *,
        versions: Sequence[Version],
    ) -> _Landed:
        """Send the commit until its fate is certain."""
        for attempt in attempts():
            try:
                results = batch.commit(retry=None, timeout=_timeout(sent=attempt > 0))
            except _REFUSED:
                return self._look_up(ledgers, name, versions=versions)
            except TRANSIENT:
                continue

            counted = [result.transform_results[0] for result in results[: len(versions)]]
            return _Landed([value.integer_value for value in counted], results[-1].update_time)
        raise unavailable()

    def _look_up(self, ledgers: Ledgers, name: str, *, versions: Sequence[Version]) -> _Landed:
        """Find out why the commit was refused.

        An attempt whose answer was lost may have landed: it used up the proof of its ledger, so
        each later attempt is refused. Then the ledger holds this commit's name and time, and the
        cursors as of that time show its tickets. Else raise VersionMoved.
        """
        try:
            at = ledgers.landed(name)
            cursors = [self._documents.cursor(version.dataset, version.id) for version in versions]
            ends = None if at is None else counts_at(self._database, cursors, at)
        except DeadlineExceeded:
            raise unavailable() from None

        if at is None or ends is None:
            raise VersionMoved
        return _Landed(ends, at)


def _split(
    versions: tuple[Version, ...],
    requests: Sequence[TicketRequest],
    firsts: Sequence[int],
    *,
    at: datetime,
) -> list[Tickets]:
    """Split the tickets that begin at `firsts` among the requests, first request first."""
    shares = []
    for request in requests:
        shares.append(Tickets(versions, tuple(firsts), request.count, at))
        firsts = [first + request.count for first in firsts]
    return shares


def _timeout(*, sent: bool) -> float:
    """Return the call's timeout.

    Out of time before the commit was sent: DeadlineExceeded; after: StoreUnavailable, because the
    commit may have landed.
    """
    try:
        return call_timeout_s()
    except DeadlineExceeded:
        if sent:
            raise unavailable() from None
        raise
