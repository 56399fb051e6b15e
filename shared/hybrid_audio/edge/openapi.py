"""The OpenAPI description of a function, made from its route table and the models that annotate its handlers."""

import inspect
import re
from typing import Any, get_type_hints

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import hybrid_audio
from hybrid_audio.edge.auth import HEADER
from hybrid_audio.edge.call import Answer, Call
from hybrid_audio.edge.routes import ROUTES, Route

REF = "#/components/schemas/{model}"


def document(call: Call) -> Answer:
    """Describe every route of this function."""
    return describe(call.function)


def describe(function: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every route of `function`."""
    handlers = [(route, route.load()) for route in ROUTES[function]]
    models = {model for _, handler in handlers for model in _models(handler).values()}
    _, schemas = models_json_schema([(m, "validation") for m in sorted(models, key=str)], ref_template=REF)
    paths: dict[str, Any] = {}
    for route, handler in handlers:
        path = re.sub(r"<(\w+)>", r"{\1}", route.path)
        suffix = "_prefixed" if route.is_common and path.startswith(f"/{function}/") else ""
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, handler, suffix)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Hybrid Audio API: {function}", "version": hybrid_audio.__version__},
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": _PROBLEM},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": HEADER}},
        },
        "security": [{"key": []}],
    }


def _models(handler: Any) -> dict[str, type[BaseModel]]:
    hints = get_type_hints(inspect.unwrap(handler))
    return {name: hint for name, hint in hints.items() if inspect.isclass(hint) and issubclass(hint, BaseModel)}


def _operation(route: Route, handler: Any, suffix: str) -> dict[str, Any]:
    models = _models(handler)
    operation: dict[str, Any] = {
        "operationId": route.handler.replace("_routes", "").replace(":", "_") + suffix,
        "summary": inspect.getdoc(handler),
        "parameters": [*_path_parameters(route), *_query_parameters(models.get("query")), *_headers(route)],
        "responses": {"200": _response(models.get("return")), "default": _problem_response()},
    }
    if "body" in models:
        schema = {"$ref": REF.format(model=models["body"].__name__)}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if route.is_open:
        operation["security"] = []
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    names = re.findall(r"<(\w+)>", route.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = model.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": each}
        for name, each in schema.get("properties", {}).items()
    ]


def _headers(route: Route) -> list[dict[str, Any]]:
    if not route.keeps_answer:
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return [{"name": "Idempotency-Key", "in": "header", "required": False, "schema": schema}]


def _response(model: type[BaseModel] | None) -> dict[str, Any]:
    schema = {"$ref": REF.format(model=model.__name__)} if model else {"type": "object"}
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}


def _problem_response() -> dict[str, Any]:
    schema = {"$ref": REF.format(model="Problem")}
    return {"description": "A problem, RFC 9457.", "content": {"application/problem+json": {"schema": schema}}}


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "request_id", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"path": {"type": "string"}, "message": {"type": "string"}}},
        },
    },
}
