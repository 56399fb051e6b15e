"""The command line drops nothing that was asked for, and says a machine's fault in one line."""

import argparse

import httpx
import pytest

from hybrid_audio.cli.__main__ import add_message_options, requested_message
from hybrid_audio.cli.api import Api, ApiError
from hybrid_audio.cli.message import MessageRequest, make

PAIR = {"pairs": [{"say": {"name": "Ana", "developer": "Marriott"}}]}


def service(*slots):
    """Return a service whose only template has these slots."""

    def answer(request):
        return httpx.Response(
            200, json={"slots": slots} if request.url.path.startswith("/templates/") else PAIR
        )

    return Api("http://service", transport=httpx.MockTransport(answer))


def given(*arguments):
    """Return these arguments as read from a command line."""
    parser = argparse.ArgumentParser()
    add_message_options(parser)
    return parser.parse_args(arguments)


def test_values_that_were_asked_for_reach_the_service_though_the_template_has_no_such_slot():
    """The service says which slots there are; dropped here, a misspelt one would be silent."""
    wanted = requested_message(service("city"), given("--name", "Mary", "--value", "citty=Lisbon"))
    assert wanted.values == {"name": "Mary", "citty": "Lisbon"}


def test_an_alias_of_a_slot_is_not_dropped():
    """`first_name` is `name` to the service."""
    assert requested_message(service("city"), given("--value", "first_name=Ana")).values == {
        "first_name": "Ana"
    }


def test_the_rotations_pair_fits_itself_to_the_template():
    """Nobody asked for its developer, so a template without that slot is no fault."""
    assert requested_message(service("name"), given()).values == {"name": "Ana"}


def test_a_template_with_a_slash_is_refused_as_a_name():
    """As a path it would be another route, whose answer says nothing about templates."""
    with pytest.raises(ApiError, match="templates/mine is no template's name"):
        requested_message(service("name"), given("--template", "templates/mine"))


def test_a_fault_is_said_once():
    """The detail of a single fault holds it already; several are listed below the detail."""
    faults = [
        {"path": "name", "message": "is too long"},
        {"path": "values", "message": "is too deep"},
    ]
    problem = {
        "status": 422,
        "title": "Rule",
        "detail": "name: is too long",
        "request_id": "r1",
        "errors": faults,
    }
    api = Api(
        "http://service", transport=httpx.MockTransport(lambda _: httpx.Response(422, json=problem))
    )
    with pytest.raises(ApiError) as refused:
        api.get("/templates")

    lines = str(refused.value).splitlines()
    assert lines == ["422 Rule: name: is too long", "  values: is too deep", "  request id r1"]


def test_a_value_without_its_slot_is_wrong_usage(capsys):
    """The line says how to write it."""
    with pytest.raises(SystemExit):
        given("--value", "Lisbon")
    assert "Lisbon is not SLOT=TEXT" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_spoken(tmp_path):
    """The service of this test would fail the test: it is not asked."""
    taken = tmp_path / "output"
    taken.write_text("a file")
    with pytest.raises(ApiError, match="cannot be written: File exists; make it writable"):
        make(Api("http://service"), MessageRequest("greeting", None, {"name": "Ana"}), taken)


def test_many_long_values_still_make_a_file_name():
    """File systems take 255 bytes."""
    wanted = MessageRequest(
        "greeting", None, {f"slot_{index}": "word " * 20 for index in range(10)}
    )
    assert len(wanted.file_name) <= 200
