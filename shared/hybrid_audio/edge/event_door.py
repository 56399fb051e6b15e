"""The door of Eventarc: each event announces one finished upload.

A CloudEvent function's return value is ignored: only raising asks for another delivery, for up to
24 hours. So what may succeed later is raised, and nothing else: one bad event is set aside, and
the others go on.
"""

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from cloudevents.http import CloudEvent

from hybrid_audio import services
from hybrid_audio.edge import event_errors, logs
from hybrid_audio.errors import Misconfigured
from hybrid_audio.runtime import deadline, stages

EVENT_TIMEOUT_S = 300.0
"""Below the 540 seconds that an event function is given."""

GIVEN_UP_AFTER = timedelta(hours=6)
"""An event older than this keeps failing for a reason that time does not change."""

_EVENT_ID = re.compile(r"[A-Za-z0-9._:/-]{1,128}")
QUARANTINED = "quarantined"


def event_door(
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Callable[[CloudEvent], None]:
    """Return the function that handles every event of finished uploads.

    Ends the process with one line when a setting is wrong.
    """
    try:
        config = services.settings()
    except Misconfigured as error:
        sys.exit(f"hybrid-audio: cannot start ingest_event: {error.detail}")
    logs.start(config.log_level)
    logs.warn_of_alias(config.model_id)
    event_errors.register()

    def handle_event(event: CloudEvent) -> None:
        fields: dict[str, Any] = {"function": "ingest_event", "event_id": _event_id(event)}
        with stages.collect() as taken, deadline.within(EVENT_TIMEOUT_S):
            fate = _fate(event, now(), fields)
        stage_times = {name: round(ms, 1) for name, ms in taken.items()}
        logs.LOGGER.info("event", extra={**fields, "fate": fate, "stages_ms": stage_times})

    return handle_event


def _event_id(event: CloudEvent) -> str | None:
    """Return the event's id where it looks like one: anything may be sent in its place."""
    given = str(event["id"])
    return given if _EVENT_ID.fullmatch(given) else None


def _fate(event: CloudEvent, now: datetime, fields: dict[str, Any]) -> str:
    # What the handler needs is loaded by the first event.
    handler = import_module("hybrid_audio.edge.handlers.finished_uploads")
    try:
        fate: str = handler.ingest_event(event)
    except handler.MalformedEvent:
        logs.LOGGER.warning("event_malformed", extra=fields)
        fate = QUARANTINED
    except Exception:
        logs.LOGGER.exception("event_failed", extra=fields)
        if _is_fresh(event, now):
            raise event_errors.Redeliver from None
        fate = _given_up(handler, event, fields)

    return fate


def _given_up(handler: Any, event: CloudEvent, fields: dict[str, Any]) -> str:
    """Quarantine the event; where not even its report can be written, the log alone says so."""
    hours = GIVEN_UP_AFTER.total_seconds() / 3600
    try:
        fate: str = handler.give_up(event, f"it kept failing for {hours:g} hours; upload it again")
    except Exception:
        logs.LOGGER.exception("event_report_failed", extra=fields)
        fate = QUARANTINED
    return fate


def _is_fresh(event: CloudEvent, now: datetime) -> bool:
    """Return whether another delivery may help; an event without a readable time is not fresh."""
    try:
        sent = datetime.fromisoformat(str(event["time"]))
    except (KeyError, ValueError):
        return False
    aware = sent if sent.tzinfo is not None else sent.replace(tzinfo=UTC)
    return now - aware < GIVEN_UP_AFTER
