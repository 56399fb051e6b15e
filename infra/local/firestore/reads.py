"""The calls that read: documents, queries, aggregations and listings, each at one time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import grpc

from infra.local.firestore import messages as m
from infra.local.firestore.aggregations import compile_aggregation
from infra.local.firestore.clock import from_timestamp, to_timestamp
from infra.local.firestore.line import Lines
from infra.local.firestore.listing import collection_ids, cut_points, digest, document_names, page_of, shown
from infra.local.firestore.messages import Message
from infra.local.firestore.paths import FieldPath, check_document_name, check_parent, parse_field_path
from infra.local.firestore.queries import Query, compile_query, projected
from infra.local.firestore.refusals import Refused
from infra.local.firestore.store import Scope, Store
from infra.local.firestore.transactions import Finding, Transaction, Transactions
from infra.local.firestore.versions import Version


@dataclass(frozen=True)
class Reading:
    """The time that a call reads at, the read-write transaction that must remember it, the id of one it opened."""

    at: int
    transaction: Transaction | None = None
    opened: bytes = b""

    def remember_names(self, names: Iterable[str]) -> None:
        """Note documents, missing ones too, as read by the transaction."""
        if self.transaction is not None:
            self.transaction.names.update(names)

    def remember_finding(self, scope: Scope, find: Callable[[int], Hashable], found: Hashable) -> None:
        """Note the result of a query, and how to find it again, as read by the transaction."""
        if self.transaction is not None:
            self.transaction.findings.append(Finding(scope, find, found))


class Reads:
    """Answers from the store at a time that the request's consistency selector decides."""

    def __init__(self, store: Store, transactions: Transactions, lines: Lines) -> None:
        self._store = store
        self._transactions = transactions
        self._lines = lines

    async def _reading(self, request: Message, keys: Iterable[str]) -> Reading:
        match request.WhichOneof("consistency_selector"):
            case "transaction":
                return await self._within(self._transactions.get(request.transaction), keys)
            case "new_transaction":
                return await self._within(self.open(request.new_transaction), keys, opened=True)
            case "read_time":
                return Reading(self._past(request.read_time))
        return Reading(self._store.clock.read())

    def open(self, options: Message) -> Transaction:
        """Begin the transaction that the options describe: read-write unless they say otherwise."""
        if not options.HasField("read_only"):
            return self._transactions.begin(retry=options.read_write.retry_transaction)
        at = self._past(options.read_only.read_time) if options.read_only.HasField("read_time") else None
        return self._transactions.begin(read_only=True, at=at)

    def _past(self, read_time: Message) -> int:
        at = from_timestamp(read_time)
        self._store.check_readable(at)
        return at

    async def _within(self, reader: Transaction, keys: Iterable[str], *, opened: bool = False) -> Reading:
        if not reader.read_only:
            await self._wait_in_line(reader, keys)
        at = self._transactions.settle_snapshot(reader)
        return Reading(at, None if reader.read_only else reader, reader.id if opened else b"")

    async def _wait_in_line(self, reader: Transaction, keys: Iterable[str]) -> None:
        wanted = self._lines.lined(keys)
        if not wanted:
            return
        self._lines.take(reader.seniority, wanted)
        with self._lines.present(reader.seniority):
            await self._lines.turn(reader.seniority, wanted)
        self._transactions.touch(reader)

    async def batch_get_documents(self, request: Message) -> AsyncIterator[Message]:
        """Yield the documents, found ones first, each once."""
        names = [check_document_name(name) for name in dict.fromkeys(request.documents)]
        reading = await self._reading(request, names)
        reading.remember_names(names)
        fields = field_mask(request)
        found = [(name, self._store.version_at(name, reading.at)) for name in names]
        read_time = to_timestamp(reading.at)
        opened = reading.opened
        for name, version in sorted(found, key=lambda pair: pair[1] is None):
            answer = m.BatchGetDocumentsResponse(read_time=read_time, transaction=opened)
            if version is None:
                answer.missing = name
            else:
                answer.found.CopyFrom(projected(version.document, fields))
            opened = b""
            yield answer
        if opened:
            yield m.BatchGetDocumentsResponse(read_time=read_time, transaction=opened)

    async def get_document(self, request: Message) -> Message:
        """Return one document; NOT_FOUND where there is none."""
        name = check_document_name(request.name)
        reading = await self._reading(request, [name])
        reading.remember_names([name])
        version = self._store.version_at(name, reading.at)
        if version is None:
            raise Refused(grpc.StatusCode.NOT_FOUND, f'Document "{name}" not found.')
        return projected(version.document, field_mask(request))

    async def run_query(self, request: Message) -> AsyncIterator[Message]:
        """Yield what a query finds, one document a message, at least one message."""
        query = compile_query(check_parent(request.parent), request.structured_query)
        reading = await self._reading(request, [query.scope.line_key])
        found = await self._run(query, reading)
        reading.remember_finding(query.scope, lambda now: digest(query.run(self._store, now)), digest(found))
        answer = m.RunQueryResponse(transaction=reading.opened, read_time=to_timestamp(reading.at))
        for version in found[:-1]:
            answer.document.CopyFrom(projected(version.document, query.fields))
            yield answer
            answer = m.RunQueryResponse(read_time=answer.read_time)
        if found:
            answer.document.CopyFrom(projected(found[-1].document, query.fields))
        answer.done = True
        yield answer

    async def run_aggregation_query(self, request: Message) -> AsyncIterator[Message]:
        """Yield the one message with the aliases' values."""
        query, results = compile_aggregation(check_parent(request.parent), request.structured_aggregation_query)
        reading = await self._reading(request, [query.scope.line_key])

        def values(found: Sequence[Version]) -> m.Message:
            return m.AggregationResult(aggregate_fields=dict(results(found)))

        def text(found: Sequence[Version]) -> Hashable:
            return tuple(value.SerializeToString() for _, value in results(found))

        found = await self._run(query, reading)
        reading.remember_finding(query.scope, lambda now: text(query.run(self._store, now)), text(found))
        answer = m.RunAggregationQueryResponse(transaction=reading.opened, read_time=to_timestamp(reading.at))
        answer.result.CopyFrom(values(found))
        yield answer

    async def _run(self, query: Query, reading: Reading) -> list[Version]:
        """Run a query with a pause after each part, so that a long one does not hold up the rest."""
        found: list[Version] = []
        if reading.transaction is not None:
            reading.transaction.scans += 1
        try:
            for part in query.scan(self._store, reading.at):
                if found:
                    await asyncio.sleep(0)
                found += part
        finally:
            if reading.transaction is not None:
                reading.transaction.scans -= 1
        return query.arrange(found)

    async def list_documents(self, request: Message) -> Message:
        """Return a page of a collection's documents in the order of their names."""
        scope = Scope(check_parent(request.parent), request.collection_id, descendants=False)
        reading = await self._reading(request, [scope.line_key])

        def names(at: int) -> list[str]:
            return document_names(self._store, scope, at, show_missing=request.show_missing)

        found = names(reading.at)
        reading.remember_finding(scope, lambda now: tuple(names(now)), tuple(found))
        page = page_of(found, request.page_size, request.page_token)
        reading.remember_names(page.names)
        fields = field_mask(request)
        documents = [projected(shown(self._store, name, reading.at), fields) for name in page.names]
        return m.ListDocumentsResponse(documents=documents, next_page_token=page.token)

    async def list_collection_ids(self, request: Message) -> Message:
        """Return a page of the ids of the collections directly below a document or the database."""
        parent = check_parent(request.parent)
        at = (await self._reading(request, [])).at
        page = page_of(collection_ids(self._store, parent, at), request.page_size, request.page_token)
        return m.ListCollectionIdsResponse(collection_ids=page.names, next_page_token=page.token)

    async def partition_query(self, request: Message) -> Message:
        """Return cursors that cut a collection group into parts of about the same size."""
        query = compile_query(check_parent(request.parent), request.structured_query)
        at = (await self._reading(request, [])).at
        names = cut_points(self._store, query, at, request.partition_count)
        page = page_of(names, request.page_size, request.page_token)
        cursors = [m.Cursor(values=[m.Value(reference_value=name)], before=True) for name in page.names]
        return m.PartitionQueryResponse(partitions=cursors, next_page_token=page.token)


def field_mask(request: Message) -> tuple[FieldPath, ...] | None:
    """Return the paths of a request's mask, None for all fields."""
    if not request.HasField("mask"):
        return None
    return tuple(parse_field_path(path) for path in request.mask.field_paths)
