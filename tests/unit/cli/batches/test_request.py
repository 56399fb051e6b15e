"""Asking for a batch from the terminal: options become JSON, or the fields beside a file."""

import json

import pytest

from tests.unit.cli.services import FakeService


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer("POST /batches", {"batch_id": "b"})
    return made


def asked(service: FakeService, *words: str) -> int:
    return service.run("batch", "run", "--no-wait", *words)


@pytest.mark.parametrize(
    ("arguments", "body"),
    [
        (
            ["--kind", "rotations", "--template", "t", "--variant", "warm"],
            {"kind": "rotations", "template": "t", "variant": "warm"},
        ),
        (
            ["--kind", "template", "--template", "t", "--value", "name=John"],
            {"kind": "template", "template": "t", "values": {"name": "John"}},
        ),
        (
            ["--kind", "items", "--text", "Hello.", "--text", "Bye."],
            {"kind": "items", "items": [{"text": "Hello."}, {"text": "Bye."}]},
        ),
        (
            ["--template", "t", "--object", "may.csv", "--column", "name=First", "--manual"],
            {
                "kind": "messages",
                "template": "t",
                "object": {"name": "may.csv"},
                "columns": {"name": "First"},
                "start": "manual",
            },
        ),
        (
            ["--template", "t", "--max-characters", "0", "--label", "may", "--format", "mp3"],
            {
                "kind": "messages",
                "template": "t",
                "max_characters": 0,
                "label": "may",
                "format": "mp3",
            },
        ),
    ],
)
def test_options_become_the_json_of_the_request(service, arguments, body):
    """What was not given is left out; a limit of 0 was given."""
    assert asked(service, *arguments) == 0
    assert service.sent() == body


def test_a_file_is_sent_with_its_options_beside_it(service, tmp_path):
    """Every option is a field of the form, under the service's own name."""
    file = tmp_path / "may.csv"
    file.write_text("ref,First\nc-1,John\n")
    options = ["--template", "t", "--file", str(file), "--column", "name=First"]
    options += ["--delimiter", "comma", "--max-characters", "0", "--allow", "a,b"]
    assert asked(service, *options, "--format", "mp3", "--match-levels", "--key", "k") == 0

    (request,) = service.requests
    form = request.content.decode()
    fields = {"kind": "messages", "template": "t", "column.name": "First", "delimiter": "comma"}
    fields |= {"max_characters": "0", "allow": '"a,b"', "format": "mp3", "match_levels": "true"}
    for name, value in fields.items():
        assert f'name="{name}"\r\n\r\n{value}\r\n' in form
    assert 'filename="may.csv"' in form
    assert request.headers["Idempotency-Key"] == "k"


def test_what_does_not_go_with_a_file_is_sent_for_the_service_to_refuse(service, tmp_path):
    """An option that was given is never dropped without a word."""
    file = tmp_path / "may.csv"
    file.write_text("ref,First\nc-1,John\n")
    asked(service, "--file", str(file), "--text", "Hello.", "--value", "name=Ann")
    form = service.requests[0].content.decode()
    assert json.dumps([{"text": "Hello."}]) in form
    assert json.dumps({"name": "Ann"}) in form


def test_several_tables_are_wrong_usage(service, capsys):
    """One batch has one table, and none of them is dropped."""
    assert asked(service, "--pairs", "--object", "may.csv") == 2
    assert "Give one of --file, --object and --pairs" in capsys.readouterr().err
    assert service.requests == []


def test_all_pairs_are_a_table_of_enabled_items(service):
    """They are read from both datasets, and sent as a file."""
    item = {"text": "Ann", "spoken": None, "enabled": True}
    for dataset in ("names", "developers"):
        service.answer(f"GET /external/{dataset}", {"items": [item], "next_offset": None})
    assert asked(service, "--template", "t", "--pairs") == 0
    form = service.requests[-1].content.decode()
    assert "ref,name,developer\r\nAnn / Ann,Ann,Ann\r\n" in form


def test_a_file_that_cannot_be_read_is_named(service, capsys, tmp_path):
    """The person at the terminal reads which file, and why."""
    assert asked(service, "--file", str(tmp_path / "gone.csv")) == 5
    assert "gone.csv cannot be read: No such file" in capsys.readouterr().err
