"""The calls that read documents and queries, each at one time."""

import asyncio
from collections.abc import AsyncIterator, Hashable, Sequence

import grpc

from infra.local.firestore import messages as m
from infra.local.firestore.calls.read_time import ReadTime, ReadTimes, field_mask
from infra.local.firestore.clock import to_timestamp
from infra.local.firestore.documents.paths import check_document_name, check_parent
from infra.local.firestore.documents.versions import Version
from infra.local.firestore.messages import Message
from infra.local.firestore.queries.aggregations import compile_aggregation
from infra.local.firestore.queries.query import Query, projected
from infra.local.firestore.queries.requests import compile_query
from infra.local.firestore.queries.tree import digest
from infra.local.firestore.store import Store
from infra.local.grpc_server import Refused


class ReadCalls:
    """Answers from the store at the time that a request reads."""

    def __init__(self, store: Store, read_times: ReadTimes) -> None:
        self._store = store
        self._read_times = read_times

    async def batch_get_documents(self, request: Message) -> AsyncIterator[Message]:
        """Yield the documents, found ones first, each once."""
        names = [check_document_name(name) for name in dict.fromkeys(request.documents)]
        when = await self._read_times.settle(request, names)
        when.remember_names(names)
        fields = field_mask(request)
        found = [(name, self._store.version_at(name, when.at)) for name in names]
        read_time = to_timestamp(when.at)
        opened = when.opened
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
        when = await self._read_times.settle(request, [name])
        when.remember_names([name])
        version = self._store.version_at(name, when.at)
        if version is None:
            raise Refused(grpc.StatusCode.NOT_FOUND, f'Document "{name}" not found.')
        return projected(version.document, field_mask(request))

    async def run_query(self, request: Message) -> AsyncIterator[Message]:
        """Yield what a query finds, one document a message, at least one message."""
        query = compile_query(check_parent(request.parent), request.structured_query)
        when = await self._read_times.settle(request, [query.scope.line_key])
        found = await self._run(query, when)
        when.remember_result(
            query.scope, lambda now: digest(query.run(self._store, now)), digest(found)
        )
        answer = m.RunQueryResponse(transaction=when.opened, read_time=to_timestamp(when.at))
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
        query, results = compile_aggregation(
            check_parent(request.parent), request.structured_aggregation_query
        )
        when = await self._read_times.settle(request, [query.scope.line_key])

        def values(found: Sequence[Version]) -> m.Message:
            return m.AggregationResult(aggregate_fields=dict(results(found)))

        def text(found: Sequence[Version]) -> Hashable:
            return tuple(value.SerializeToString() for _, value in results(found))

        found = await self._run(query, when)
        when.remember_result(
            query.scope, lambda now: text(query.run(self._store, now)), text(found)
        )
        answer = m.RunAggregationQueryResponse(
            transaction=when.opened, read_time=to_timestamp(when.at)
        )
        answer.result.CopyFrom(values(found))
        yield answer

    async def _run(self, query: Query, when: ReadTime) -> list[Version]:
        """Run a query with a pause after each part, so that a long one lets others through."""
        found: list[Version] = []
        if when.transaction is not None:
            when.transaction.scans += 1

        try:
            for part in query.scan(self._store, when.at):
                if found:
                    await asyncio.sleep(0)
                found += part
        finally:
            if when.transaction is not None:
                when.transaction.scans -= 1

        return query.arrange(found)
