"""What the pages mention in passing is there: routes, settings, targets of make, files."""

import re

import pytest
import typer

from hybrid_audio.cli.app import app
from hybrid_audio.edge.routes import ROUTES
from tests.pages import PAGES, ROOT
from tests.unit.test_env_example import names_read

OF_THE_LAPTOP = {
    *("PORT", "STATE", "FIRESTORE", "PYTHON", "ONLY", "NAME", "DEVELOPER", "TEMPLATE", "VARIANT"),
    *("URL", "HYBRID_AUDIO_URL", "GOOGLE_CLOUD_PROJECT", "ARGS", "MESSAGES"),
}
"""Variables of make and of the terminal, which no function reads."""

OTHER_WORDS = {"ERROR", "DEBUG", "INFO", "WARNING", "NULL", "TEST", "GET", "POST", "PUT", "DELETE"}
OF_CARTESIA = {("POST", "/tts/bytes"), ("POST", "/tts/sse")}
ROUTE = re.compile(r"`(GET|POST|PUT|DELETE) (/[\w./{}<>-]*)")
SETTING = re.compile(r"`([A-Z][A-Z0-9_]{2,})(?:=[^`]*)?`")
TARGET = re.compile(r"`make ([a-z-]+)")
COMMAND = re.compile(r"`hybrid-audio ((?:[a-z_-]+ ?)+)")
PATH = re.compile(r"`((?:docs|infra|shared|templates|tests|functions|data)/[\w./-]+)`")


def texts() -> list[object]:
    return [pytest.param(path.read_text("utf-8"), id=name) for name, path in PAGES.items()]


@pytest.mark.parametrize("text", texts())
def test_a_route_that_a_page_mentions_is_one(text: str) -> None:
    """With its method; a part in braces is any word."""
    known = {
        (route.method, re.sub(r"<\w+>", "*", route.path))
        for routes in ROUTES.values()
        for route in routes
    }
    found = {(method, re.sub(r"[{<][^}>]+[}>]", "*", path)) for method, path in ROUTE.findall(text)}
    assert found - known - OF_CARTESIA - {("GET", "/")} == set()


@pytest.mark.parametrize("text", texts())
def test_a_setting_that_a_page_mentions_is_read(text: str) -> None:
    """Or it is a variable of make, or a word of another kind."""
    found = set(SETTING.findall(text))
    assert found - names_read() - OF_THE_LAPTOP - OTHER_WORDS == set()


@pytest.mark.parametrize("text", texts())
def test_a_target_of_make_that_a_page_mentions_exists(text: str) -> None:
    """A page that is read alone leads to commands that work."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(TARGET.findall(text)) <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("text", texts())
def test_a_file_that_a_page_mentions_exists(text: str) -> None:
    """Files and folders of this repository, by their paths."""
    assert [path for path in PATH.findall(text) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("text", texts())
def test_a_command_that_a_page_mentions_is_one_of_the_client(text: str) -> None:
    """Its group and its name; what follows them are arguments."""
    known = commands(typer.main.get_command(app))
    found = {tuple(words.split()) for words in COMMAND.findall(text)}
    assert [words for words in found if words[:1] not in known and words[:2] not in known] == []


def commands(group: object) -> set[tuple[str, ...]]:
    """Return the commands of a group, each as its words."""
    own = getattr(group, "commands", {})
    below = {(name, *words) for name, each in own.items() for words in commands(each)}
    return {(name,) for name in own} | below
