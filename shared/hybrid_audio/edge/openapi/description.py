"""The OpenAPI document of a function, made from its route table and its handlers' annotations."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import BaseModel, Field, TypeAdapter

import hybrid_audio
from hybrid_audio.domain.batches.naming import ID as BATCH
from hybrid_audio.domain.datasets.item import NAME as DATASET
from hybrid_audio.domain.stems.naming import KIND, LABEL
from hybrid_audio.domain.stems.selection import PREFIX
from hybrid_audio.domain.templates.reader import NAME as TEMPLATE
from hybrid_audio.edge import idempotency
from hybrid_audio.edge.auth import HEADER
from hybrid_audio.edge.call import AudioAnswer
from hybrid_audio.edge.inputs.validated import CHOSEN_BY, given_type, models_of
from hybrid_audio.edge.openapi import answers
from hybrid_audio.edge.openapi.plain_handlers import ANSWERS, BODIES
from hybrid_audio.edge.routes import ROUTES, Caller, Route

REF = "#/components/schemas/{model}"
_TEMPLATE_NAME = rf"{TEMPLATE.pattern.pattern}(\.json)?"
PATTERNS = {
    **dict.fromkeys(("dataset", "names", "developers", "target"), DATASET.pattern),
    **dict.fromkeys(("name", "template"), _TEMPLATE_NAME),
    "label": LABEL.pattern,
    "batch": BATCH.pattern,
    "kind": KIND.pattern,
    "prefix": PREFIX.pattern,
}
"""Patterns of texts in paths, queries and forms, by their names, as the domain has them.

A text whose own schema has a pattern keeps that.
"""

FILE = {"type": "string", "format": "binary", "description": "CSV, TSV, JSON, JSONL or TXT."}
Mode = Literal["validation", "serialization"]


@cache
def describe(function: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every route of `function`, but for those of its tasks."""
    described = [route for route in ROUTES[function] if not route.is_internal]
    routes = [_RouteDescription(function, route) for route in described]
    named = {(content, mode) for route in routes for content, mode in route.models()}
    listed = [(content, mode, _adapter(content)) for content, mode in sorted(named, key=str)]
    schemas, shared = TypeAdapter.json_schemas(listed, ref_template=REF)
    paths: dict[str, Any] = {}
    for each in routes:
        paths.setdefault(each.path, {})[each.route.method.lower()] = each.operation(schemas)
    parts = answers.components()

    return {
        "openapi": "3.1.0",
        "info": {"title": f"Hybrid Audio API: {function}", "version": hybrid_audio.__version__},
        "paths": paths,
        "components": {
            "schemas": {**shared.get("$defs", {}), "Problem": answers.PROBLEM},
            "parameters": _PARAMETERS,
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": HEADER}},
            **parts,
        },
        "security": [{"key": []}],
    }


@dataclass(frozen=True)
class _RouteDescription:
    """One route, and what its handler takes and gives."""

    function: str
    route: Route

    @property
    def path(self) -> str:
        return re.sub(r"<(\w+)>", r"{\1}", self.route.path)

    @property
    def hints(self) -> dict[str, Any]:
        hints = get_type_hints(inspect.unwrap(self.route.load()))
        return {**hints, "return": ANSWERS.get(self.route.handler, hints["return"])}

    def models(self) -> Iterator[tuple[Any, Mode]]:
        """Yield each type whose schema the document needs, as it is taken or given."""
        if "body" in self.hints:
            yield given_type(self.hints["body"]), "validation"
        for _, content in answers.contents(self.hints["return"]):
            if content is not AudioAnswer and not answers.is_file(content):
                yield content, "serialization"

    def operation(self, schemas: dict[tuple[Any, Mode], dict[str, Any]]) -> dict[str, Any]:
        route, hints = self.route, self.hints
        suffix = (
            "_prefixed" if route.is_common and self.path.startswith(f"/{self.function}/") else ""
        )
        body = self._body(schemas)

        return {
            "operationId": route.handler.partition(":")[2] + suffix,
            "summary": inspect.getdoc(route.load()),
            "parameters": [*self._path_parts(), *_query(hints.get("query")), *self._headers()],
            **({"requestBody": {"required": True, "content": body}} if body else {}),
            "responses": answers.responses(
                hints["return"],
                self._problems(takes_body=bool(body)),
                schema=lambda content: schemas[content, "serialization"],
                is_kept=route.keeps_answer,
            ),
            **({"security": []} if route.caller is Caller.ANYONE else {}),
        }

    def _body(self, schemas: dict[tuple[Any, Mode], dict[str, Any]]) -> dict[str, Any]:
        content: dict[str, Any] = {}
        own = BODIES.get(self.route.handler)
        if "body" in self.hints:
            own = schemas[given_type(self.hints["body"]), "validation"]
        if own:
            content["application/json"] = {"schema": own}
        if "form" in self.hints:
            form = given_type(self.hints["form"])
            content["multipart/form-data"] = {"schema": _form(form)}
        return content

    def _problems(self, *, takes_body: bool) -> list[str]:
        kept = ["409"] if self.route.keeps_answer else []
        mine = [] if self.route.is_common else ["422", "503", *kept]

        return [
            "default",
            *([] if self.route.caller is Caller.ANYONE else ["401"]),
            *(["400", "408", "413", "415"] if takes_body else []),
            *(["404"] if "<" in self.route.path else []),
            *mine,
        ]

    def _path_parts(self) -> list[dict[str, Any]]:
        names = re.findall(r"<(\w+)>", self.route.path)
        return [
            {"name": name, "in": "path", "required": True, "schema": _text(name, {})}
            for name in names
        ]

    def _headers(self) -> list[dict[str, Any]]:
        names = ["X-Request-ID", *([idempotency.HEADER] if self.route.keeps_answer else [])]
        return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _adapter(content: Any) -> TypeAdapter[Any]:
    """Return the adapter of a content; of several models, a field says which one it is."""
    members = models_of(content)
    if len(members) > 1:
        return TypeAdapter(Annotated[content, Field(discriminator=CHOSEN_BY)])
    return TypeAdapter(content)


def _query(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    if model is None:
        return []

    schema = model.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _text(name, each)}
        for name, each in schema.get("properties", {}).items()
    ]


def _form(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    fields = {name: _text(name, each) for name, each in schema["properties"].items()}
    return {
        **schema,
        "properties": {**fields, "file": FILE},
        "required": [*schema["required"], "file"],
    }


def _text(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value that comes as text: it may be absent, but is never null."""
    kept = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    given = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    default = {} if schema.get("default") is None else {"default": schema["default"]}
    own = {**kept, **(given[0] if given else {})}
    is_named = name in PATTERNS and "pattern" not in own
    pattern = {"type": "string", "pattern": f"^({PATTERNS[name]})$"} if is_named else {}
    return {**own, **default, **pattern}


_PARAMETERS: dict[str, Any] = {
    "X-Request-ID": {
        "name": "X-Request-ID",
        "in": "header",
        "required": False,
        "description": (
            "The caller's name for the request, 1 to 128 of A-Z a-z 0-9 . _ : -; "
            "another is replaced."
        ),
        "schema": {"type": "string"},
    },
    idempotency.HEADER: {
        "name": idempotency.HEADER,
        "in": "header",
        "required": False,
        "description": (
            "The same key and request give the first answer again; another "
            "request under it is refused."
        ),
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
}
