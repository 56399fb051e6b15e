"""`cache`: what is kept is listed, counted, removed and audited."""

from typing import Any

import pytest

from tests.unit.cli.services import FakeService

STEM = {
    **{"signature": "0a", "characters": 4, "size_bytes": 99, "labels": ["stem.name.john"]},
    **{"text": "John", "outcome": "removed", "reason": None},
}
AUDITED: dict[str, Any] = {
    **{"counts": {"match": 2, "gone": 0}, "findings": [], "repaired": 0},
    "next_page_token": None,
}
FINDING = {"finding": "corrupt", "object": "stems/0a.wav", "signature": None, "labels": ["l"]}


def figure(value: float | None, exactness: str = "exact") -> dict[str, Any]:
    return {"value": value, "exactness": exactness, "since": None, "because": None}


SUMS = {name: figure(1234) for name in ("stems", "bytes", "seconds", "characters")}
STATS = {
    "total": SUMS,
    "kinds": {"groups": {"name": SUMS}},
    **{"voices": {"groups": {}}, "models": {"groups": {}}},
    "usage": {"hits": figure(3, "at_least"), "hit_rate": figure(None, "approximate")},
}


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer("GET /cache/list", {"stems": [STEM], "next_page_token": None})
    made.answer("GET /cache/stats", STATS)
    made.answer("POST /cache/audit", AUDITED)
    made.answer(
        "POST /cache/invalidate",
        {"stems": [STEM], "failed": 0, "next_page_token": "0b"},
        {"stems": [STEM], "failed": 0, "next_page_token": None},
    )
    return made


def test_all_conditions_of_a_list_reach_the_service(service, capsys):
    """A stem meets all of them at once."""
    words = ["--kind", "name", "--label", "l", "--prefix", "p", "--voice-id", "v"]
    assert service.run("cache", "list", *words, "--model-id", "m", "--limit", "9") == 0
    assert dict(service.requests[0].url.params) == {
        **{"kind": "name", "label": "l", "prefix": "p", "voice_id": "v", "model_id": "m"},
        "limit": "9",
    }
    assert capsys.readouterr().out.splitlines()[-1].split() == [
        *("0a", "4", "99", "stem.name.john", "John")
    ]


def test_a_very_long_voice_is_cut_in_the_table_and_whole_in_the_json(service, capsys):
    """The figures stay in sight; a UUID is never cut."""
    uuid, long = "0b1c2d3e-1111-2222-3333-444455556666", "v" * 200
    voices = {"groups": {uuid: SUMS, long: SUMS}}
    service.answer("GET /cache/stats", {**STATS, "voices": voices})
    assert service.run("cache", "stats") == 0
    printed = capsys.readouterr().out
    assert uuid in printed
    assert "v" * 39 + "…" in printed
    assert "v" * 40 not in printed

    assert service.run("cache", "stats", "--json") == 0
    assert long in capsys.readouterr().out


def test_figures_say_how_exact_they_are(service, capsys):
    """At least so many, about so many, or not known yet."""
    assert service.run("cache", "stats") == 0
    printed = capsys.readouterr().out
    assert "kind   name   1,234" in printed
    assert "hits      ≥ 3" in printed
    assert "hit rate  -" in printed


def test_stems_are_removed_once_that_is_agreed_to(service, capsys):
    """They would be paid for again."""
    words = ("cache", "invalidate", "--label", "stem.name.john")
    assert service.run(*words) == 2
    assert service.requests == []
    assert service.run(*words, "--yes") == 0
    assert service.sent() == {"label": "stem.name.john"}
    assert "--page-token 0b" in capsys.readouterr().err


def test_a_dry_run_needs_no_consent_and_no_key(service, capsys):
    """It lists the same stems, and leaves them."""
    assert service.run("cache", "invalidate", "--signature", "0a", "--dry-run") == 0
    assert service.sent() == {"signature": "0a", "dry_run": True}
    assert "Idempotency-Key" not in service.requests[0].headers
    assert capsys.readouterr().out.startswith("would be")


def test_every_page_of_a_removal_has_a_key_of_its_own(service):
    """The same command repeated goes on where it was, and removes nothing twice."""
    words = ("--prefix", "stem.name", "--limit", "1", "--all", "--yes", "--key", "k")
    assert service.run("cache", "invalidate", *words) == 0
    assert [each.headers["Idempotency-Key"] for each in service.requests] == ["k", "k.2"]
    assert service.sent(1) == {"prefix": "stem.name", "limit": 1, "page_token": "0b"}


def test_a_removal_that_failed_in_part_ends_with_one(service):
    """The same command tries those again."""
    page = {"stems": [STEM], "failed": 1, "next_page_token": None}
    service.answer("POST /cache/invalidate", page)
    assert service.run("cache", "invalidate", "--label", "l", "--yes") == 1


def test_an_audit_without_a_finding_ends_with_zero(service, capsys):
    """The counts are its answer."""
    assert service.run("cache", "audit", "--deep") == 0
    assert service.sent() == {"repair": False, "limit": 500, "deep": True}
    assert capsys.readouterr().out == "2 match\n"


def test_an_audit_with_a_finding_ends_with_one(service, capsys):
    """Each finding is a line, before the counts."""
    service.answer("POST /cache/audit", AUDITED | {"findings": [FINDING]})
    assert service.run("cache", "audit") == 1
    assert capsys.readouterr().out.splitlines() == [
        "  finding=corrupt  object=stems/0a.wav  labels=l",
        "2 match",
    ]


def test_an_audit_that_repaired_all_ends_with_zero(service, capsys):
    """What is repaired is as it must be."""
    service.answer("POST /cache/audit", AUDITED | {"findings": [FINDING], "repaired": 1})
    assert service.run("cache", "audit", "--repair") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 match; 1 repaired"
    assert "Idempotency-Key" in service.requests[0].headers


def test_pages_of_an_audit_are_a_line_of_json_each(service, capsys):
    """Each page is the service's own document."""
    service.answer("POST /cache/audit", AUDITED | {"next_page_token": "t"}, AUDITED)
    assert service.run("cache", "audit", "--json") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
