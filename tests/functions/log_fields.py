"""The fields of a JSON line that Cloud Logging takes out of it, and what each must look like.

Google's pages "Structured logging" and, for `httpRequest`, "LogEntry".
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

SEVERITIES = frozenset(
    ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")
)
PREFIX = "logging.googleapis.com/"

Check = Callable[[Any], bool]


def _fits(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599


HTTP_REQUEST: dict[str, Check] = {
    "requestMethod": _fits(r"[A-Z]+|\(other\)"),
    "requestUrl": _fits(r"(/.*|\(no such route\))"),
    "status": _is_count,
    "responseSize": _fits(r"\d+"),
    "latency": _fits(r"\d+(\.\d{1,9})?s"),
}
FIELDS: dict[str, Check] = {
    "severity": lambda value: value in SEVERITIES,
    "message": lambda value: isinstance(value, str) and value != "",
    "time": _is_time,
    "httpRequest": lambda value: not faults_of(value, HTTP_REQUEST),
    f"{PREFIX}trace": _fits(r"projects/[^/]+/traces/[0-9a-f]{32}"),
    f"{PREFIX}spanId": _fits(r"[0-9a-f]{16}"),
    f"{PREFIX}trace_sampled": lambda value: isinstance(value, bool),
}


def parsed(written: str) -> list[dict[str, Any]]:
    """Return the lines of a log; each must be one JSON object of ASCII text."""
    assert written.isascii()
    return [dict(json.loads(line)) for line in written.splitlines() if line]


def faults(line: dict[str, Any]) -> list[str]:
    """Return the special fields that Cloud Logging would not take, and those it does not know."""
    known = {name: value for name, value in line.items() if name in FIELDS or _is_special(name)}
    return faults_of(known, FIELDS)


def _is_special(name: str) -> bool:
    return name.startswith(PREFIX)


def faults_of(content: dict[str, Any], checks: dict[str, Check]) -> list[str]:
    """Return the fields that are unknown, or fail their check."""
    return [
        name for name, value in content.items() if name not in checks or not checks[name](value)
    ]
