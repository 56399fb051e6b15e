"""The door of Eventarc: a finished upload comes in; what may heal is raised so that it comes again,
nothing else is.

A CloudEvent function's return value is ignored: only raising asks for another delivery, for up to
24 hours.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from cloudevents.http import CloudEvent

from hybrid_audio import services
from hybrid_audio.edge import logs
from hybrid_audio.errors import Misconfigured
from hybrid_audio.runtime import deadline, stages

EVENT_TIMEOUT_S = 300.0
"""Below the 540 seconds that an event function is given."""

GIVEN_UP_AFTER = timedelta(hours=6)
"""An event older than this keeps failing for a reason that time does not mend."""


def event_door(
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Callable[[CloudEvent], None]:
    """Return what takes every event of finished uploads; ends the process with one line when a
    setting is wrong.
    """
    try:
        config = services.settings()
    except Misconfigured as error:
        sys.exit(f"hybrid-audio: cannot start ingest_event: {error.detail}")
    logs.start(config.log_level)

    def take(event: CloudEvent) -> None:
        fields: dict[str, Any] = {"function": "ingest_event", "event_id": str(event["id"])}
        with stages.collect() as taken, deadline.within(EVENT_TIMEOUT_S):
            fate = _taken(event, now(), fields)
        stage_times = {name: round(ms, 1) for name, ms in taken.items()}
        logs.LOGGER.info("event", extra={**fields, "fate": fate, "stages_ms": stage_times})

    return take


def _taken(event: CloudEvent, now: datetime, fields: dict[str, Any]) -> str:
    handler = import_module(
        "hybrid_audio.edge.handlers.finished_uploads"
    )  # what it needs is loaded by the first event
    try:
        fate: str = handler.take(event)
    except Exception:
        logs.LOGGER.exception("event_failed", extra=fields)
        if _is_fresh(event, now):
            raise
        reason = (
            f"it kept failing for {GIVEN_UP_AFTER.total_seconds() / 3600:g} hours; upload it again"
        )
        fate = handler.give_up(event, reason)
    return fate


def _is_fresh(event: CloudEvent, now: datetime) -> bool:
    try:
        sent = datetime.fromisoformat(str(event["time"]))
    except (KeyError, ValueError):
        return True
    return now - sent < GIVEN_UP_AFTER
