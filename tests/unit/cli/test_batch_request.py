"""Asking for a batch from the terminal: options become JSON, or the fields beside a file."""

import argparse

import pytest

from hybrid_audio.cli.__main__ import parser
from hybrid_audio.cli.api import ApiError
from hybrid_audio.cli.batch_request import ask, batch_id, body_of
from tests.unit.cli.services import FakeService


def given(*arguments: str) -> argparse.Namespace:
    return parser().parse_args(["batch", "plan", *arguments])


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
def test_options_become_the_json_of_the_request(arguments, body):
    """What was not given is left out; a limit of 0 was given."""
    assert body_of(given(*arguments)) == body


def test_a_file_is_sent_with_its_options_beside_it(tmp_path):
    """Every option is a field of the form, under the service's own name."""
    file = tmp_path / "may.csv"
    file.write_text("ref,First\nc-1,John\n")
    service = FakeService()
    service.answer("POST /batches", {"batch_id": "b"})
    options = given("--template", "t", "--file", str(file), "--column", "name=First")
    options.delimiter, options.max_characters = "comma", 9
    ask(service.api(), "/batches", options, key="k")

    (request,) = service.requests
    form = request.content.decode()
    fields = {"kind": "messages", "template": "t", "column.name": "First"}
    for name, value in (fields | {"delimiter": "comma", "max_characters": "9"}).items():
        assert f'name="{name}"\r\n\r\n{value}\r\n' in form
    assert 'filename="may.csv"' in form
    assert request.headers["Idempotency-Key"] == "k"


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    """The person at the terminal reads which file, and why."""
    with pytest.raises(ApiError, match=r"gone\.csv cannot be read: No such file"):
        ask(FakeService().api(), "/batches", given("--file", str(tmp_path / "gone.csv")))


@pytest.mark.parametrize("text", ["", "b1", "../stems", "b" + "0" * 25, "B" + "0" * 24])
def test_a_text_that_is_no_batch_never_becomes_a_path(text):
    """It is wrong usage, and nothing is sent."""
    with pytest.raises(argparse.ArgumentTypeError):
        batch_id(text)
