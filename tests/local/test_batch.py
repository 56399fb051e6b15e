"""The batches of `make`: each asks for what its name says, on a cloud that runs or its own."""

import contextlib
import csv
import io
from types import SimpleNamespace

import pytest

from infra.local import batch
from tests.unit.cli.services import ID, FakeService

PAGE = {
    "items": [{"text": "Ann", "spoken": None, "enabled": True}],
    "next_offset": None,
}


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer("POST /batches", {"batch_id": ID})
    for path in ("/external/names", "/external/developers"):
        made.answer(f"GET {path}", PAGE)
    made.answer("GET /templates/t", {"slots": ["name", "developer"]})
    return made


@pytest.fixture
def watched(monkeypatch, service) -> list[dict[str, object]]:
    """What would be watched; the cloud is the service."""
    seen: list[dict[str, object]] = []

    def watch(api: object, id: str, *, pauses: bool, url: str | None = None) -> int:
        seen.append({"id": id, "pauses": pauses, "url": url})
        return 3

    @contextlib.contextmanager
    def cloud(state):
        yield SimpleNamespace(url="http://service")

    monkeypatch.setattr(batch, "watched", watch)
    monkeypatch.setattr(batch, "local_cloud", cloud)
    monkeypatch.setattr(batch, "find_running", lambda state: None)
    monkeypatch.setattr(batch, "Api", lambda url: service.api())
    return seen


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["batch", *arguments, "--template", "t"])
    return batch.main()


def test_rotations_ask_for_every_item_of_the_template(monkeypatch, service, watched):
    """An empty variant, as make hands it on, is none; the exit code is that of watching."""
    assert run(monkeypatch, "rotations", "--variant", "") == 3
    assert service.sent() == {"kind": "rotations", "template": "t"}
    assert watched[0]["id"] == ID


def test_a_template_is_spoken_for_one_set_of_values(monkeypatch, service, watched):
    """As `make demo` takes them."""
    run(monkeypatch, "template", "--name", "Mary", "--developer", "", "--variant", "warm")
    assert service.sent() == {
        "kind": "template",
        "template": "t",
        "variant": "warm",
        "values": {"name": "Mary", "developer": "Hilton"},
    }


def test_outputs_send_every_enabled_pair_as_a_table(monkeypatch, service, watched):
    """One row for each pair, in a form with a file."""
    run(monkeypatch, "outputs")
    form = service.requests[-1].content.decode()
    table = form.partition('filename="pairs.csv"')[2].partition("\r\n\r\n")[2]
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert rows[:2] == [["ref", "name", "developer"], ["Ann / Ann", "Ann", "Ann"]]
    assert 'name="kind"\r\n\r\nmessages' in form


@pytest.mark.parametrize(
    ("running", "option", "pauses"),
    [(None, [], True), ("cloud", [], False), ("cloud", ["--pause-on-interrupt"], True)],
)
def test_ctrl_c_pauses_where_the_cloud_ends_with_the_command(
    monkeypatch, watched, running, option, pauses
):
    """On a cloud that runs on, the batch goes on unless asked otherwise."""
    monkeypatch.setattr(batch, "find_running", lambda state: running)
    run(monkeypatch, "rotations", *option)
    assert watched[0]["pauses"] is pauses


def test_a_cloud_that_ends_with_the_command_is_said_to(monkeypatch, watched, capsys):
    """Its port is no one's afterwards; the next command goes to the one of `make run`."""
    run(monkeypatch, "rotations")
    assert watched[0]["url"] == "http://127.0.0.1:8080"
    assert "first: make run" in capsys.readouterr().out


@pytest.mark.parametrize(("findings", "code"), [([], 0), ([{"state": "corrupt"}], 1)])
def test_an_audit_fails_on_any_finding(monkeypatch, service, watched, capsys, findings, code):
    """What was found is printed, and the counts after it."""
    page = {"counts": {"match": 2}, "findings": findings, "next_page_token": None}
    service.answer("POST /cache/audit", page)
    assert run(monkeypatch, "validate") == code
    printed = capsys.readouterr().out
    assert printed.endswith("2 match\n")
    assert ("corrupt" in printed) is bool(findings)
