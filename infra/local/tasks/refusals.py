"""The errors that a caller sees, in the words of the real service."""

import grpc

from infra.local.grpc_server import Refused


def invalid(detail: str) -> Refused:
    """Return the refusal of a request that can never succeed."""
    return Refused(grpc.StatusCode.INVALID_ARGUMENT, detail)


def no_queue() -> Refused:
    """Return the refusal of a call on a queue that is not there."""
    return Refused(
        grpc.StatusCode.NOT_FOUND,
        "Queue does not exist. If you just created the queue, wait at least a minute for the "
        "queue to initialize.",
    )


def not_found() -> Refused:
    """Return the refusal of a call on anything else that is not there."""
    return Refused(grpc.StatusCode.NOT_FOUND, "Requested entity was not found.")


def task_is_gone() -> Refused:
    """Return the refusal of reading a task that was done or deleted recently."""
    return Refused(
        grpc.StatusCode.NOT_FOUND,
        "The task no longer exists, though a task with this name existed recently. The task "
        "either successfully completed or was deleted.",
    )


def queue_exists() -> Refused:
    """Return the refusal of creating a queue that is there."""
    return Refused(grpc.StatusCode.ALREADY_EXISTS, "Queue already exists")


def queue_is_gone() -> Refused:
    """Return the refusal of a queue's name that a deleted one still holds."""
    return Refused(
        grpc.StatusCode.FAILED_PRECONDITION,
        "The queue cannot be created because a queue with this name existed too recently.",
    )


def name_is_taken() -> Refused:
    """Return the refusal of a task's name that is in use, or was a short time ago."""
    return Refused(grpc.StatusCode.ALREADY_EXISTS, "Requested entity already exists")


def unimplemented(detail: str) -> Refused:
    """Return the refusal of something that only the real service can do."""
    return Refused(grpc.StatusCode.UNIMPLEMENTED, detail)
