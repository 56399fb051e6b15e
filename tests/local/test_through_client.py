"""What `make demo` and `make batch-template` say is what they were asked, and what is assumed."""

import pytest

from hybrid_audio.cli.errors import WrongUsage
from infra.local.demo import file_name
from infra.local.through_client import value_words, wanted_values
from tests.unit.cli.services import FakeService

PAIR = {"pairs": [{"say": {"name": "Ana", "developer": "Marriott"}}]}


def values_of(slots: list[str], **given: str) -> dict[str, str]:
    service = FakeService()
    service.answer("GET /templates/t", {"slots": slots})
    service.answer("GET /rotation/next", PAIR)
    return wanted_values(service.api(), "t", {"name": "", "developer": ""} | given)


def test_values_that_were_asked_for_are_kept_though_the_template_has_no_such_slot():
    """The service says which slots there are; dropped here, a value would be missed by no one."""
    assert values_of(["city"], name="Mary") == {"name": "Mary"}


def test_what_was_not_asked_for_is_assumed_where_the_template_has_a_slot():
    """A name alone is a message about a company that is known to be there."""
    assert values_of(["name", "developer"], name="Mary") == {"name": "Mary", "developer": "Hilton"}


def test_the_rotations_pair_fits_itself_to_the_template():
    """No one asked for its developer, so a template without that slot is no fault."""
    assert values_of(["name"]) == {"name": "Ana"}


def test_a_template_with_a_slash_is_refused_as_a_name():
    """As a path it would be another route, whose answer says nothing about templates."""
    with pytest.raises(WrongUsage, match="templates/mine is no template's name"):
        wanted_values(FakeService().api(), "templates/mine", {})


def test_values_become_words_of_a_command():
    """Equals signs in a text are its own."""
    assert list(value_words({"name": "a=b"})) == ["--value", "name=a=b"]


def test_many_long_values_still_make_a_file_name():
    """File systems take 255 bytes."""
    values = {f"slot_{index}": "word " * 20 for index in range(10)}
    assert len(file_name(values, "greeting", "warm")) <= 200
    assert file_name({}, "greeting", "") == "greeting"
    assert file_name({"name": "José"}, "greeting", "warm") == "jose-warm"
