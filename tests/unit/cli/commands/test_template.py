"""`template`: templates are shown, judged and stored as their files have them."""

import json
from typing import Any

import pytest

from tests.unit.cli.services import FakeService

TEMPLATE: dict[str, Any] = {
    **{"name": "hi", "source": "bucket", "slots": ["name"], "variants": []},
    **{"estimated_duration_ms": 1500.0, "warnings": [{"path": "$", "message": "is short"}]},
    "template": {"segments": [{"id": "a", "text": "Hi {name}."}, {"id": "b", "silence_ms": 90}]},
}
VALID = {"valid": True, "errors": [], "more_errors": 0, "warnings": [], "more_warnings": 0}


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer("GET /templates/hi", TEMPLATE)
    made.answer("PUT /templates/hi", TEMPLATE)
    made.answer("DELETE /templates/hi", {"deleted": "hi"})
    made.answer("POST /templates/validate", VALID)
    return made


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "hi.json"
    path.write_text(json.dumps({"template_name": "hi", "segments": []}))
    return str(path)


def test_templates_are_listed_with_where_they_come_from(service, capsys):
    """The bucket's win over shipped ones."""
    page = {"templates": [{"name": "hi", "source": "bucket"}], "next_page_token": None}
    service.answer("GET /templates", page)
    assert service.run("template", "list", "--limit", "5", "--page-token", "a") == 0
    assert dict(service.requests[0].url.params) == {"limit": "5", "page_token": "a"}
    assert capsys.readouterr().out.splitlines()[-1].split() == ["hi", "bucket"]


def test_a_template_is_shown_with_its_segments_and_warnings(service, capsys):
    """A silence has its length instead of a text."""
    assert service.run("template", "show", "hi") == 0
    printed = capsys.readouterr()
    for words in ("slots     name", "variants  -", "1.5 s", "Hi {name}.", "(90 ms)"):
        assert words in printed.out
    assert "warning  $: is short" in printed.err


def test_a_template_is_stored_under_the_name_that_it_says(service, file):
    """Byte for byte: strict JSON is the service's to judge."""
    assert service.run("template", "put", file, "--key", "k") == 0
    (request,) = service.requests
    assert (request.method, request.url.path) == ("PUT", "/templates/hi")
    assert request.content == b'{"template_name": "hi", "segments": []}'
    assert request.headers["Idempotency-Key"] == "k"


@pytest.mark.parametrize("content", ["[]", "{}", "not json", '{"template_name": 3}'])
def test_a_template_without_a_name_is_wrong_usage(service, tmp_path, capsys, content):
    """There is no address to store it at."""
    path = tmp_path / "a.json"
    path.write_text(content)
    assert service.run("template", "put", str(path)) == 2
    assert "says no template_name" in capsys.readouterr().err


def test_a_template_is_deleted_once_that_is_agreed_to(service, capsys):
    """The bucket keeps no older one."""
    assert service.run("template", "delete", "hi") == 2
    assert service.run("template", "delete", "hi", "--yes") == 0
    assert service.requested == ["DELETE /templates/hi"]
    assert capsys.readouterr().out == "Deleted  hi\n"


def test_a_valid_template_ends_with_zero(service, file, capsys):
    """The request carries no key: nothing is stored."""
    assert service.run("template", "validate", file) == 0
    assert capsys.readouterr().out == "valid\n"
    assert "Idempotency-Key" not in service.requests[0].headers


def test_a_template_that_is_not_valid_ends_with_one_and_every_error(service, file, capsys):
    """With how many more there are."""
    fault = {"path": "$.segments", "message": "is empty"}
    answer = VALID | {"valid": False, "errors": [fault], "more_errors": 3, "warnings": [fault]}
    service.answer("POST /templates/validate", answer)
    assert service.run("template", "validate", file) == 1
    assert capsys.readouterr().out.splitlines() == [
        "not valid",
        "  error  $.segments: is empty",
        "  errors: 3 more",
        "  warning  $.segments: is empty",
    ]
