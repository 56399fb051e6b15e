"""Traces and log lines: Cloud Logging's fields, and nothing of what callers say."""

import json
import logging
import sys

import pytest
from werkzeug.datastructures import Headers

from hybrid_audio.edge import logs
from hybrid_audio.edge.trace import Trace, origin_headers, request_id, trace


def test_the_caller_s_request_id_is_kept_where_it_is_one():
    """Anything that could break a log line is replaced."""
    assert request_id(Headers({"X-Request-ID": "order-17.a"})) == "order-17.a"
    assert len(request_id(Headers({"X-Request-ID": "two words"}))) == 32


def test_traceparent_wins_over_the_platform_s_header():
    """W3C Trace Context comes from the caller's own tracing."""
    headers = Headers(
        {
            "traceparent": f"00-{'a' * 32}-{'b' * 16}-01",
            "X-Cloud-Trace-Context": f"{'c' * 32}/1;o=0",
        }
    )
    assert trace(headers) == Trace("a" * 32, "b" * 16, True)


def test_the_platform_s_decimal_span_becomes_hexadecimal():
    """X-Cloud-Trace-Context writes the span in decimal, Cloud Logging wants 16 hex digits."""
    assert trace(Headers({"X-Cloud-Trace-Context": f"{'c' * 32}/255;o=1"})) == Trace(
        "c" * 32, f"{255:016x}", True
    )


def test_without_a_valid_header_there_is_no_trace():
    """A malformed header is ignored, not echoed."""
    assert trace(Headers({"traceparent": "nonsense"})) is None


def line_of(record: logging.LogRecord) -> dict[str, object]:
    found: dict[str, object] = json.loads(logs.JsonLines().format(record))
    return found


def test_a_line_is_one_ascii_json_object_with_severity_and_fields():
    """Static event name, fields beside it."""
    record = logging.makeLogRecord(
        {"msg": "request", "levelname": "INFO", "levelno": 20, "status": "é\n"}
    )
    text = logs.JsonLines().format(record)
    assert text.isascii()
    assert "\n" not in text
    assert line_of(record)["severity"] == "INFO"
    assert line_of(record)["status"] == "é\n"


def test_a_traceback_is_logged_without_the_error_s_own_words():
    """An error's message may hold a name."""
    try:
        raise KeyError("Siobhan")
    except KeyError:
        record = logging.makeLogRecord(
            {"msg": "unexpected_error", "levelname": "ERROR", "exc_info": sys.exc_info()}
        )
    message = str(line_of(record)["message"])
    assert "Siobhan" not in message.replace('raise KeyError("Siobhan")', "")
    assert message.endswith("KeyError")
    assert "Traceback" in message


@pytest.mark.parametrize(
    ("sent", "passed_on"),
    [
        ({}, None),
        ({"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}, f"00-{'a' * 32}-{'b' * 16}-01"),
        ({"traceparent": f"00-{'a' * 32}-{'b' * 16}-00"}, f"00-{'a' * 32}-{'b' * 16}-00"),
        ({"traceparent": "not a trace"}, None),
        ({"X-Cloud-Trace-Context": f"{'A' * 32}/255"}, f"00-{'a' * 32}-{'0' * 14}ff-00"),
        ({"X-Cloud-Trace-Context": "a" * 32}, None),
    ],
)
def test_a_request_passes_its_id_and_its_span_on_to_what_it_sets_off(sent, passed_on):
    """In the one form that every service reads."""
    wanted = {} if passed_on is None else {"traceparent": passed_on}
    assert origin_headers(trace(Headers(sent)), "r1") == {"X-Request-ID": "r1", **wanted}


def test_the_start_warns_of_a_model_that_is_an_alias(monkeypatch):
    """A dated snapshot is started in silence."""
    warned = []
    monkeypatch.setattr(logs.LOGGER, "warning", lambda text, extra: warned.append((text, extra)))
    logs.warn_of_alias("sonic-3-2026-01-12")
    logs.warn_of_alias("sonic-3-latest")
    assert warned == [("model_is_an_alias", {"model": "sonic-3-latest"})]
