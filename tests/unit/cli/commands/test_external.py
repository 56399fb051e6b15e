"""`external`: lists are sent as they lie there, and datasets are shown to their last page."""

import json
from typing import Any

import pytest

from tests.unit.cli.services import FakeService

READING: dict[str, Any] = {
    **{"items": 1, "rows_read": 1, "format": "csv", "encoding": "utf-8", "column": None},
    **{"dropped": {}, "examples": []},
}
READ = {"confidence": "certain", "warnings": [], "reading": READING, "first_items": ["Ann"]}
MERGED = {"kept": 0, "added": 1, "vanished": 0, "enabled": 1, "total": 1}


def item(text: str) -> dict[str, Any]:
    known = {"spoken": None, "language": None, "voice_id": None, "last_used_at": None}
    return {"text": text, "enabled": True, "use_count": 0, **known}


@pytest.fixture
def service() -> FakeService:
    made = FakeService()
    made.answer("POST /external/preview", READ)
    made.answer("POST /external/upload_base", READ | {"dataset": "names", "merged": MERGED})
    return made


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "Guest List.csv"
    path.write_text("first name\nAnn\n")
    return str(path)


def form_of(service: FakeService) -> str:
    return service.requests[-1].content.decode()


def test_a_list_is_ingested_into_its_dataset(service, file, capsys):
    """What became of the dataset is said."""
    assert service.run("external", "upload_base", file, "--target", "names", "--key", "k") == 0
    assert 'name="target"\r\n\r\nnames\r\n' in form_of(service)
    assert service.requests[0].headers["Idempotency-Key"] == "k"
    assert "names: 0 kept, 1 added, 0 vanished; 1 of 1 enabled" in capsys.readouterr().out


def test_a_list_without_a_dataset_is_wrong_usage(service, file):
    """A guess would change what is there."""
    assert service.run("external", "upload_base", file) == 2
    assert service.requests == []


def test_a_preview_takes_the_name_of_the_file_and_says_so(service, file, capsys):
    """Nothing is stored, so that a guess does no harm."""
    assert service.run("external", "preview", file) == 0
    assert 'name="target"\r\n\r\nguest-list\r\n' in form_of(service)
    printed = capsys.readouterr()
    assert "first: Ann" in printed.out
    assert "Read as a list of guest-list" in printed.err


def test_every_option_of_reading_reaches_the_service(service, file):
    """An option that was given is a field of the form, under the service's own name."""
    options = ["--mode", "append", "--column", "first name", "--header-line", "0", "--confirm"]
    options += ["--encoding", "cp1250", "--delimiter", "tab", "--strict"]
    options += ["--allow", "N/A", "--allow", "a,b"]
    service.run("external", "upload_base", file, "--target", "guests", *options)

    fields = [("mode", "append"), ("column", "first name"), ("header_line", "0")]
    fields += [("encoding", "cp1250"), ("delimiter", "tab"), ("strict", "true")]
    fields += [("confirm", "true"), ("allow", "N/A"), ("allow", '"a,b"'), ("target", "guests")]
    form = form_of(service)
    assert [each for each in fields if f'name="{each[0]}"\r\n\r\n{each[1]}\r\n' not in form] == []


def test_what_was_not_given_is_left_to_the_service(service, file):
    """An empty field would say something that the caller did not."""
    service.run("external", "preview", file, "--target", "names")
    assert form_of(service).count("Content-Disposition") == 2


def test_a_file_that_cannot_be_read_is_one_plain_line(service, tmp_path, capsys):
    """The person at the terminal reads which file, and why."""
    missing = str(tmp_path / "gone.csv")
    assert service.run("external", "preview", missing) == 5
    assert capsys.readouterr().err == f"{missing} cannot be read: No such file or directory\n"


def test_a_dataset_is_shown_page_by_page_to_its_end(service, capsys):
    """One table for all of it."""
    service.answer(
        "GET /external/names",
        {"items": [item("Ann")], "next_offset": 1},
        {"items": [item("Bo")], "next_offset": None},
    )
    assert service.run("external", "show", "names", "--limit", "1", "--all") == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split()[0] for row in rows] == ["Ann", "Bo"]
    assert [dict(each.url.params) for each in service.requests] == [
        {"limit": "1"},
        {"limit": "1", "offset": "1"},
    ]


def test_a_page_that_is_not_the_last_says_how_to_go_on(service, capsys):
    """Beside the answer, where no program reads."""
    service.answer("GET /external/names", {"items": [item("Ann")], "next_offset": 1})
    assert service.run("external", "show", "names") == 0
    printed = capsys.readouterr()
    assert "More follow: --all, or --offset 1" in printed.err
    assert "More" not in printed.out


def test_all_pages_are_a_line_of_json_each(service, capsys):
    """Each the service's own document."""
    service.answer(
        "GET /external/names",
        {"items": [], "next_offset": 1},
        {"items": [], "next_offset": None},
    )
    assert service.run("external", "show", "names", "--all", "--json") == 0
    assert capsys.readouterr().out.splitlines() == [
        '{"items":[],"next_offset":1}',
        '{"items":[],"next_offset":null}',
    ]


def test_spoken_forms_become_a_dictionary_that_cartesia_takes(service, capsys):
    """Both fields: its SDK requires `alias`, its documentation wants `pronunciation`."""
    items = [item("Siobhan") | {"spoken": "Shi-vawn"}, item("Ann")]
    off = item("Nguyen") | {"spoken": "Win", "enabled": False}
    service.answer("GET /external/names", {"items": [*items, off], "next_offset": None})
    assert service.run("external", "dictionary", "names") == 0
    assert json.loads(capsys.readouterr().out) == {
        "name": "names",
        "items": [{"text": "Siobhan", "alias": "Shi-vawn", "pronunciation": "Shi-vawn"}],
    }


def test_datasets_are_listed_with_their_items(service, capsys):
    """Times are to the second, and their zone stands above them."""
    dataset = {"dataset": "names", "total": 2, "enabled": 1}
    when = {"updated_at": "2026-05-04T09:00:00.123Z"}
    service.answer("GET /external/list", {"datasets": [dataset | when]})
    assert service.run("external", "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "changed at (UTC)" in lines[0]
    assert lines[-1].split() == ["names", "2", "1", "2026-05-04", "09:00:00"]


def test_a_dataset_is_deleted_once_that_is_agreed_to(service, capsys):
    """Its counters do not come back."""
    service.answer("DELETE /external/names", {"deleted": "names"})
    assert service.run("external", "delete", "names") == 2
    assert service.requests == []
    assert service.run("external", "delete", "names", "-y") == 0
    assert capsys.readouterr().out == "Deleted  names\n"


def test_reports_of_dropped_files_are_listed(service, capsys):
    """With the reasons of those that were refused."""
    report = {"name": "names/a.csv", "status": "refused", "reason": "no column"}
    page = {"reports": [report | {"reported_at": None}], "next_page_token": None}
    service.answer("GET /external/reports", page)
    assert service.run("external", "reports", "--dataset", "names") == 0
    assert "refused   no column" in capsys.readouterr().out


def test_the_report_of_one_file_is_shown(service, capsys):
    """A file's name may hold slashes; each part is one of the path."""
    found = {"upload": "names/a b.csv", "status": "refused", "reason": "no column", "reading": {}}
    service.answer("GET /external/reports/names/a b.csv", found)
    assert service.run("external", "report", "names/a b.csv", "--generation", "7") == 0
    assert service.requests[0].url.params["generation"] == "7"
    assert "reason  no column" in capsys.readouterr().out
    assert service.run("external", "report", "names/../../live") == 2
