"""The protocol's messages, as plain protobuf classes.

The client's own classes wrap every message in proto-plus, which costs more than the work done here;
underneath are the same generated messages. They carry no types that mypy could use, hence
`Message`.
"""

from typing import Any

from google.cloud.firestore_v1.types import (
    aggregation_result,
    common,
    document,
    firestore,
    query,
    write,
)
from google.protobuf import empty_pb2
from google.rpc import status_pb2

Message = Any


def _plain(module: Any, name: str) -> Message:
    return getattr(module, name).pb()


Empty = empty_pb2.Empty
Status = status_pb2.Status
AggregationResult = _plain(aggregation_result, "AggregationResult")
DocumentMask = _plain(common, "DocumentMask")
Precondition = _plain(common, "Precondition")
TransactionOptions = _plain(common, "TransactionOptions")
ArrayValue = _plain(document, "ArrayValue")
Document = _plain(document, "Document")
MapValue = _plain(document, "MapValue")
Value = _plain(document, "Value")
Cursor = _plain(query, "Cursor")
StructuredQuery = _plain(query, "StructuredQuery")
DocumentTransform = _plain(write, "DocumentTransform")
Write = _plain(write, "Write")
WriteResult = _plain(write, "WriteResult")
DocumentChange = _plain(write, "DocumentChange")
BatchGetDocumentsRequest = _plain(firestore, "BatchGetDocumentsRequest")
BatchGetDocumentsResponse = _plain(firestore, "BatchGetDocumentsResponse")
BatchWriteRequest = _plain(firestore, "BatchWriteRequest")
BatchWriteResponse = _plain(firestore, "BatchWriteResponse")
BeginTransactionRequest = _plain(firestore, "BeginTransactionRequest")
BeginTransactionResponse = _plain(firestore, "BeginTransactionResponse")
CommitRequest = _plain(firestore, "CommitRequest")
CommitResponse = _plain(firestore, "CommitResponse")
CreateDocumentRequest = _plain(firestore, "CreateDocumentRequest")
DeleteDocumentRequest = _plain(firestore, "DeleteDocumentRequest")
GetDocumentRequest = _plain(firestore, "GetDocumentRequest")
ListCollectionIdsRequest = _plain(firestore, "ListCollectionIdsRequest")
ListCollectionIdsResponse = _plain(firestore, "ListCollectionIdsResponse")
ListDocumentsRequest = _plain(firestore, "ListDocumentsRequest")
ListDocumentsResponse = _plain(firestore, "ListDocumentsResponse")
ListenRequest = _plain(firestore, "ListenRequest")
ListenResponse = _plain(firestore, "ListenResponse")
TargetChange = _plain(firestore, "TargetChange")
PartitionQueryRequest = _plain(firestore, "PartitionQueryRequest")
PartitionQueryResponse = _plain(firestore, "PartitionQueryResponse")
RollbackRequest = _plain(firestore, "RollbackRequest")
RunAggregationQueryRequest = _plain(firestore, "RunAggregationQueryRequest")
RunAggregationQueryResponse = _plain(firestore, "RunAggregationQueryResponse")
RunQueryRequest = _plain(firestore, "RunQueryRequest")
RunQueryResponse = _plain(firestore, "RunQueryResponse")
UpdateDocumentRequest = _plain(firestore, "UpdateDocumentRequest")
