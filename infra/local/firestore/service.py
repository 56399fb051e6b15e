"""The gRPC service: which call goes where, and how a refusal becomes a status."""

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable

import grpc

from infra.local.firestore import messages as m
from infra.local.firestore.calls.commits import Commits
from infra.local.firestore.calls.document_writes import Documents
from infra.local.firestore.calls.listen import Listening
from infra.local.firestore.calls.listings import Listings
from infra.local.firestore.calls.read_calls import ReadCalls
from infra.local.firestore.calls.read_time import ReadTimes
from infra.local.firestore.messages import Message
from infra.local.firestore.store import Store
from infra.local.firestore.transactions.line import Lines
from infra.local.firestore.transactions.transactions import Transactions
from infra.local.grpc_server import Refused, Unary, to_bytes, unary

NAME = "google.firestore.v1.Firestore"
Stream = Callable[[Message], AsyncIterator[Message]]
TwoWay = Callable[[AsyncIterable[Message]], AsyncIterator[Message]]


class Service:
    """Everything that serves one store."""

    def __init__(self, store: Store, now: Callable[[], float] = time.monotonic) -> None:
        """`now` decides when transactions expire and places in line lapse, in seconds."""
        self.store = store
        self.transactions = Transactions(store, now)
        self.lines = Lines(now)
        read_times = ReadTimes(store, self.transactions, self.lines)
        self.reads = ReadCalls(store, read_times)
        self.listings = Listings(store, read_times)
        self.listening = Listening(store)
        self.commits = Commits(store, self.transactions, self.lines, read_times)

        self.documents = Documents(store, self.commits)

    def tidy(self) -> None:
        """Forget what has expired; to be called now and then."""
        self.transactions.expire()
        self.lines.tidy()
        self.store.forget_history()

    def handlers(self) -> grpc.GenericRpcHandler:
        """Return the table of calls for a `grpc.aio` server."""
        reads, listings, commits, documents = (
            self.reads,
            self.listings,
            self.commits,
            self.documents,
        )
        calls: dict[str, tuple[Unary, Message]] = {
            "BatchWrite": (commits.batch_write, m.BatchWriteRequest),
            "BeginTransaction": (commits.begin_transaction, m.BeginTransactionRequest),
            "Commit": (commits.commit, m.CommitRequest),
            "CreateDocument": (documents.create_document, m.CreateDocumentRequest),
            "DeleteDocument": (documents.delete_document, m.DeleteDocumentRequest),
            "GetDocument": (reads.get_document, m.GetDocumentRequest),
            "ListCollectionIds": (listings.list_collection_ids, m.ListCollectionIdsRequest),
            "ListDocuments": (listings.list_documents, m.ListDocumentsRequest),
            "PartitionQuery": (listings.partition_query, m.PartitionQueryRequest),
            "Rollback": (commits.rollback, m.RollbackRequest),
            "UpdateDocument": (documents.update_document, m.UpdateDocumentRequest),
        }
        streams: dict[str, tuple[Stream, Message]] = {
            "BatchGetDocuments": (reads.batch_get_documents, m.BatchGetDocumentsRequest),
            "RunAggregationQuery": (reads.run_aggregation_query, m.RunAggregationQueryRequest),
            "RunQuery": (reads.run_query, m.RunQueryRequest),
        }
        table = {name: unary(call, request) for name, (call, request) in calls.items()}
        table |= {name: _stream(call, request) for name, (call, request) in streams.items()}
        table["Listen"] = _two_way(self.listening.listen, m.ListenRequest)

        return grpc.method_handlers_generic_handler(NAME, table)


def _stream(call: Stream, request_type: Message) -> grpc.RpcMethodHandler:
    return grpc.unary_stream_rpc_method_handler(_answers(call), request_type.FromString, to_bytes)


def _two_way(call: TwoWay, request_type: Message) -> grpc.RpcMethodHandler:
    return grpc.stream_stream_rpc_method_handler(_answers(call), request_type.FromString, to_bytes)


def _answers(call: Callable[..., AsyncIterator[Message]]) -> Callable[..., AsyncIterator[Message]]:
    async def answers(
        request: Message, context: grpc.aio.ServicerContext
    ) -> AsyncIterator[Message]:
        try:
            async for message in call(request):
                yield message
        except Refused as refused:
            await context.abort(refused.code, refused.detail)
        except asyncio.CancelledError:
            # The client has gone, or the server stops: raised, it would be logged as a fault.
            return

    return answers
