"""Batches and outcomes as fields of Firestore documents, and back."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from hybrid_audio.domain.batches.batch import Batch, Epoch, Kind, Planning, Stage, State
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.plan import Plan, RowFault
from hybrid_audio.domain.batches.webhook import WebhookAttempt, WebhookRecord

T = TypeVar("T")

NEEDS_CARE = "needs_care"
"""Whether the sweeper must look at the batch: tasks carry it, or its webhook."""

CARED_FOR = frozenset({State.PLANNING, State.RUNNING, State.CANCELLING})
SUMMED = ("characters", "created", "ends_lane", "failed", "hit")
"""Fields of an outcome that are added up in one aggregation; their composite index is declared."""


def batch_fields(batch: Batch) -> dict[str, Any]:
    """Return the fields of a batch's document."""
    is_pending = batch.webhook is not None and batch.webhook.is_pending
    plain: dict[str, Any] = _plain(batch)
    return {**plain, NEEDS_CARE: batch.state in CARED_FOR or is_pending}


def batch_from(content: Mapping[str, Any]) -> Batch:
    """Return the batch that a document holds; fields of a later version are left out."""
    return _read(
        Batch,
        content,
        kind=Kind(content["kind"]),
        state=State(content["state"]),
        planning=_read(Planning, content["planning"]),
        plan=_plan(content.get("plan")),
        epoch=_epoch(content.get("epoch")),
        settled=_read(Sums, content["settled"]),
        speech=_read(Sums, content["speech"]),
        past=tuple(map(_epoch, content.get("past", ()))),
        webhook=_webhook(content.get("webhook")),
    )


def outcome_fields(outcome: PortionOutcome) -> dict[str, Any]:
    """Return the fields of an outcome's document: its sums lie flat, to be added up on read."""
    plain: dict[str, Any] = _plain(outcome)
    sums = plain.pop("sums")
    return {
        **plain,
        **sums,
        "ends_lane": int(outcome.ends_lane),
        "has_left": bool(outcome.left),
    }


def outcome_from(content: Mapping[str, Any]) -> PortionOutcome:
    """Return the outcome that a document holds."""
    return _read(
        PortionOutcome,
        content,
        sums=_read(Sums, content),
        left=tuple(content["left"]),
        ends_lane=bool(content["ends_lane"]),
        states=tuple(content.get("states", ())),
        at=_aware(content["at"]),
    )


def _plan(content: Mapping[str, Any] | None) -> Plan | None:
    if content is None:
        return None
    return _read(
        Plan, content, faults=tuple(_read(RowFault, each) for each in content.get("faults", ()))
    )


def _epoch(content: Mapping[str, Any] | None) -> Epoch | None:
    return None if content is None else _read(Epoch, content, stage=Stage(content["stage"]))


def _webhook(content: Mapping[str, Any] | None) -> WebhookRecord | None:
    if content is None:
        return None
    attempts = tuple(_read(WebhookAttempt, each) for each in content.get("attempts", ()))
    return _read(WebhookRecord, content, attempts=attempts)


def _read(cls: type[T], content: Mapping[str, Any], **known: Any) -> T:
    names = {each.name for each in fields(cls)}  # type: ignore[arg-type]  # each is a dataclass
    given = {
        name: _aware(value) if isinstance(value, datetime) else value
        for name, value in content.items()
        if name in names
    }
    return cls(**{**given, **known})


def _plain(value: Any) -> Any:
    """Return a value as Firestore holds it: maps, lists, plain words."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def _aware(value: datetime) -> datetime:
    """Return a time as a plain datetime; Firestore's own class compares, but is another type."""
    return datetime.fromtimestamp(value.timestamp(), value.tzinfo)
