"""`rotation`: who is next, how often each was used, and who takes part."""

import pytest

from tests.unit.cli.services import FakeService

SERVED = {"text": "Siobhan", "spoken": "Shivawn", "language": None, "voice_id": None}
PAIR = {
    **{"name": "Siobhan", "developer": "Hilton"},
    "say": {"name": "Shivawn", "developer": "Hilton"},
    "details": {"name": {"use_count": 3}, "developer": {"use_count": 7}},
}
STEM = {
    **{"status": "hit", "label": "stem.name.siobhan", "text": "Hey", "duration_ms": 1000.0},
    "findings": [],
}
USAGE = {
    **{"dataset": "names", "total": 9, "used": 4, "unused": 5, "disabled": 0},
    **{"coverage_percent": 44.4, "spread": 1, "served": 4},
}


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer("GET /rotation/next", {"pairs": [PAIR], "stems": None, "warnings": []})
    made.answer("GET /rotation/next/guests", {"details": [SERVED | {"use_count": 1}]})
    switched = {"dataset": "names", "changed": ["Ann"], "unchanged": [], "unknown": []}
    for step in ("enable", "disable"):
        made.answer(f"POST /rotation/names/{step}", switched)
    made.answer("POST /rotation/names/reset", USAGE)
    return made


def test_the_next_pair_is_taken_once_under_its_key(service, capsys):
    """A retry after a time-out gives the same pair."""
    assert service.run("rotation", "next", "--key", "call-42") == 0
    assert service.requests[0].headers["Idempotency-Key"] == "call-42"
    row = capsys.readouterr().out.splitlines()[-1].split()
    assert row == ["Siobhan", "Hilton", "Shivawn", "3", "7"]


def test_every_option_of_pairs_reaches_the_service(service):
    """As the query has them; what was not given is left out."""
    words = ["--count", "2", "--names", "n", "--developers", "d", "--coverage", "pairs"]
    words += ["--generate", "--template", "t", "--variant", "warm", "--extended"]
    service.answer("GET /rotation/next", {"pairs": [PAIR], "stems": [STEM], "warnings": []})
    assert service.run("rotation", "next", *words) == 0
    assert dict(service.requests[0].url.params) == {
        **{"count": "2", "names": "n", "developers": "d", "coverage": "pairs"},
        **{"generate": "true", "template": "t", "variant": "warm", "extended": "true"},
    }
    service.run("rotation", "next")
    assert dict(service.requests[1].url.params) == {"count": "1"}


def test_items_of_one_dataset_are_shown_as_they_are_spoken(service, capsys):
    """Not as they are written alone."""
    assert service.run("rotation", "next", "guests") == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:2] == ["Siobhan", "Shivawn"]


def test_an_option_of_pairs_does_not_go_with_a_dataset(service, capsys):
    """An option is never dropped without a word."""
    assert service.run("rotation", "next", "guests", "--generate") == 2
    assert "generate: goes with pairs" in capsys.readouterr().err


def test_statistics_show_each_dataset_and_the_pairs(service, capsys):
    """How many of all pairs were served, too."""
    pairs = {"names": "names", "developers": "developers", "served": 4, "total": 360}
    service.answer("GET /rotation/stats", {"datasets": [USAGE], "pairs": pairs})
    assert service.run("rotation", "stats", "--names", "names") == 0
    printed = capsys.readouterr().out
    assert "Pairs of names with developers: 4 of 360 were served" in printed
    assert dict(service.requests[0].url.params) == {"names": "names"}


@pytest.mark.parametrize("step", ["enable", "disable"])
def test_items_are_switched_by_their_texts(service, capsys, step):
    """What became of each is said."""
    assert service.run("rotation", step, "names", "Ann", "Bo") == 0
    assert service.sent() == {"items": ["Ann", "Bo"]}
    assert "changed    Ann" in capsys.readouterr().out


def test_a_reset_is_agreed_to_beforehand(service, capsys):
    """Counters do not come back; a script says --yes."""
    assert service.run("rotation", "reset", "names") == 2
    assert "Every counter of names is set to zero. Say so with --yes" in capsys.readouterr().err
    assert service.requests == []
    assert service.run("rotation", "reset", "names", "--yes") == 0
    assert service.requested == ["POST /rotation/names/reset"]


@pytest.mark.parametrize("name", ["", "a/b", ".."])
def test_a_name_never_becomes_another_route(service, name):
    """What is no dataset's name is wrong usage."""
    assert service.run("rotation", "next", name) == 2
    assert service.requests == []
