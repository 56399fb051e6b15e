"""Validate a request against the models that annotate its handler, or refuse it with 422."""

import functools
import inspect
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from hybrid_audio.edge.call import Answer, Call
from hybrid_audio.edge.inputs import json_body
from hybrid_audio.edge.inputs.multipart import MULTIPART
from hybrid_audio.errors import (
    SHOWN_FAULTS,
    SHOWN_PATH_CHARACTERS,
    Fault,
    InvalidInput,
    shortened,
)

M = TypeVar("M", bound=BaseModel)
JSON_TYPE = "application/json"


MAX_JSON_BYTES = 8 << 20
"""Of a body that may also be a form, which is larger for its file; 1,000 rows take far less."""

CHOSEN_BY = "kind"
"""The field by which a body is of one of several models."""


class Validated:
    """A handler whose `query`, JSON `body` or `form` arrive as the models that annotate them.

    A handler of both a `body` and a `form` takes either, by Content-Type; the other is None.
    """

    def __init__(self, handler: Callable[..., Answer]) -> None:
        functools.update_wrapper(self, handler)
        self._handler = handler
        self._hints = get_type_hints(handler)
        self._takes_call = "call" in inspect.signature(handler).parameters

    def __call__(self, call: Call) -> Answer:
        """Return the handler's answer to a call that is valid; raises as `prepare` does."""
        return self.prepare(call)()

    def prepare(self, call: Call) -> Callable[[], Answer]:
        """Return the handler with everything it takes, without calling it.

        Raises UnsupportedMediaType, BadRequest, NotJson, and InvalidInput that names the faults.
        """
        hints = self._hints
        given: dict[str, Any] = {"call": call} if self._takes_call else {}
        if "query" in hints:
            given["query"] = _query(hints["query"], call)
        return functools.partial(self._handler, **given, **self._content(call))

    def _content(self, call: Call) -> dict[str, Any]:
        """Return what the body of the request gives to the handler."""
        taken = {"body", "form"} & self._hints.keys()
        content: dict[str, Any] = {}
        if len(taken) == 2:
            content = {"body": None, "form": None, "file": None}
            taken = {_sent_as(call)}

        if "body" in taken:
            sent_json = read_json(call)
            model = chosen_model(self._hints["body"], sent_json)
            content["body"] = checked_model(model, sent_json)
        if "form" in taken:
            sent = call.form
            content["form"] = _form(given_type(self._hints["form"]), sent.fields)
            content["file"] = sent.file
        return content


def validated(handler: Callable[..., Answer]) -> Validated:
    """Let `handler` take models instead of a call; a form's `file` is given beside it."""
    return Validated(handler)


def given_type(annotation: Any) -> Any:
    """Return what an annotation is when it is given: `A | B` of `A | B | None`."""
    members = tuple(each for each in get_args(annotation) if each is not NoneType)
    return Union[members] if NoneType in get_args(annotation) else annotation  # noqa: UP007


def models_of(annotation: Any) -> tuple[Any, ...]:
    """Return the models that a body may be of."""
    given = given_type(annotation)
    return get_args(given) if get_origin(given) in (Union, UnionType) else (given,)


def chosen_model(annotation: Any, value: dict[str, Any]) -> type[BaseModel]:
    """Return the model of a body, of several the one that its `kind` names.

    So each fault is that of one model, at the path that the caller knows. Raises InvalidInput at
    `kind` for another one.
    """
    models = models_of(annotation)
    if len(models) == 1:
        return cast("type[BaseModel]", models[0])

    known = {get_args(each.model_fields[CHOSEN_BY].annotation)[0]: each for each in models}
    wanted = value.get(CHOSEN_BY)
    if not isinstance(wanted, str) or wanted not in known:
        raise InvalidInput.at(CHOSEN_BY, f"must be one of {', '.join(known)}")
    return cast("type[BaseModel]", known[wanted])


def _sent_as(call: Call) -> str:
    """Return whether a request came as a body or a form, for handlers that take both."""
    kinds = {JSON_TYPE: "body", MULTIPART: "form"}
    if call.request.mimetype not in kinds:
        raise UnsupportedMediaType(f"send the request as {' or '.join(kinds)}")
    return kinds[call.request.mimetype]


def read_json(call: Call) -> dict[str, Any]:
    """Return the body's JSON object; raises UnsupportedMediaType, NotJson, InvalidInput."""
    if call.request.mimetype != JSON_TYPE:
        raise UnsupportedMediaType(f"send the body as Content-Type: {JSON_TYPE}")
    if len(call.body) > MAX_JSON_BYTES:
        raise RequestEntityTooLarge(f"a JSON body has {MAX_JSON_BYTES} bytes at most")
    value = json_body.parse(call.body)
    if not isinstance(value, dict):
        raise InvalidInput.at("$", "must be a JSON object")
    return value


def _query(model: type[BaseModel], call: Call) -> BaseModel:
    repeated = [name for name, values in call.request.args.lists() if len(values) > 1]
    if repeated:
        raise InvalidInput.at(repeated[0], "is given more than once")
    return checked_model(model, call.request.args.to_dict())


def _form(model: type[M], fields: dict[str, list[str]]) -> M:
    """Return the model of a form's fields; only a field that is a list may be given repeatedly."""
    lists = {name for name, each in model.model_fields.items() if is_list(each.annotation)}
    repeated = [name for name, values in fields.items() if len(values) > 1 and name not in lists]
    if repeated:
        raise InvalidInput.at(repeated[0], "is given more than once")
    values = {name: each if name in lists else each[0] for name, each in fields.items()}
    return checked_model(model, values)


def is_list(annotation: Any) -> bool:
    """Return whether a field takes several values."""
    return get_origin(annotation) is list


def checked_model(model: type[M], value: dict[str, Any]) -> M:
    """Return the model of these values; raises InvalidInput, which names every faulty field."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)

    faults = [_fault(model, dict(each)) for each in found[:SHOWN_FAULTS]]
    paths = ", ".join(shortened(fault.path, SHOWN_PATH_CHARACTERS) for fault in faults)
    raise InvalidInput(
        f"these fields break a rule: {paths}", faults=faults, more_faults=len(found) - len(faults)
    )


def _fault(model: type[BaseModel], error: dict[str, Any]) -> Fault:
    path = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]
    ).lstrip(".")
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        known = ", ".join(field.alias or name for name, field in model.model_fields.items())
        message = (
            f"is not known here; known: {known}" if len(error["loc"]) == 1 else "is not known here"
        )

    return Fault(path or "$", message)
