"""No answer grows with the input that it refuses, at any route that reads something."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hybrid_audio.edge.routes import ROUTES
from tests.functions.edge_rules import MAX_PROBLEM_BYTES
from tests.functions.wsgi import FORM, form

MANY = 40_000
LONG = "x" * 900_000
WRITES = [
    (function, route.method, route.path)
    for function, routes in ROUTES.items()
    for route in routes
    if route.method in ("POST", "PUT") and not route.path.startswith("/external")
]
READS = [
    (function, route.path)
    for function, routes in ROUTES.items()
    for route in routes
    if route.method == "GET" and not route.is_common
]
HUGE: dict[str, Any] = {
    "unknown fields": {f"field {n}": n for n in range(MANY)},
    "one long field": {LONG: 1},
    "a long text in every place": {
        name: LONG
        for name in ("name", "developer", "text", "label", "template", "values", "segments")
    },
    "long lists": {
        name: [{"colour": 1}] * MANY for name in ("segments", "timing_map", "items", "values")
    },
    "many values": {
        "template": "double_anchor_hybrid",
        "values": {f"v{n}": 1 for n in range(MANY)},
    },
    "a template with many faults": {
        "template_name": "own",
        "segments": [{"id": LONG[:500], "text": "{" * 40, "gap_ms": -1} for _ in range(900)],
        **{f"field {n}": n for n in range(MANY)},
    },
}
Start = Callable[[str], FlaskClient]


def check_bounded(answer: TestResponse) -> None:
    """Assert that the answer is a refusal whose size is bounded."""
    problem = answer.get_json()
    assert 400 <= answer.status_code < 500 or problem["valid"] is False
    assert len(answer.data) <= MAX_PROBLEM_BYTES
    assert len(problem["errors"]) <= 20


@pytest.mark.parametrize("kind", sorted(HUGE))
def test_a_refusal_of_a_huge_document_is_small(function: Start, kind: str) -> None:
    """At every route that takes JSON, whichever way the document is wrong."""
    clients = {name: function(name) for name in ROUTES}
    for name, method, path in WRITES:
        target = path.replace("<dataset>", "names").replace("<name>", "own")
        if target.endswith("/reset"):
            continue
        check_bounded(clients[name].open(target, method=method, json=HUGE[kind]))


def test_a_refusal_shows_twenty_errors_and_counts_the_others(function: Start) -> None:
    """The detail gives the number for people, `more_errors` for programs."""
    answer = function("generate").post("/generate/name", json=HUGE["unknown fields"])
    assert answer.status_code == 422
    problem = answer.get_json()
    assert len(problem["errors"]) == 20
    assert problem["more_errors"] == MANY + 1 - 20  # the name is missing as well
    assert f"the first 20 of {MANY + 1} errors are shown" in problem["detail"]


def test_a_refusal_of_few_errors_shows_all_of_them(function: Start) -> None:
    """A refusal that shows everything says nothing of further errors."""
    answer = function("generate").post("/generate/name", json={"name": "", "colour": 1})
    problem = answer.get_json()
    assert [error["path"] for error in problem["errors"]] == ["name", "colour"]
    assert "more_errors" not in problem


@pytest.mark.parametrize(("name", "path"), READS, ids=[path for _, path in READS])
def test_a_refusal_of_a_huge_query_is_small(function: Start, name: str, path: str) -> None:
    """Unknown parameters, one parameter often, one that is long, and a long part of the path."""
    client, target = function(name), re.sub(r"<\w+>", "own", path)
    queries = (
        "&".join(f"p{n}=1" for n in range(5_000)),
        "limit=1&" * 5_000,
        f"count={LONG[:60_000]}",
    )
    for query in (*queries, f"{LONG[:60_000]}=1"):
        check_bounded(client.get(f"{target}?{query}"))
    if "<" in path:
        long = re.sub(r"<\w+>", LONG[:60_000], path)
        check_bounded(client.get(long))


@pytest.mark.parametrize("path", ["/external/preview", "/external/upload_base"])
@pytest.mark.parametrize(
    "fields",
    [
        {f"field {n}": "x" for n in range(1_000)},
        {f"field {n}": "x" for n in range(30)},
        {"target": LONG},
        {"target": "names", "mode": "x" * 16_000},
        {"target": "names", "column": "x" * 16_000},
        {"target": "x" * 16_000},
        {LONG: "x"},
    ],
    ids=["many", "thirty", "long target", "long mode", "long column", "long name", "long field"],
)
def test_a_refusal_of_a_huge_form_is_small(
    function: Start, path: str, fields: dict[str, str]
) -> None:
    """An answer is bounded for many fields as for long ones."""
    body = form(b"name\nJohn\n", "list.csv", fields)
    check_bounded(function("ingest").post(path, data=body, headers=[FORM]))


@pytest.mark.parametrize(
    "content",
    [
        ",".join(f"column {n}" for n in range(20_000)).encode() + b"\n" + b"1," * 19_999 + b"1\n",
        b"\n".join(b"=HYPERLINK(%d)" % n for n in range(20_000)),
        b"x" * 300_000 + b"\n",
        b"[" + b'{"text": 1},' * 20_000 + b"{}]",
        b"\n".join(b"a\xff%d,\x81" % n for n in range(20_000)),
    ],
    ids=["columns", "formulas", "long line", "objects", "bytes"],
)
def test_a_refusal_of_a_huge_list_is_small(function: Start, content: bytes) -> None:
    """An answer is bounded however many lines of a list are wrong."""
    body = form(content, "list.csv", {"target": "names", "column": "nick"})
    check_bounded(function("ingest").post("/external/upload_base", data=body, headers=[FORM]))
