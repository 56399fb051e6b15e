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
from hybrid_audio.edge.inputs.validated import CHOSEN_BY, given_type, models_of
from hybrid_audio.edge.openapi import answers, examples, parameters, tags
from hybrid_audio.edge.openapi.plain_handlers import ANSWERS, BODIES
from hybrid_audio.edge.pages.files import FILES
from hybrid_audio.edge.routes import ROUTES, Caller, Route

REF = "#/components/schemas/{model}"
_TEMPLATE_NAME = rf"{TEMPLATE.pattern.pattern}(\.json)?"
PATTERNS = {
    **dict.fromkeys(("dataset", "names", "developers", "target"), DATASET.pattern),
    **dict.fromkeys(("name", "template"), _TEMPLATE_NAME),
    "label": LABEL.pattern,
    "batch": BATCH.pattern,
    "signature": "[0-9a-f]{32}",
    "kind": KIND.pattern,
    "prefix": PREFIX.pattern,
    "file": "|".join(map(re.escape, FILES)),
}
"""Patterns of texts in paths, queries and forms, by their names, as the domain has them.

A text whose own schema has a pattern keeps that.
"""

SPEAKING = frozenset({"generate", "generate_template", "assemble", "rotation"})
"""Modules of handlers that may have something spoken while the caller waits."""

ABOUT = (
    "Each distinct piece of a message is spoken once, kept as a stem, and spliced into messages. "
    "Every write takes an Idempotency-Key: a retry under the same key gives the first answer. "
    "Errors are problems of RFC 9457; `errors` names each place and what to do about it."
)
KEY = {
    "type": "apiKey",
    "in": "header",
    "name": HEADER,
    "description": "One of INTERNAL_API_KEY; with APP_ENV=dev and no key set, any or none.",
}
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
        "info": {
            "title": f"Hybrid Audio API: {function}",
            "version": hybrid_audio.__version__,
            "summary": "Personalised voice messages of stems that are spoken once.",
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "Where this description came from."}],
        "tags": tags.described({tags.tag_of(route.handler) for route in described}),
        "paths": paths,
        "components": {
            "schemas": {**shared.get("$defs", {}), "Problem": answers.PROBLEM},
            "parameters": parameters.headers(),
            "securitySchemes": {"key": KEY},
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
    def name(self) -> str:
        """What the handler is called, and so the operation."""
        return self.route.handler.partition(":")[2]

    @property
    def hints(self) -> dict[str, Any]:
        hints = get_type_hints(inspect.unwrap(self.route.load()))
        return {**hints, "return": ANSWERS.get(self.route.handler, hints["return"])}

    @property
    def _module(self) -> str:
        return self.route.handler.partition(":")[0]

    def models(self) -> Iterator[tuple[Any, Mode]]:
        """Yield each type whose schema the document needs, as it is taken or given."""
        if "body" in self.hints:
            yield given_type(self.hints["body"]), "validation"
        for _, content in answers.contents(self.hints["return"]):
            if not answers.is_audio(content) and not answers.is_file(content):
                yield content, "serialization"

    def operation(self, schemas: dict[tuple[Any, Mode], dict[str, Any]]) -> dict[str, Any]:
        route, hints = self.route, self.hints
        is_prefixed = route.is_common and self.path.startswith(f"/{self.function}/")
        summary, _, text = (inspect.getdoc(route.load()) or "").partition("\n\n")
        body = self._body(schemas)

        return {
            "operationId": self.name + (f"_of_{self.function}" if is_prefixed else ""),
            "tags": [tags.tag_of(route.handler)],
            "summary": summary.replace("\n", " ").removesuffix("."),
            **({"description": text} if text else {}),
            "parameters": [*self._path_parts(), *_query(hints.get("query")), *self._headers()],
            **({"requestBody": {"required": True, "content": body}} if body else {}),
            "responses": answers.responses(
                self.name,
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
            content["application/json"] = {"schema": own, **_example(examples.of_body(self.name))}
        if "form" in self.hints:
            form = given_type(self.hints["form"])
            sent = _example(examples.of_form(self.name))
            content["multipart/form-data"] = {"schema": _form(form), **sent}
        return content

    def _problems(self, *, takes_body: bool) -> list[str]:
        kept = ["409"] if self.route.keeps_answer else []
        spoken = ["502"] if self._module in SPEAKING else []
        mine = [] if self.route.is_common else ["422", "500", "503", *kept, *spoken]

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
            parameters.described(name, "path", _text(name, {"type": "string"}), is_required=True)
            for name in names
        ]

    def _headers(self) -> list[dict[str, Any]]:
        names = [
            "X-Request-ID",
            "traceparent",
            *([idempotency.HEADER] if self.route.keeps_answer else []),
        ]
        return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _example(value: Any) -> dict[str, Any]:
    return {} if value is None else {"example": value}


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
        parameters.described(name, "query", _text(name, each), is_required=name in required)
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
