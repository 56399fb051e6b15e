"""At which time a call reads, and which transaction must remember what it read."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from infra.local.firestore.clock import from_timestamp
from infra.local.firestore.documents.paths import FieldPath, parse_field_path
from infra.local.firestore.messages import Message
from infra.local.firestore.queries.scopes import Scope
from infra.local.firestore.store import Store
from infra.local.firestore.transactions.line import Lines
from infra.local.firestore.transactions.transactions import QueryResult, Transaction, Transactions


@dataclass(frozen=True)
class ReadTime:
    """When a call reads, and what follows from it.

    `transaction` is the read-write one that must remember what is read, `opened` the id of one that
    the call began.
    """

    at: int
    transaction: Transaction | None = None
    opened: bytes = b""

    def remember_names(self, names: Iterable[str]) -> None:
        """Note documents, missing ones too, as read by the transaction."""
        if self.transaction is not None:
            self.transaction.names.update(names)

    def remember_result(
        self, scope: Scope, find: Callable[[int], Hashable], found: Hashable
    ) -> None:
        """Note the result of a query, and how to find it again, as read by the transaction."""
        if self.transaction is not None:
            self.transaction.results.append(QueryResult(scope, find, found))


class ReadTimes:
    """Decides when a request reads: in a transaction, in a new one, in the past, or now."""

    def __init__(self, store: Store, transactions: Transactions, lines: Lines) -> None:
        self._store = store
        self._transactions = transactions
        self._lines = lines

    async def settle(self, request: Message, keys: Iterable[str]) -> ReadTime:
        """Return when the request reads, once it is its transaction's turn.

        `keys` are the line keys of what it reads.
        """
        match request.WhichOneof("consistency_selector"):
            case "transaction":
                return await self._within(self._transactions.get(request.transaction), keys)
            case "new_transaction":
                return await self._within(self.open(request.new_transaction), keys, opened=True)
            case "read_time":
                return ReadTime(self._past(request.read_time))

        return ReadTime(self._store.clock.read())

    def open(self, options: Message) -> Transaction:
        """Begin the transaction that the options describe: read-write unless they say otherwise."""
        if not options.HasField("read_only"):
            return self._transactions.begin(retry=options.read_write.retry_transaction)

        at = (
            self._past(options.read_only.read_time)
            if options.read_only.HasField("read_time")
            else None
        )
        return self._transactions.begin(read_only=True, at=at)

    def _past(self, read_time: Message) -> int:
        at = from_timestamp(read_time)
        self._store.check_readable(at)
        return at

    async def _within(
        self, reader: Transaction, keys: Iterable[str], *, opened: bool = False
    ) -> ReadTime:
        if not reader.read_only:
            await self._wait_in_line(reader, keys)
        at = self._transactions.settle_snapshot(reader)
        return ReadTime(at, None if reader.read_only else reader, reader.id if opened else b"")

    async def _wait_in_line(self, reader: Transaction, keys: Iterable[str]) -> None:
        contested = self._lines.with_line(keys)
        if not contested:
            return

        self._lines.join(reader.seniority, contested)
        with self._lines.present(reader.seniority):
            await self._lines.turn(reader.seniority, contested)
        # Waiting is no idleness: without this a long line would let the transaction expire.
        self._transactions.touch(reader)


def field_mask(request: Message) -> tuple[FieldPath, ...] | None:
    """Return the paths of a request's mask, None for all fields."""
    if not request.HasField("mask"):
        return None
    return tuple(parse_field_path(path) for path in request.mask.field_paths)
