"""The calls that list: pages of documents, of collection ids, of the cut points of a group."""

from infra.local.firestore import messages as m
from infra.local.firestore.calls.read_time import ReadTimes, field_mask
from infra.local.firestore.documents.paths import check_parent
from infra.local.firestore.messages import Message
from infra.local.firestore.queries.query import projected
from infra.local.firestore.queries.requests import compile_query
from infra.local.firestore.queries.scopes import Scope
from infra.local.firestore.queries.tree import (
    collection_ids,
    cut_points,
    document_names,
    page_of,
    shown,
)
from infra.local.firestore.refusals import unimplemented
from infra.local.firestore.store import Store


class Listings:
    """Answers from the store at the time that a request reads."""

    def __init__(self, store: Store, read_times: ReadTimes) -> None:
        self._store = store
        self._read_times = read_times

    async def list_documents(self, request: Message) -> Message:
        """Return a page of a collection's documents, by name; no other order is offered."""
        if request.order_by:
            raise unimplemented(
                "Listing documents in another order than that of their names is not in this "
                "emulator."
            )
        scope = Scope(check_parent(request.parent), request.collection_id, descendants=False)
        when = await self._read_times.settle(request, [scope.line_key])

        def names(at: int) -> list[str]:
            return document_names(self._store, scope, at, show_missing=request.show_missing)

        found = names(when.at)
        when.remember_result(scope, lambda now: tuple(names(now)), tuple(found))
        page = page_of(found, request.page_size, request.page_token)
        when.remember_names(page.names)
        fields = field_mask(request)
        documents = [projected(shown(self._store, name, when.at), fields) for name in page.names]
        return m.ListDocumentsResponse(documents=documents, next_page_token=page.token)

    async def list_collection_ids(self, request: Message) -> Message:
        """Return a page of the ids of the collections directly below a document or the database."""
        parent = check_parent(request.parent)
        at = (await self._read_times.settle(request, [])).at
        page = page_of(
            collection_ids(self._store, parent, at), request.page_size, request.page_token
        )
        return m.ListCollectionIdsResponse(collection_ids=page.names, next_page_token=page.token)

    async def partition_query(self, request: Message) -> Message:
        """Return cursors that cut a collection group into parts of about the same size."""
        query = compile_query(check_parent(request.parent), request.structured_query)
        at = (await self._read_times.settle(request, [])).at
        names = cut_points(self._store, query, at, request.partition_count)
        page = page_of(names, request.page_size, request.page_token)
        cursors = [
            m.Cursor(values=[m.Value(reference_value=name)], before=True) for name in page.names
        ]

        return m.PartitionQueryResponse(partitions=cursors, next_page_token=page.token)
