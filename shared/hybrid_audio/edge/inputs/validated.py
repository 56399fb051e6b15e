"""Validate a request against the models that annotate its handler, or refuse it with 422."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from hybrid_audio.edge.call import Answer, Call
from hybrid_audio.edge.inputs import json_body
from hybrid_audio.errors import (
    SHOWN_FAULTS,
    SHOWN_PATH_CHARACTERS,
    Fault,
    InvalidInput,
    shortened,
)

M = TypeVar("M", bound=BaseModel)
JSON_TYPE = "application/json"


class Validated:
    """A handler whose `query`, JSON `body` or `form` arrive as the models that annotate them."""

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
        if "body" in hints:
            given["body"] = checked_model(hints["body"], read_json(call))
        if "form" in hints:
            sent = call.form
            given["form"], given["file"] = _form(hints["form"], sent.fields), sent.file

        return functools.partial(self._handler, **given)


def validated(handler: Callable[..., Answer]) -> Validated:
    """Let `handler` take models instead of a call; a form's `file` is given beside it."""
    return Validated(handler)


def read_json(call: Call) -> dict[str, Any]:
    """Return the body's JSON object; raises UnsupportedMediaType, NotJson, InvalidInput."""
    if call.request.mimetype != JSON_TYPE:
        raise UnsupportedMediaType(f"send the body as Content-Type: {JSON_TYPE}")
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
