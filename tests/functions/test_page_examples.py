"""The templates and lists that the pages show are answered as the pages say."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from hybrid_audio.edge.openapi.template_document import TEMPLATE
from tests.pages import Block, blocks, followed_by

TEMPLATES = followed_by("template", by=("errors", "warnings"))
LISTS = followed_by("list", by=("read", "refused"))
FORM = ("target", "column", "header_line", "encoding", "delimiter", "strict", "allow")

Start = Callable[[str], FlaskClient]


def places(pairs: list[tuple[Block, Block | None]]) -> list[str]:
    return [block.place for block, _ in pairs]


def lines(faults: list[dict[str, str]]) -> list[str]:
    return [f"{fault['path']} {fault['message']}" for fault in faults]


@pytest.mark.parametrize(("block", "after"), TEMPLATES, ids=places(TEMPLATES))
def test_a_template_of_a_page_has_the_faults_that_it_shows(
    function: Start, block: Block, after: Block | None
) -> None:
    """Where it shows none, the template is valid and nothing about it is doubtful."""
    verdict = validated(function("assemble"), block)
    shown: dict[str, list[str]] = {"errors": [], "warnings": []}
    if after is not None:
        shown[after.kind] = after.text.splitlines()
    assert {kind: lines(verdict[kind]) for kind in shown} == shown
    assert verdict["valid"] is (shown["errors"] == [])


@pytest.mark.parametrize("block", blocks("template"), ids=lambda block: block.place)
def test_a_template_of_a_page_is_stored_unless_it_has_errors(function: Start, block: Block) -> None:
    """The door that stores agrees with the one that judges."""
    assemble, body = function("assemble"), block.json()
    is_valid = validated(assemble, block)["valid"]
    answer = assemble.put(f"/templates/{body['template_name']}", json=body)
    assert answer.status_code == (201 if is_valid else 422)


def test_the_templates_of_the_page_have_every_field_there_is(function: Start) -> None:
    """Each field is seen at work in a template that is accepted."""
    assemble, used = function("assemble"), set[str]()
    for block in blocks("template"):
        if validated(assemble, block)["valid"]:
            used |= fields_of(TEMPLATE, "template", block.json())
    assert fields_of(TEMPLATE, "template") - used == set()


def validated(assemble: FlaskClient, block: Block) -> dict[str, Any]:
    verdict: dict[str, Any] = assemble.post("/templates/validate", json=block.json()).get_json()
    return verdict


def fields_of(schema: Any, owner: str, value: Any = ...) -> set[str]:
    """Return the fields that a schema knows, as `voice.speed`, or those that `value` has of them.

    A voice is a voice, whoever has it.
    """
    forms = schema.get("anyOf", [schema]) if isinstance(schema, dict) else []
    return {name for form in forms for name in _fields_of(form, owner, value)}


def _fields_of(form: dict[str, Any], owner: str, value: Any) -> set[str]:
    inside: list[tuple[Any, str, Any]] = []
    found: set[str] = set()

    for name, child in form.get("properties", {}).items():
        if value is ... or (isinstance(value, dict) and name in value):
            found.add(f"{owner}.{name}")
            inside.append((child, name, value if value is ... else value[name]))
    if "items" in form:
        parts = [...] if value is ... else value
        inside += [(form["items"], owner, part) for part in parts]
    if isinstance(form.get("additionalProperties"), dict):
        parts = [...] if value is ... else value.values()
        inside += [(form["additionalProperties"], owner, part) for part in parts]

    return found.union(*(fields_of(child, name, part) for child, name, part in inside))


@pytest.mark.parametrize(("block", "after"), LISTS, ids=places(LISTS))
def test_a_list_of_a_page_is_read_as_the_page_says(
    function: Start, block: Block, after: Block | None
) -> None:
    """Every field that the page shows is in the answer, and a refusal has its words."""
    given = block.fields
    form = {name: given[name] for name in FORM if name in given}
    data = block.text.encode(given.get("as", "utf-8"))
    name = given.get("file", f"list.{block.language}")
    answer = function("ingest").post(
        "/external/preview", data={"file": (io.BytesIO(data), name), **form}
    )

    assert after is not None, "a list is followed by what becomes of it"
    if after.kind == "refused":
        assert answer.status_code == 422
        assert lines(answer.get_json()["errors"]) == after.text.splitlines()
    else:
        assert answer.status_code == 200, answer.json
        assert shown_of(answer.json, after.json()) == after.json()


def shown_of(answer: Any, page: Any) -> Any:
    """Return what the page shows of an answer: of an object, its fields alone."""
    if isinstance(page, dict) and isinstance(answer, dict):
        return {name: shown_of(answer.get(name), part) for name, part in page.items()}
    if isinstance(page, list) and isinstance(answer, list) and len(page) == len(answer):
        return [shown_of(each, part) for each, part in zip(answer, page, strict=True)]
    return answer
