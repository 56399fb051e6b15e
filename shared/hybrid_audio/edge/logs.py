"""Logs as Cloud Logging reads them: one JSON object a line, without names, texts and keys."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from hybrid_audio.domain.speech.sonic import is_alias
from hybrid_audio.edge.trace import Trace

LOGGER = logging.getLogger("hybrid_audio")
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Formats a record as one line of ASCII JSON: the event in `message`, its fields beside it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, a traceback as frames and class names: messages may hold input."""
        line: dict[str, Any] = {
            "severity": record.levelname,
            "message": record.getMessage(),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        line.update({key: value for key, value in vars(record).items() if key not in _STANDARD})
        if record.exc_info and record.exc_info[0]:
            frames = "".join(traceback.format_tb(record.exc_info[2]))
            line["message"] += (
                f"\nTraceback (most recent call last):\n{frames}{record.exc_info[0].__name__}"
            )

        return json.dumps(line, ensure_ascii=True, default=lambda value: type(value).__name__)


class StandardOutput(logging.Handler):
    """Writes each line to what standard output is at that moment, whole."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, or report the failure as the logging module does."""
        try:
            sys.stdout.write(self.format(record) + "\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            self.handleError(record)


def start(level: str) -> None:
    """Send this package's logs to standard output, from `level` on.

    Calling it again changes only the level.

    urllib3's lines of single requests stay out, whatever the root's level: they hold objects'
    names, made from texts.
    """
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    LOGGER.setLevel(level)
    LOGGER.propagate = False
    if not any(isinstance(handler, StandardOutput) for handler in LOGGER.handlers):
        handler = StandardOutput()
        handler.setFormatter(JsonLines())
        LOGGER.addHandler(handler)


def warn_of_alias(model_id: str) -> None:
    """Log a warning where the deployment's model is an alias, whose voice changes silently."""
    if is_alias(model_id):
        LOGGER.warning("model_is_an_alias", extra={"model": model_id})


def trace_fields(trace: Trace | None, project: str) -> dict[str, Any]:
    """Return the fields by which Cloud Logging joins a line to its trace."""
    if trace is None:
        return {}

    fields: dict[str, Any] = {
        "logging.googleapis.com/trace": f"projects/{project}/traces/{trace.trace_id}",
        "logging.googleapis.com/trace_sampled": trace.is_sampled,
    }
    if trace.span_id is not None:
        fields["logging.googleapis.com/spanId"] = trace.span_id
    return fields
