"""What a refusal says: all of the problem, and nothing twice."""

import httpx

from hybrid_audio.cli.errors import Unavailable
from hybrid_audio.cli.problems import error_of


def problem(status: int = 422, **fields: object) -> httpx.Response:
    known = {"status": status, "title": "Rule", "request_id": "r1", "errors": []}
    headers = {"Retry-After": "3"} if status == 503 else {}
    request = httpx.Request("GET", "http://service/templates")
    return httpx.Response(status, json={**known, **fields}, headers=headers, request=request)


def lines_of(answer: httpx.Response) -> list[str]:
    return str(error_of(answer)).splitlines()


def test_a_fault_is_said_once():
    """The detail of a single fault holds it already; several are listed below the detail."""
    faults = [
        {"path": "name", "message": "is too long"},
        {"path": "values", "message": "is too deep"},
    ]
    assert lines_of(problem(detail="name: is too long", errors=faults)) == [
        "422 Rule: name: is too long",
        "  values: is too deep",
        "  request id r1",
    ]


def test_faults_with_one_message_are_each_said_at_their_place():
    """Two fields may break the same rule."""
    faults = [{"path": path, "message": "is missing"} for path in ("name", "developer")]
    assert lines_of(problem(detail="name: is missing", errors=faults))[1:2] == [
        "  developer: is missing"
    ]


def test_faults_that_are_not_shown_are_counted():
    """A large list may have thousands."""
    assert "  and 7 more" in lines_of(problem(detail="many", more_errors=7))


def test_a_missing_key_says_where_it_is_set():
    """The one thing that helps."""
    said = lines_of(problem(401, detail="a key is needed"))
    assert "  set INTERNAL_API_KEY to one of the service's keys" in said


def test_an_outage_says_when_to_try_again():
    """The service knows how long it takes."""
    answer = problem(503, detail="too much is under way")
    assert isinstance(error_of(answer), Unavailable)
    assert "  try again in 3 s" in lines_of(answer)


def test_an_answer_that_is_no_problem_is_its_status():
    """A proxy answers in its own form."""
    request = httpx.Request("GET", "http://service/templates")
    assert lines_of(httpx.Response(502, text="<html>", request=request)) == ["502 from /templates"]
    assert lines_of(httpx.Response(404, json=[1], request=request)) == ["404 from /templates"]
