"""Describe what comes in paths, queries and headers: one word is one idea, on every route."""

from typing import Any, NamedTuple

from hybrid_audio.edge import idempotency


class Parameter(NamedTuple):
    """What a parameter is, and an example where the same one may be sent twice."""

    description: str
    example: Any = None


PARAMETERS: dict[str, Parameter] = {
    "batch": Parameter("The id of a batch, as POST /batches gave it.", "b5f0c7d2e9a1b3c4d5e6f7081"),
    "dataset": Parameter("A dataset: `names`, `developers`, or one of your own.", "names"),
    "name": Parameter("A template, with or without `.json`.", "double_anchor_hybrid"),
    "upload": Parameter("The name of an upload in its bucket.", "names/names.csv"),
    "file": Parameter("A file that the page /docs loads.", "docs.js"),
    "signature": Parameter(
        "A message's signature, as `X-Message-Signature` gave it.",
        "0123456789abcdef0123456789abcdef",
    ),
    "label": Parameter("The readable name of stems.", "stem.name.john"),
    "kind": Parameter("Which stems: `name`, `developer`, `script`, a dataset's name.", "name"),
    "prefix": Parameter("How labels begin.", "stem.name.j"),
    "voice_id": Parameter("Stems of this voice only.", "joe"),
    "model_id": Parameter("Stems of this model only.", "sonic-3-2026-01-12"),
    "template": Parameter("Whose segments are spoken, with `generate`.", "double_anchor_hybrid"),
    "variant": Parameter("Which variant of the template.", "warm"),
    "names": Parameter("The dataset of the first of each pair.", "names"),
    "developers": Parameter("The dataset of the second of each pair.", "developers"),
    "coverage": Parameter("`pairs` walks all pairs before one repeats.", "pairs"),
    "count": Parameter("How many are taken at once.", 1),
    "limit": Parameter("How many at most.", 20),
    "offset": Parameter("How many are passed over."),
    "page_token": Parameter("`next_page_token` of the page before."),
    "extended": Parameter("Adds the index entry of each stem."),
    "generate": Parameter("Also has the stems of the template spoken."),
    "state": Parameter("Only items of this state."),
    "format": Parameter("In which form."),
    "generation": Parameter("Of the upload, where one name was used again."),
    "X-Request-ID": Parameter(
        "The caller's name for the request, 1 to 128 of A-Z a-z 0-9 . _ : -; another is replaced."
    ),
    "traceparent": Parameter(
        "W3C Trace Context: logs and tasks of the request belong to this trace."
    ),
    idempotency.HEADER: Parameter(
        "The same key and request give the first answer again; another request under it is refused."
    ),
}

_HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": {"type": "string"},
    "traceparent": {"type": "string"},
    idempotency.HEADER: {"type": "string", "pattern": "^[!-~]{1,255}$"},
}


def described(
    name: str, place: str, schema: dict[str, Any], *, is_required: bool
) -> dict[str, Any]:
    """Return a parameter; what its own schema says of it comes before the table."""
    known = PARAMETERS[name]
    example = {} if known.example is None else {"example": known.example}
    return {
        "name": name,
        "in": place,
        "required": is_required,
        "description": schema.get("description", known.description),
        "schema": schema,
        **example,
    }


def headers() -> dict[str, Any]:
    """Return the headers that routes refer to, by name."""
    return {
        name: described(name, "header", schema, is_required=False)
        for name, schema in _HEADERS.items()
    }
