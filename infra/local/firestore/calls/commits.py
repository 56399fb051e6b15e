"""The calls that begin and end transactions and write batches."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress

from infra.local.firestore import messages as m
from infra.local.firestore.calls.read_time import ReadTimes
from infra.local.firestore.clock import to_timestamp
from infra.local.firestore.documents.limits import check_request
from infra.local.firestore.documents.writes import target_of
from infra.local.firestore.messages import Message
from infra.local.firestore.queries.scopes import line_keys
from infra.local.firestore.refusals import contended, invalid
from infra.local.firestore.store import Store
from infra.local.firestore.transactions.line import Lines
from infra.local.firestore.transactions.transactions import (
    Transaction,
    Transactions,
    check_id,
    seniority_of,
)
from infra.local.grpc_server import Refused

WRITE_PATIENCE_S = 1.0  # how long a write without reads lets transactions in line go first


class Commits:
    """Applies writes to the store, in the order that the lines of transactions give."""

    def __init__(
        self, store: Store, transactions: Transactions, lines: Lines, read_times: ReadTimes
    ) -> None:
        self._store = store
        self._transactions = transactions
        self._lines = lines
        self._read_times = read_times

    async def begin_transaction(self, request: Message) -> Message:
        """Open a transaction; a retried one shows its line that it is still there."""
        opened = self._read_times.open(request.options)
        with self._lines.present(opened.seniority):
            return m.BeginTransactionResponse(transaction=opened.id)

    async def rollback(self, request: Message) -> Message:
        """Give a transaction up; one that has ended is no error."""
        check_id(request.transaction)
        self._transactions.end(request.transaction)
        self._lines.leave(seniority_of(request.transaction))
        return m.Empty()

    async def commit(self, request: Message) -> Message:
        """Apply all writes or none; ABORTED when a transaction's reads no longer hold."""
        check_request(request)

        if request.transaction:
            results, at = await self._commit_transaction(
                self._transactions.get(request.transaction), request.writes
            )
        else:
            results, at = await self.commit_plainly(request.writes)

        return m.CommitResponse(write_results=results, commit_time=to_timestamp(at))

    async def _commit_transaction(
        self, ended: Transaction, writes: Sequence[Message]
    ) -> tuple[list[Message], int]:
        if ended.read_only and writes:
            raise invalid("Cannot modify entities in a read-only transaction.")
        keys = list(_keys(writes))
        # Ended before anything is awaited, so that a second Commit of the same id is refused.
        self._transactions.end(ended.id)

        if writes and not ended.has_read:
            return await self.commit_plainly(writes, ended.seniority)
        if writes:
            self._check_still_first(ended, keys)
        try:
            return self._store.commit(writes) if writes else ([], self._store.clock.read())
        finally:
            self._lines.leave(ended.seniority)

    def _check_still_first(self, ended: Transaction, keys: Iterable[str]) -> None:
        """Refuse a transaction that others have overtaken, and let it stand in line for its loss.

        That is one whose reads are stale or whose turn it is not. One that wrote nothing is not
        asked: it saw one snapshot, as if it had run alone then.
        """
        blocked = [
            key for key in self._lines.with_line(keys) if self._lines.ahead(ended.seniority, [key])
        ]
        lost = ended.stale_keys(self._store) + blocked
        if lost:
            self._lines.join(ended.seniority, lost, has_lost=True)
            raise contended()

    async def commit_plainly(
        self, writes: Sequence[Message], seniority: int | None = None
    ) -> tuple[list[Message], int]:
        """Apply writes that depend on no read; return their results and the commit time (µs)."""
        async with self._in_turn(writes, seniority):
            return self._store.commit(writes)

    @asynccontextmanager
    async def _in_turn(
        self, writes: Iterable[Message], seniority: int | None = None
    ) -> AsyncIterator[None]:
        """Let transactions in line for the same documents go first, for a while.

        A write without reads never aborts: after WRITE_PATIENCE_S it goes ahead, and those in line
        find their reads stale.
        """
        contested = self._lines.with_line(_keys(writes))
        if not contested:
            yield
            return

        own = next(self._transactions.sequence) if seniority is None else seniority
        self._lines.join(own, contested)
        try:
            with self._lines.present(own), suppress(TimeoutError):
                await asyncio.wait_for(self._lines.turn(own, contested), WRITE_PATIENCE_S)
            yield
        finally:
            self._lines.leave(own)

    async def batch_write(self, request: Message) -> Message:
        """Apply each write by itself; one status a write."""
        check_request(request)
        names = [target_of(write) for write in request.writes]
        if len(set(names)) < len(names):
            raise invalid("the same document cannot be written more than once in a single request")

        answer = m.BatchWriteResponse()
        async with self._in_turn(request.writes):
            for write in request.writes:
                self._write_one(write, answer)
        return answer

    def _write_one(self, write: Message, answer: Message) -> None:
        try:
            results, _ = self._store.commit([write])
            answer.write_results.append(results[0])
            answer.status.add()
        except Refused as refused:
            answer.write_results.add()
            answer.status.add(code=refused.code.value[0], message=refused.detail)


def _keys(writes: Iterable[Message]) -> Iterable[str]:
    return itertools.chain.from_iterable(line_keys(target_of(write)) for write in writes)
