"""What the service as a whole is asked: whether a stem is kept, its health, its version."""

import pytest

from tests.unit.cli.services import FakeService, refusal

FUNCTIONS = ("generate", "assemble", "rotation", "ingest")
HEALTH = {"status": "ok", "version": "0.1.0", "environment": "dev", "authentication": "required"}
VERSION = {"version": "0.1.0", "cartesia_version": "2025-04-16", "model": "sonic-3-2026-01-12"}
STEM = {"stored_at": "2026-05-04T09:00:00.5Z", "size_bytes": 9, "labels": ["l"], "uri": "gs://s/a"}


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    for function in FUNCTIONS:
        made.answer(f"GET /{function}/health", HEALTH)
        made.answer(f"GET /{function}/version", VERSION)
    return made


def found(*objects: dict[str, object], has_more: bool = False) -> dict[str, object]:
    return {"exists": bool(objects), "objects": list(objects), "has_more": has_more}


def test_a_stem_that_is_kept_ends_with_zero(service, capsys):
    """Every object of the label is listed."""
    service.answer("GET /generate/check/stem_in_bucket", found(STEM))
    assert service.run("check", "stem.name.john") == 0
    assert "2026-05-04 09:00:00       9   l        gs://s/a" in capsys.readouterr().out
    assert service.requests[0].url.params["label"] == "stem.name.john"


def test_a_stem_that_is_not_kept_ends_with_one(service, capsys):
    """A script asks with the exit code alone."""
    service.answer("GET /generate/check/stem_in_bucket", found())
    assert service.run("check", "stem.name.john") == 1
    assert capsys.readouterr().out == "No stem is kept under stem.name.john\n"


def test_each_function_says_how_it_is(service, capsys):
    """A row for each, in one order."""
    assert service.run("health") == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split()[:2] for row in rows] == [[name, "ok"] for name in FUNCTIONS]


def test_extended_health_shows_dependencies(service, capsys):
    """Which of them do not answer."""
    for function in FUNCTIONS:
        answer = HEALTH | {"dependencies": {"gcs": "ok", "firestore": "slow"}}
        service.answer(f"GET /{function}/health/extended", answer)
    assert service.run("health", "--extended") == 0
    assert "gcs ok, firestore slow" in capsys.readouterr().out


def test_a_function_that_is_away_does_not_hide_the_others(service, capsys):
    """The exit code says that one of them is."""
    service.answer("GET /assemble/health", refusal(503, "starting"))
    assert service.run("health") == 4
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2 + 3
    assert "assemble: 503 No: starting" in printed.err


def test_health_in_json_is_a_line_for_each_function(service, capsys):
    """Each the function's own document."""
    assert service.run("health", "--json") == 0
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_versions_of_client_and_functions_stand_together(service, capsys):
    """They should be the same."""
    assert service.run("version") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("hybrid-audio 0.")
    assert lines[-1].split() == ["ingest", "0.1.0", "2025-04-16", "sonic-3-2026-01-12"]
