"""The errors that a caller sees, in the words of the real service."""

import grpc

from infra.local.grpc_server import Refused


def invalid(detail: str) -> Refused:
    """Return the refusal of a request that can never succeed."""
    return Refused(grpc.StatusCode.INVALID_ARGUMENT, detail)


def missing(name: str, *, wanted: str) -> Refused:
    """Return the refusal of an update or delete that needs a document where there is none."""
    return Refused(grpc.StatusCode.NOT_FOUND, f"No document to {wanted}: {name}")


def exists(name: str) -> Refused:
    """Return the refusal of a create where there is a document already."""
    return Refused(grpc.StatusCode.ALREADY_EXISTS, f"Document already exists: {name}")


def stale(stored_us: int, required_us: int) -> Refused:
    """Return the refusal of a write whose `update_time` is not the document's any more."""
    detail = (
        f"the stored version ({stored_us}) does not match the required base version ({required_us})"
    )
    return Refused(grpc.StatusCode.FAILED_PRECONDITION, detail)


def contended() -> Refused:
    """Return the refusal of an overtaken transaction, the only one that a client retries."""
    return Refused(
        grpc.StatusCode.ABORTED, "Too much contention on these documents. Please try again."
    )


def closed() -> Refused:
    """Return the refusal of a transaction that has ended or expired."""
    return invalid("The referenced transaction has expired or is no longer valid.")


def too_old() -> Refused:
    """Return the refusal of a read at a time whose documents are forgotten."""
    return Refused(grpc.StatusCode.FAILED_PRECONDITION, "The requested 'read_time' is too old.")


def stopping() -> Refused:
    """Return the refusal of what a server that stops cannot finish; clients try it again."""
    return Refused(grpc.StatusCode.UNAVAILABLE, "The emulator is stopping.")


def unimplemented(detail: str) -> Refused:
    """Return the refusal of something that only the real service can do."""
    return Refused(grpc.StatusCode.UNIMPLEMENTED, detail)
