"""One handler for JSON and for a form: the Content-Type says which, and `kind` of which model."""

import io
from typing import Literal

import pytest
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from hybrid_audio.edge.call import Call
from hybrid_audio.edge.inputs import validated as module
from hybrid_audio.edge.inputs.multipart import SentFile
from hybrid_audio.edge.inputs.validated import (
    chosen_model,
    given_type,
    models_of,
    read_json,
    validated,
)
from hybrid_audio.edge.schemas.shared import FormModel, RequestModel
from hybrid_audio.errors import InvalidInput


class Circle(RequestModel):
    kind: Literal["circle"]
    radius: int


class Square(RequestModel):
    kind: Literal["square"]
    side: int


class ShapeForm(FormModel):
    kind: Literal["circle"]
    radius: int = 1


@validated
def draw(
    body: Circle | Square | None, form: ShapeForm | None, file: SentFile | None
) -> dict[str, object]:
    return {"body": body, "form": form, "file": file and file.content.read()}


def call(**request: object) -> Call:
    environ = EnvironBuilder(method="POST", **request).get_environ()  # type: ignore[arg-type]
    sent = Request(environ)
    return Call("draw", "id", {}, sent.get_data(cache=False, parse_form_data=False), sent)  # type: ignore[arg-type]


def json_call(content: dict[str, object]) -> Call:
    return call(json=content)


def test_json_reaches_the_handler_as_the_model_of_its_kind():
    """The form and its file are None then."""
    answer = draw(json_call({"kind": "square", "side": 2}))
    assert answer == {"body": Square(kind="square", side=2), "form": None, "file": None}


def test_a_form_reaches_the_handler_with_its_file():
    """The body is None then; numbers arrive as text."""
    sent = {"kind": "circle", "radius": "3", "file": (io.BytesIO(b"rows"), "a.csv")}
    answer = draw(call(data=sent))
    assert answer == {"body": None, "form": ShapeForm(kind="circle", radius=3), "file": b"rows"}


@pytest.mark.parametrize(
    ("content", "path", "known"),
    [
        ({"kind": "line"}, "kind", "circle, square"),
        ({}, "kind", "circle, square"),
        ({"kind": {"circle": 1}}, "kind", "circle, square"),
        ({"kind": "circle", "side": 1, "radius": 1}, "side", "known: kind, radius"),
        ({"kind": "circle", "radius": "1"}, "radius", "integer"),
    ],
)
def test_a_fault_is_one_of_the_model_that_was_meant(content, path, known):
    """No fault of another kind is listed, and the path is the caller's own."""
    with pytest.raises(InvalidInput) as refused:
        draw(json_call(content))
    (fault,) = refused.value.faults
    assert fault.path == path
    assert known in fault.message


def test_another_content_type_is_refused_with_those_that_are_taken():
    """Both are named in the refusal."""
    with pytest.raises(UnsupportedMediaType, match=r"application/json or multipart/form-data"):
        draw(call(data=b"x", content_type="text/csv"))


def test_json_has_a_limit_of_its_own_where_a_file_may_be_larger(monkeypatch):
    """A parsed document takes many times its size in memory."""
    monkeypatch.setattr(module, "MAX_JSON_BYTES", 20)
    assert read_json(json_call({"a": 1})) == {"a": 1}
    with pytest.raises(RequestEntityTooLarge, match="20 bytes at most"):
        read_json(json_call({"a": "x" * 20}))


def test_an_annotation_is_read_without_its_none():
    """A single model, and a choice of several, each may be absent."""
    assert given_type(Circle | None) is Circle
    assert given_type(Circle) is Circle
    assert models_of(Circle | Square | None) == (Circle, Square)
    assert chosen_model(Circle, {}) is Circle
