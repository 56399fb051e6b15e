"""Every line that a function logs is one that Cloud Logging reads, whatever happens."""

import pytest

from tests.functions.log_fields import faults, parsed

TRACED = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01", "X-Request-ID": "order-17"}
OLD_TRACE = {"X-Cloud-Trace-Context": f"{'c' * 32}/17;o=1"}
ASKED = {
    "generate": ("POST", "/generate/name", {"name": "Siobhan"}),
    "assemble": ("GET", "/templates", None),
    "rotation": ("GET", "/rotation/stats", None),
    "ingest": ("GET", "/external/list", None),
}


@pytest.mark.parametrize("function_name", ASKED)
@pytest.mark.parametrize("headers", [{}, TRACED, OLD_TRACE], ids=["bare", "traced", "old trace"])
def test_a_request_is_one_line_with_the_fields_that_cloud_logging_knows(
    function, capfd, function_name, headers
):
    """Its status, latency and size lie in httpRequest, its trace under Google's names."""
    client = function(function_name)
    method, path, body = ASKED[function_name]
    capfd.readouterr()
    client.open(path, method=method, json=body, headers=headers)
    lines = parsed(capfd.readouterr().out)
    (request,) = [line for line in lines if line["message"] == "request"]
    assert [faults(line) for line in lines] == [[] for _ in lines]
    assert (request["function"], request["severity"]) == (function_name, "INFO")
    assert ("logging.googleapis.com/trace" in request) == bool(headers)


@pytest.mark.parametrize("function_name", ASKED)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("BREW", "/live", b""),
        ("GET", "/no/such/\u00e9/route", b""),
        ("POST", "/generate/name", b'{"name": "\\ud800"}'),
        ("POST", "/external/upload_base", b"--"),
        ("POST", "/assemble/template", b"\x00" * 100),
    ],
    ids=["method", "path", "surrogate", "form", "zeros"],
)
def test_a_bad_request_is_a_line_that_cloud_logging_reads(
    function, capfd, function_name, method, path, body
):
    """Nothing of the caller's gets into the fields that are taken out of it."""
    client = function(function_name)
    capfd.readouterr()
    client.open(path, method=method, data=body, content_type="application/json")
    lines = parsed(capfd.readouterr().out)
    assert [line["message"] for line in lines] == ["request"]
    assert faults(lines[0]) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("severity", "LOUD"),
        ("time", "yesterday"),
        ("httpRequest", {"status": "200"}),
        ("httpRequest", {"latency": "3 ms"}),
        ("httpRequest", {"verb": "GET"}),
        ("logging.googleapis.com/spanId", "17"),
        ("logging.googleapis.com/unknown", "x"),
    ],
)
def test_a_field_that_cloud_logging_would_not_read_is_found(field, value):
    """The judge itself can fail."""
    line = {"severity": "INFO", "message": "request", "time": "2026-01-01T00:00:00+00:00"}
    try:
        found = faults({**line, field: value})
    except ValueError:
        found = [field]
    assert found == [field]
