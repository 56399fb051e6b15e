"""JSON Schema as the OpenAPI documents use it: values that fit a schema, and what does not fit it.
Other words fail.
"""

import re
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

Schema = dict[str, Any]
_TYPES: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}
_SAID = {"title", "description", "default", "examples", "$defs", "type"}
_CHECKED = {
    "$ref",
    "anyOf",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "format",
}
_BOUNDS = {
    "minimum",
    "maximum",
    "pattern",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "maxProperties",
}


def misfits(value: object, schema: Schema, document: Schema, path: str = "$") -> list[str]:
    """Return where `value` does not fit; an object holds nothing that the schema does not name."""
    if unknown := schema.keys() - _SAID - _CHECKED - _BOUNDS:
        raise NotImplementedError(f"{path}: {unknown}")
    if "$ref" in schema:
        return misfits(value, resolved(schema, document), document, path)
    if "anyOf" in schema:
        tried = [misfits(value, each, document, path) for each in schema["anyOf"]]
        return [] if any(not each for each in tried) else min(tried, key=len)
    if not _is_of(value, schema):
        return [f"{path}: {type(value).__name__} does not fit {schema}"]
    if isinstance(value, dict):
        return _object_misfits(value, schema, document, path)
    if isinstance(value, list):
        items = schema.get("items", {})
        return [
            each
            for n, item in enumerate(value)
            for each in misfits(item, items, document, f"{path}[{n}]")
        ]
    return []


def _is_of(value: object, schema: Schema) -> bool:
    if "type" in schema and not isinstance(value, _TYPES[schema["type"]]):
        return False
    if isinstance(value, bool) and schema.get("type") in ("integer", "number"):
        return False
    if schema.get("format") == "date-time" and datetime.fromisoformat(str(value)).tzinfo is None:
        return False
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get(
        "maximum", value
    ):
        return False
    return value in schema.get("enum", [value]) and value == schema.get("const", value)


def _object_misfits(
    value: dict[str, Any], schema: Schema, document: Schema, path: str
) -> list[str]:
    properties, others = (
        schema.get("properties", {}),
        schema.get("additionalProperties", "properties" not in schema),
    )
    found = [
        f"{path}.{name}: is missing" for name in schema.get("required", []) if name not in value
    ]
    for name, each in value.items():
        inner = properties.get(name, others)
        if inner is False:
            found.append(f"{path}.{name}: is not described")
        elif isinstance(inner, dict):
            found += misfits(each, inner, document, f"{path}.{name}")
    return found


def resolved(schema: Schema, document: Schema) -> Schema:
    """Return the schema, or the one of the document that it refers to."""
    while "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def values(
    schema: Schema, document: Schema, texts: st.SearchStrategy[str]
) -> st.SearchStrategy[Any]:
    """Return what makes values that fit; its free texts are taken from `texts`, cut to length."""
    schema = resolved(schema, document)
    for word in ("const", "enum"):
        if word in schema:
            return st.sampled_from([schema["const"]] if word == "const" else schema["enum"])
    if "oneOf" in schema:  # one of these fields, and no other of them
        names = [each["required"][0] for each in schema["oneOf"]]
        return st.sampled_from(names).flatmap(
            lambda name: _objects(
                {**schema, "required": [name]}, document, texts, without=frozenset(names) - {name}
            )
        )
    if "anyOf" in schema:
        return st.one_of([values(each, document, texts) for each in schema["anyOf"]])
    if schema.get("type") == "object":
        return _objects(schema, document, texts)
    if schema.get("type") == "array":
        items = values(schema["items"], document, texts)
        return st.lists(
            items, min_size=schema.get("minItems", 0), max_size=max(3, schema.get("minItems", 0))
        )
    return _scalars(schema, texts)


def _objects(
    schema: Schema,
    document: Schema,
    texts: st.SearchStrategy[str],
    *,
    without: frozenset[str] = frozenset(),
) -> st.SearchStrategy[dict[str, Any]]:
    fields = {
        name: each for name, each in schema.get("properties", {}).items() if name not in without
    }
    made = {name: values(each, document, texts) for name, each in fields.items()}
    required = {name: made.pop(name) for name in schema.get("required", []) if name in made}
    whole = st.fixed_dictionaries(required, optional=made)
    inner = schema.get("additionalProperties", False)
    if not inner:
        return whole
    names = st.from_regex(
        schema.get("propertyNames", {}).get("pattern", "^[a-z]{1,9}$"), fullmatch=True
    )
    others = values(inner, document, texts) if isinstance(inner, dict) else texts
    return st.builds(
        lambda own, more: {**more, **own}, whole, st.dictionaries(names, others, max_size=2)
    )


def _scalars(schema: Schema, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    kind = schema.get("type", "null")
    if kind == "string" and "pattern" in schema:
        return st.from_regex(re.compile(schema["pattern"]), fullmatch=True)
    if kind == "string":
        low, high = schema.get("minLength", 0), schema.get("maxLength", 5_000)
        return texts.map(lambda text: text[:high].ljust(low, "x"))
    if kind == "boolean":
        return st.booleans()
    low, high = schema.get("minimum", -1000), schema.get("maximum", 1000)
    if kind == "integer":
        return st.integers(low, high)
    if kind == "number":
        return st.one_of(st.sampled_from([low, high]), st.floats(low, high))
    return st.none()
