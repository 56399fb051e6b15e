"""The pages on operations and security name the settings, routes, logs and callers of today."""

import re
from dataclasses import fields

import pytest

from hybrid_audio import settings
from hybrid_audio.edge.dependencies import NEEDS
from hybrid_audio.edge.routes import ROUTES, Caller
from hybrid_audio.uploads import Fate
from tests.deploy.test_pages import DOCS, named
from tests.functions.log_fields import FIELDS
from tests.pages import ROOT

OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
SECURITY = (DOCS / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([A-Z_0-9]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)
SEVERAL = {"INTERNAL_API_KEY": "internal_api_keys", "WEBHOOK_SECRET": "webhook_secrets"}
"""The settings whose field has another name, because it holds several values."""

OF_THE_MACHINE = "THREADS"


def rows_of_settings() -> dict[str, str]:
    """Return the default of each variable in the table of settings."""
    table = OPERATIONS.partition("<!-- settings -->\n")[2].partition("\n\n")[0]
    return {variable: default for variable, default, _ in ROW.findall(table)}


def test_the_table_of_settings_has_every_setting() -> None:
    """One row each, by the variable's name."""
    known = {SEVERAL.get(variable, variable.lower()) for variable in rows_of_settings()}
    assert known == {field.name for field in fields(settings.Settings)}


def test_the_table_of_settings_has_the_defaults_of_today() -> None:
    """What an empty environment gives; the number of threads is the machine's."""
    defaults = settings.read({"INTERNAL_API_KEY": "a-key"})
    shown = {
        variable: text
        for variable, text in rows_of_settings().items()
        if variable not in (*SEVERAL, OF_THE_MACHINE)
    }
    assert shown == {variable: _as_text(getattr(defaults, variable.lower())) for variable in shown}


def _as_text(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def test_the_page_explains_every_field_that_cloud_logging_reads() -> None:
    """By its whole name, as one searches for it."""
    assert [name for name in FIELDS if f"`{name}`" not in OPERATIONS] == []


@pytest.mark.parametrize("function", NEEDS)
def test_the_page_says_what_a_function_needs_to_be_ready(function: str) -> None:
    """The row of each function has as many needs as `/ready` asks for."""
    (needs,) = re.findall(rf"^\| {function} \| (.+) \|$", OPERATIONS, re.MULTILINE)
    buckets = needs.replace("the buckets of stems and ", "stems, ")
    assert len(buckets.split(", ")) == len(NEEDS[function])


def test_the_page_explains_every_event_of_the_log() -> None:
    """The static names by which a log is searched."""
    sources = [path.read_text() for path in (ROOT / "shared/hybrid_audio").rglob("*.py")]
    logged = {
        name
        for source in sources
        for name in re.findall(
            r"LOG(?:GER)?\.(?:info|warning|error|exception)\(\s*\"(\w+)\"", source
        )
    }
    assert len(logged) >= 8
    assert logged - named("operations.md") == set()
    assert {str(fate) for fate in Fate} - named("operations.md") == set()


def test_the_page_on_security_names_every_route_that_needs_no_key() -> None:
    """Whatever is open to anyone, or to Cloud Tasks alone, is said to be."""
    special = {
        route.path
        for routes in ROUTES.values()
        for route in routes
        if route.caller is not Caller.KEY_HOLDER and route.path.count("/") == 1 + route.is_internal
    }
    assert {path for path in special if f"{path}`" not in SECURITY} == set()
