"""One good request for every route, and others made of it: valid, nearly valid, and hostile."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from hybrid_audio.domain.batches.batch import State
from hybrid_audio.edge.openapi.description import describe
from hybrid_audio.edge.routes import ROUTES, Route
from tests.functions.edge_rules import SECRET
from tests.functions.fake_batches import IDS
from tests.functions.hostile import (
    METHODS,
    NAME,
    ODD_HEADERS,
    UNWELCOME,
    damaged,
    odd_bodies,
    one_in,
    texts,
)
from tests.functions.json_schema import resolved, values
from tests.functions.wsgi import FORM, JSON, Sent, as_form, as_json, form

MESSAGE = {"template": "double_anchor_hybrid", "name": NAME, "developer": f"{NAME} Inc."}
OWN_TEMPLATE = {
    "template_name": f"{SECRET}-own",
    "segments": [{"id": "a", "text": f"Hello {{name}}, {NAME} here."}],
}
COMPANIES = f"company,city\n{NAME} Inc.,Bonn\nMary {NAME} Ltd.,Ulm\n".encode()
LIST = f"first_name,city\n{NAME},Bonn\nMary {NAME},Ulm\n".encode()

BATCH = {
    "kind": "messages",
    "template": "double_anchor_hybrid",
    "rows": [{"ref": SECRET, "name": NAME, "developer": f"{NAME} Inc."}, {"name": NAME}],
}


def _batch(state: State, step: str = "") -> str:
    """Return the path of the batch in a state, and of what is asked of it."""
    return f"/batches/{IDS[state]}{'/' if step else ''}{step}"


STREAMED = "ab" * 16
"""Signature of a message that is being streamed."""

GOOD: dict[tuple[str, str], Sent] = {
    ("POST", "/generate/name"): as_json("POST", "/generate/name", {"name": NAME}),
    ("POST", "/generate/developer"): as_json(
        "POST", "/generate/developer?extended=true", {"developer": NAME}
    ),
    ("POST", "/generate/combined"): as_json(
        "POST", "/generate/combined", {"name": NAME, "developer": NAME}
    ),
    ("POST", "/generate/script"): as_json(
        "POST", "/generate/script", {"text": f"{NAME}, call back.", "label": NAME}
    ),
    ("POST", "/generate/template"): as_json("POST", "/generate/template", MESSAGE),
    ("GET", "/generate/check/stem_in_bucket"): as_json(
        "GET", f"/generate/check/stem_in_bucket?label=stem.name.{SECRET}"
    ),
    ("GET", "/cache/list"): as_json(
        "GET", f"/cache/list?kind=name&prefix=stem.name.{SECRET[:3]}&limit=2&extended=true"
    ),
    ("GET", "/cache/stats"): as_json("GET", "/cache/stats"),
    ("POST", "/cache/invalidate"): as_json(
        "POST", "/cache/invalidate", {"label": f"stem.name.{SECRET}", "dry_run": True}
    ),
    ("POST", "/cache/audit"): as_json(
        "POST", "/cache/audit", {"repair": False, "deep": True, "limit": 5, "page_token": ""}
    ),
    ("POST", "/assemble/template"): as_json("POST", "/assemble/template", MESSAGE),
    ("POST", "/assemble/segments"): as_json(
        "POST",
        "/assemble/segments",
        {"segments": [{"text": f"Hi {NAME}."}, {"silence_ms": 20}, {"text": NAME}]},
    ),
    ("POST", "/batches/plan"): as_json("POST", "/batches/plan", BATCH),
    ("POST", "/batches"): as_json("POST", "/batches", {**BATCH, "start": "manual"}),
    ("GET", "/batches"): as_json("GET", "/batches?limit=3"),
    ("GET", "/batches/<batch>"): as_json("GET", _batch(State.RUNNING)),
    ("GET", "/batches/<batch>/outcomes"): as_json(
        "GET", f"{_batch(State.DONE, 'outcomes')}?limit=2&page_token=1&state=pending"
    ),
    ("GET", "/batches/<batch>/manifest"): as_json(
        "GET", f"{_batch(State.DONE, 'manifest')}?format=csv"
    ),
    ("POST", "/batches/<batch>/start"): as_json("POST", _batch(State.PLANNED, "start")),
    ("POST", "/batches/<batch>/pause"): as_json("POST", _batch(State.RUNNING, "pause")),
    ("POST", "/batches/<batch>/resume"): as_json("POST", _batch(State.PAUSED, "resume")),
    ("POST", "/batches/<batch>/cancel"): as_json("POST", _batch(State.PLANNING, "cancel")),
    ("POST", "/batches/<batch>/retry"): as_json("POST", _batch(State.PARTIAL, "retry")),
    ("DELETE", "/batches/<batch>"): as_json("DELETE", _batch(State.CANCELLED)),
    ("GET", "/templates"): as_json("GET", "/templates?limit=2"),
    ("POST", "/templates/validate"): as_json("POST", "/templates/validate", OWN_TEMPLATE),
    ("PUT", "/templates/<name>"): as_json("PUT", f"/templates/{SECRET}-own", OWN_TEMPLATE),
    ("GET", "/assemble/messages/<signature>"): as_json("GET", f"/assemble/messages/{STREAMED}"),
    ("GET", "/templates/<name>"): as_json("GET", f"/templates/{SECRET}-own"),
    ("DELETE", "/templates/<name>"): as_json("DELETE", f"/templates/{SECRET}-own"),
    ("POST", "/external/upload_base"): as_form("/external/upload_base", LIST, target="names"),
    ("POST", "/external/preview"): as_form(
        "/external/preview", LIST, target=f"{SECRET}s", column="city", strict="true", allow="N/A"
    ),
    ("GET", "/external/list"): as_json("GET", "/external/list"),
    ("GET", "/external/reports"): as_json("GET", "/external/reports?limit=1&dataset=names"),
    ("GET", "/external/reports/<upload>"): as_json(
        "GET", f"/external/reports/names/{SECRET}.csv?generation=17"
    ),
    ("GET", "/external/<dataset>"): as_json("GET", "/external/names?limit=1&offset=0"),
    ("GET", "/rotation/next"): as_json(
        "GET", "/rotation/next?count=2&generate=true&coverage=pairs&variant=warm"
    ),
    ("GET", "/rotation/next/<dataset>"): as_json("GET", "/rotation/next/names?count=3"),
    ("GET", "/rotation/stats"): as_json("GET", "/rotation/stats"),
    ("POST", "/rotation/<dataset>/disable"): as_json(
        "POST", "/rotation/names/disable", {"items": [NAME]}
    ),
    ("POST", "/rotation/<dataset>/enable"): as_json(
        "POST", "/rotation/names/enable", {"items": [NAME, "Nobody"]}
    ),
    ("POST", "/rotation/<dataset>/reset"): as_json("POST", "/rotation/names/reset"),
    ("DELETE", "/external/<dataset>"): as_json("DELETE", "/external/names"),
    **{
        (each.method, each.path): as_json("GET", each.path.replace("<file>", "docs.js"))
        for all in ROUTES.values()
        for each in all
        if each.is_common
    },
}
"""In an order in which each finds what it needs, given the lists `names` and `developers`."""


@st.composite
def contents(
    draw: st.DrawFn, good: Sent, operation: dict[str, Any], document: dict[str, Any]
) -> Sent:
    """The good request with another content: fitting the description, nearly so, or anything."""
    described = operation.get("requestBody", {}).get("content", {})
    if not described:
        return good
    if draw(one_in(6)):
        return replace(good, body=draw(odd_bodies(good.body)))
    media_type, each = draw(st.sampled_from(sorted(described.items(), key=lambda item: item[0])))
    is_fitting = draw(st.booleans()) and "type" in resolved(each["schema"], document)
    value = draw(values(each["schema"], document, texts) if is_fitting else damaged(good.content))
    if media_type == JSON[1]:
        return replace(
            good,
            body=json.dumps(value, ensure_ascii=draw(st.booleans())).encode(
                "utf-8", "surrogatepass"
            ),
        )
    return replace(good, body=draw(_forms(value))).with_header(*FORM)


@st.composite
def _forms(draw: st.DrawFn, fields: Any) -> bytes:
    named = (
        {str(name).replace('"', ""): str(each) for name, each in fields.items()}
        if isinstance(fields, dict)
        else {}
    )
    named.pop("file", None)
    rows = draw(st.lists(texts, max_size=4))
    file = draw(
        st.one_of(
            st.just(LIST),
            st.sampled_from(
                (
                    b"",
                    b"\x00" * 9,
                    b"PK\x03\x04",
                    b"\xff\xfe" + NAME.encode("utf-16-le"),
                    b'[{"text": "x"}]',
                )
            ),
            st.just("\n".join(["name", *rows]).encode("utf-8", "surrogatepass")),
            st.just(json.dumps({"items": rows}).encode()),
            st.binary(max_size=60),
        )
    )
    filename = draw(
        st.sampled_from(
            ("list.csv", "x.json", "x.jsonl", "x.tsv", "x.txt", "", "../x", f"{NAME}.xlsx", "a b")
        )
    )
    return form(file, filename, named)


@st.composite
def queries(
    draw: st.DrawFn, target: str, operation: dict[str, Any], document: dict[str, Any]
) -> str:
    """The target with another query: as described, repeated, unknown, or no query at all."""
    path, _, query = target.partition("?")
    described = [
        each
        for each in (resolved(each, document) for each in operation["parameters"])
        if each["in"] == "query"
    ]
    if draw(one_in(8)):
        odd = ("", "&&", "=", "x", "%", "%ff=%00", f"{query}&{query}", "a=1;b=2")
        return f"{path}?{draw(st.sampled_from(odd))}"
    pairs = []
    for each in draw(st.lists(st.sampled_from(described), max_size=4)) if described else []:
        fitting = values(each["schema"], document, texts).map(_as_query)
        value = draw(st.one_of(texts, st.sampled_from(UNWELCOME)) if draw(one_in(5)) else fitting)
        pairs.append(f"{each['name']}={quote(value.encode('utf-8', 'surrogatepass'))}")
    return f"{path}?{'&'.join(pairs)}" if pairs else target


def _as_query(value: object) -> str:
    return json.dumps(value) if not isinstance(value, str) else value


@st.composite
def paths(draw: st.DrawFn, route: Route, target: str) -> str:
    """The target with other parts where its route has parts, or a path that is slightly another."""
    path, _, query = target.partition("?")
    if "<" in route.path and draw(one_in(3)):
        odd = st.sampled_from(
            (*UNWELCOME, "list", "validate", "names.json", "nobody", f"{SECRET}-own", "developers")
        )
        part = quote(
            draw(st.one_of(odd, texts)).encode("utf-8", "surrogatepass"),
            safe=draw(st.sampled_from(("", "/%"))),
        )
        path = "/".join(part if step.startswith("<") else step for step in route.path.split("/"))
    elif draw(one_in(8)):
        changes = (
            f"/{path}",
            f"{path}/",
            path.replace("/", "//"),
            f"{path}/.",
            f"{path}/..",
            f"{path}%2f",
            f"{path}%252f",
        )
        more = (
            path.upper(),
            f"{path}%00",
            f"{path}%0a",
            f"{path};v=1",
            f"{path}%ff",
            "/robots.txt",
            "/",
            "*",
            f"/x{path}",
        )
        path = draw(st.sampled_from((*changes, *more)))
    return f"{path}?{query}" if query else path


@st.composite
def requests(draw: st.DrawFn, function: str, route: Route, keys: tuple[str, ...]) -> Sent:
    """A request to a route of a function, or to something beside it, by what the function says of
    itself.

    Its arguments are short, since hypothesis prints them with whatever it has to say of the
    strategy.
    """
    document = describe(function)
    path = route.path.replace("<", "{").replace(">", "}")
    operation = document["paths"][path][route.method.lower()]
    sent = draw(contents(GOOD[route.method, route.path], operation, document))
    target = draw(queries(sent.target, operation, document))
    target = draw(paths(route, target))
    method = draw(st.sampled_from(METHODS)) if draw(one_in(12)) else sent.method
    sent = replace(sent, method=method, target=target, is_chunked=draw(one_in(10)))
    for name in draw(st.lists(st.sampled_from(sorted(ODD_HEADERS)), max_size=3, unique=True)):
        sent = sent.with_header(name, draw(st.sampled_from(ODD_HEADERS[name])))
    return sent.with_header(
        "X-Internal-API-Key", draw(st.sampled_from(keys)) if draw(one_in(12)) else keys[0]
    )
