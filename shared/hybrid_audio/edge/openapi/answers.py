"""Describe what a route may answer in OpenAPI: its own answers and every problem."""

from collections.abc import Callable, Iterable, Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

from hybrid_audio.audio.formats import FORMS
from hybrid_audio.edge.call import AudioAnswer, FileAnswer, JsonAnswer, StreamAnswer
from hybrid_audio.edge.openapi import examples, links
from hybrid_audio.edge.problem import CONTENT_TYPE
from hybrid_audio.errors import SHOWN_FAULTS

AUDIO_TYPES = tuple(dict.fromkeys(form.content_type for form in FORMS.values()))
AUDIO_HEADERS = (
    *("ETag", "X-Message-Signature", "X-Message-Duration-Ms", "X-Message-Status"),
    "X-Message-Warnings",
)
DESCRIPTIONS = {
    200: "Done.",
    201: "Done; it is new.",
    202: "Begun; Location says where to ask how it goes.",
    303: "Too large to inline: fetch it there.",
    304: "Unchanged: what If-None-Match names is still the file.",
    503: "Not now.",
}
OWN_HEADERS = {202: ("Location",), 303: ("Location",), 503: ("Retry-After",)}

PROBLEMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "400": ("The body is not what its Content-Type says: strict JSON, or a form.", ()),
    "401": ("The key is missing or not known here.", ("WWW-Authenticate",)),
    "404": ("What the address names does not exist.", ()),
    "406": ("Accept names neither JSON nor an audio type that is available.", ()),
    "409": ("This cannot be done now.", ("Retry-After",)),
    "413": ("The body is too large.", ()),
    "415": ("The body has another Content-Type, or is compressed.", ()),
    "408": ("The body comes too slowly.", ()),
    "422": ("The input breaks a rule; `errors` names each place.", ()),
    "500": ("A store refuses this service, or something went wrong here.", ()),
    "502": ("Text to speech gave nothing that can be used.", ("Retry-After",)),
    "503": ("A dependency cannot answer now; try again.", ("Retry-After",)),
    "default": ("Any other problem.", ("Allow", "Retry-After")),
}

HEADERS: dict[str, tuple[str, bool, str]] = {
    "X-Request-ID": ("The request's name: the caller's own, or a new one.", True, "string"),
    "Server-Timing": ("How long each stage took, in milliseconds.", True, "string"),
    "Idempotency-Replayed": (
        "`true` where this answer was given before, under the same key.",
        False,
        "string",
    ),
    "ETag": ("SHA-256 of the audio, in quotes.", False, "string"),
    "X-Message-Signature": ("The message's identity.", False, "string"),
    "X-Message-Duration-Ms": ("How long the message is.", False, "number"),
    "X-Message-Status": (
        "`created` by this request, or a `hit`: made by an earlier one.",
        False,
        "string",
    ),
    "X-Message-Warnings": (
        "The codes of what was done otherwise than asked for, parted by commas.",
        False,
        "string",
    ),
    "Location": ("Where it is, or will be.", True, "string"),
    "Allow": ("With 405, the methods that this path knows.", False, "string"),
    "Retry-After": ("Seconds after which to try again.", False, "integer"),
    "WWW-Authenticate": ("Which key is required.", True, "string"),
}

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem, RFC 9457.",
    "required": ["type", "title", "status", "detail", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "description": "Which problem, as a urn: branch on this."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What happened, for people."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "maxItems": SHOWN_FAULTS,
            "description": "The first places that break a rule, and what to do about each.",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "properties": {"path": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "more_errors": {
            "type": "integer",
            "minimum": 1,
            "description": "How many places break a rule besides those in `errors`, where any do.",
        },
    },
}


def components() -> dict[str, Any]:
    """Return what all routes share: the headers of answers, and the problems."""
    return {
        "headers": {
            name: {"description": text, "required": required, "schema": {"type": kind}}
            for name, (text, required, kind) in HEADERS.items()
        },
        "responses": {
            f"Problem_{status}": _problem(status, *each) for status, each in PROBLEMS.items()
        },
    }


def _problem(status: str, description: str, headers: tuple[str, ...]) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Problem"}
    content = {CONTENT_TYPE: {"schema": shape, "example": examples.of_problem(status)}}
    return {"description": description, "headers": _headers(headers), "content": content}


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {
        name: {"$ref": f"#/components/headers/{name}"}
        for name in ("X-Request-ID", "Server-Timing", *names)
    }


def contents(annotation: Any) -> Iterator[tuple[int, Any]]:
    """Yield the status and the content of each answer that a handler's return annotation names."""
    members = (
        get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    )
    for member in members:
        kind = get_origin(member) or member
        if isinstance(kind, type) and issubclass(kind, JsonAnswer):
            yield kind.status, get_args(member)[0]
        else:
            yield 200, member


def is_audio(content: Any) -> bool:
    """Return whether a content is audio, which has no schema."""
    return content in (AudioAnswer, StreamAnswer)


def is_file(content: Any) -> bool:
    """Return whether a content is a file, which has no schema."""
    return isinstance(content, type) and issubclass(content, FileAnswer)


def responses(
    operation: str,
    annotation: Any,
    problems: Iterable[str],
    *,
    schema: Callable[[Any], dict[str, Any]],
    is_kept: bool,
) -> dict[str, Any]:
    """Return the `responses` of an operation.

    `schema` gives the schema of a content, `is_kept` says whether the answer is given again under
    the same key.
    """
    found: dict[str, Any] = {}
    kept = ("Idempotency-Replayed",) if is_kept else ()
    for status, content in contents(annotation):
        headers = _headers((*kept, *OWN_HEADERS.get(status, ())))
        answer = found.setdefault(
            str(status), {"description": DESCRIPTIONS[status], "headers": headers, "content": {}}
        )
        answer |= links.described(operation)
        if content is StreamAnswer:
            continue  # the headers and types of audio are those of AudioAnswer
        if content is AudioAnswer:
            answer["headers"] |= _headers(AUDIO_HEADERS)
            answer["content"] |= {
                kind: {"schema": {"type": "string", "format": "binary"}} for kind in AUDIO_TYPES
            }
        elif is_file(content):
            answer["content"] |= {kind: {"schema": {"type": "string"}} for kind in content.types}
            found["304"] = {"description": DESCRIPTIONS[304], "headers": _headers(())}
        else:
            answer["content"]["application/json"] = {"schema": schema(content)}
            example = examples.of_answer(operation, str(status))
            if example is not None:
                answer["content"]["application/json"]["example"] = example

    if any(content is AudioAnswer for _, content in contents(annotation)):
        problems = (*problems, "406")

    for problem in problems:
        found.setdefault(problem, {"$ref": f"#/components/responses/Problem_{problem}"})
    return dict(sorted(found.items()))
