"""docs/openapi.json: current, valid, and with an example of all that is sent and answered."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from hybrid_audio.edge.openapi.description import describe
from hybrid_audio.edge.routes import ROUTES
from infra.staging.source import REPOSITORY

FILE = REPOSITORY / "docs/openapi.json"
DOCUMENT: dict[str, Any] = json.loads(FILE.read_text())
JSON, PROBLEM = "application/json", "application/problem+json"
UNEXAMPLED = {
    *("page_token", "offset", "extended", "generate", "state", "format", "generation"),
    *("X-Request-ID", "traceparent", "Idempotency-Key"),
}
"""Parameters that are true or false, one of few words, or come from an answer; and headers that
must differ from one request to the next: a page that fills them in would send them twice.
"""


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each operation with its method and path."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


OPERATIONS = dict(operations())


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference leads to, or the part itself."""
    found = part
    if "$ref" in part:
        found = DOCUMENT
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
    return found


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield where it is, the type, and the content of each body that is sent or answered."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield "body", kind, content
    for status, answer in operation["responses"].items():
        for kind, content in resolved(answer).get("content", {}).items():
            yield status, kind, content


def misfits(value: Any, schema: dict[str, Any]) -> list[str]:
    """Return what of a value does not fit its schema."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_the_file_describes_the_routes_of_today():
    """`make openapi` writes it, and nobody else."""
    command = [sys.executable, "-m", "docs.write_openapi", "--check"]
    checked = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_the_description_is_a_valid_document():
    """A public validator of OpenAPI says so, and finds a fault that is planted."""
    validate(DOCUMENT)
    broken = {**DOCUMENT, "paths": {"/x": {"get": {"responses": {"200": {}}}}}}
    with pytest.raises(Exception, match="description"):
        validate(broken)


def test_no_two_functions_mean_different_things_by_one_name():
    """The gateway puts their descriptions together."""
    schemas: dict[str, Any] = {}
    for function in ROUTES:
        for name, schema in describe(function)["components"]["schemas"].items():
            assert schemas.setdefault(name, schema) == schema, name


def test_each_operation_has_a_name_of_its_own_a_tag_and_a_summary():
    """Generated clients call their methods by these names."""
    names = Counter(operation["operationId"] for operation in OPERATIONS.values())
    assert [name for name, count in names.items() if count > 1] == []
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    for operation in OPERATIONS.values():
        assert set(operation["tags"]) <= tags
        assert 0 < len(operation["summary"]) <= 120


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_whatever_is_sent_or_answered_has_an_example_that_fits(operation):
    """But for audio and for files, which are what they are."""
    for where, kind, content in contents(operation):
        if kind in (JSON, PROBLEM):
            assert "example" in content, (where, kind)
            assert misfits(content["example"], content["schema"]) == [], where
        elif kind == "multipart/form-data":
            assert set(content["example"]) <= set(content["schema"]["properties"])


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_each_parameter_is_described_and_its_example_fits(operation):
    """In the path, the query, and the headers."""
    for each in map(resolved, operation["parameters"]):
        assert each["description"], each["name"]
        assert "example" in each or each["name"] in UNEXAMPLED, each["name"]
        if "example" in each:
            assert misfits(each["example"], each["schema"]) == [], each["name"]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_each_answer_names_the_headers_that_all_answers_have(operation):
    """The request's id, and the time of each stage."""
    for answer in map(resolved, operation["responses"].values()):
        assert {"X-Request-ID", "Server-Timing"} <= answer["headers"].keys()
