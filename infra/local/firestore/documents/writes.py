"""One write upon one document: its condition, its fields, its transforms."""

from dataclasses import dataclass, field

from google.protobuf.timestamp_pb2 import Timestamp

from infra.local.firestore.clock import from_timestamp
from infra.local.firestore.documents import transforms
from infra.local.firestore.documents.limits import MAX_TRANSFORMS, check_document
from infra.local.firestore.documents.paths import NAME, check_document_name, parse_field_path
from infra.local.firestore.documents.values import drop_field, find_field, put_field
from infra.local.firestore.messages import Document, Message, WriteResult
from infra.local.firestore.refusals import exists, invalid, missing, stale


@dataclass(frozen=True)
class Outcome:
    """The document after a write (None when deleted), and the result for the caller."""

    document: Message | None
    result: Message = field(default_factory=WriteResult)


def target_of(write: Message) -> str:
    """Return the name of the document that a write changes; INVALID_ARGUMENT without one."""
    match write.WhichOneof("operation"):
        case "update":
            return check_document_name(write.update.name)
        case "delete":
            return check_document_name(write.delete)
        case "transform":
            return check_document_name(write.transform.document)

    raise invalid("empty write operation")


def outcome(write: Message, current: Message | None, at: Timestamp) -> Outcome:
    """Return what the write makes of the current document at the commit time `at`.

    Refuses a condition that does not hold.
    """
    name = target_of(write)
    check_condition(write, name, current)
    if write.HasField("delete"):
        return Outcome(None)

    changed = Document(name=name)
    _fill(changed, write, current)
    done = Outcome(changed)
    for transform in _transforms(write):
        done.result.transform_results.append(transforms.apply(changed, transform, at))

    check_document(changed)
    _stamp(changed, current, at)
    done.result.update_time.CopyFrom(changed.update_time)
    return done


def check_condition(write: Message, name: str, current: Message | None) -> None:
    """Refuse a write whose `exists` or `update_time` is not true of the current document."""
    condition = write.current_document
    match condition.WhichOneof("condition_type"):
        case "exists" if condition.exists and current is None:
            raise missing(name, wanted="delete" if write.HasField("delete") else "update")
        case "exists" if not condition.exists and current is not None:
            raise exists(name)
        case "update_time":
            _check_update_time(from_timestamp(condition.update_time), current)


def _check_update_time(required_us: int, current: Message | None) -> None:
    stored_us = 0 if current is None else from_timestamp(current.update_time)
    if current is not None and required_us > stored_us:
        raise invalid(
            f"Invalid base version, it is greater than the stored version: {current.name}"
        )
    if required_us != stored_us:
        raise stale(stored_us, required_us)


def _fill(changed: Message, write: Message, current: Message | None) -> None:
    masked = write.HasField("update_mask") or write.HasField("transform")
    if not masked:
        changed.fields.MergeFrom(write.update.fields)
        return

    if current is not None:
        changed.fields.MergeFrom(current.fields)

    for path in map(parse_field_path, write.update_mask.field_paths):
        value = find_field(write.update.fields, path)
        if value is not None:
            put_field(changed.fields, path, value)
        elif path != NAME:
            drop_field(changed.fields, path)


def _transforms(write: Message) -> Message:
    listed = (
        write.transform.field_transforms if write.HasField("transform") else write.update_transforms
    )
    if write.HasField("transform") and not listed:
        raise invalid("The list of FieldTransform must not be empty.")
    if len(listed) > MAX_TRANSFORMS:
        raise invalid(f"At most {MAX_TRANSFORMS} field transforms are allowed per document.")

    return listed


def _stamp(changed: Message, current: Message | None, at: Timestamp) -> None:
    """Set the document's times; an unchanged one keeps its update time, as in the service."""
    changed.create_time.CopyFrom(at if current is None else current.create_time)
    changed.update_time.CopyFrom(at if current is None else current.update_time)
    if current is not None and changed != current:
        changed.update_time.CopyFrom(at)
