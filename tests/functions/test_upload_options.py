"""What is said about a list wins, by form or by metadata, and a guess is never destructive."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hybrid_audio import services
from hybrid_audio.ingestion.read import read_items
from hybrid_audio.ingestion.upload_reports import write_report
from tests.functions.wsgi import BOUNDARY, FORM

Fields = dict[str, str]
GUESSED = b"first_name,city\nJ\xf6rg,Ulm\nMary,Bonn\n"
"""Read as Windows-1252, which is likely and not certain."""


@pytest.fixture
def ingest(function: Callable[[str], FlaskClient]) -> FlaskClient:
    return function("ingest")


def send(
    client: FlaskClient, path: str, content: bytes, *, name: str = "list.csv", **fields: object
) -> TestResponse:
    """Send a list with these fields."""
    data = {"target": "names", **fields, "file": (io.BytesIO(content), name)}
    return client.post(f"/external/{path}", data=data)


def texts(client: FlaskClient, dataset: str = "names") -> list[str]:
    """Return the enabled items of a dataset."""
    answer = client.get(f"/external/{dataset}").get_json()
    return [item["text"] for item in answer["items"] if item["enabled"]]


def test_answers_say_how_sure_the_reading_is(ingest: FlaskClient) -> None:
    """At their top level, where a program looks before it goes on."""
    for path in ("preview", "upload_base"):
        certain = send(ingest, path, b"first_name\nJohn\n", target="others").get_json()
        assert (certain["confidence"], certain["warnings"]) == ("certain", [])
        likely = send(ingest, path, GUESSED).get_json()
        assert likely["confidence"] == "likely"
        guesses = [each for each in likely["warnings"] if each["is_guess"]]
        assert [(each["code"], each["line"]) for each in guesses] == [("encoding_guessed", 2)]


@pytest.mark.parametrize("path", ["preview", "upload_base"])
def test_strict_refuses_what_is_not_certain(ingest: FlaskClient, path: str) -> None:
    """A program can stop on a guess; what is certain passes."""
    refused = send(ingest, path, GUESSED, strict="true")
    assert refused.status_code == 422
    assert "encoding_guessed" in refused.get_data(as_text=True)
    assert send(ingest, path, b"first_name\nJohn\n", strict="true").status_code == 200


@pytest.mark.parametrize(
    ("content", "fields", "expected"),
    [
        (b"a;b\nJohn;Mary\n", {"column": "b"}, ["Mary"]),
        (b"report\nfirst_name\nJohn\n", {"header_line": "2"}, ["John"]),
        (b"John|Ann\nMary|Eve\n", {"delimiter": "|", "column": "1", "header_line": "0"}, None),
        (b"first_name\tcity\nJohn\tUlm\n", {"delimiter": "tab"}, ["John"]),
    ],
)
def test_options_of_a_form_reach_the_reading(
    ingest: FlaskClient, content: bytes, fields: Fields, expected: list[str] | None
) -> None:
    """Column, header line and delimiter; none of them is dropped in silence."""
    answer = send(ingest, "preview", content, **fields)
    if expected is None:
        assert answer.status_code == 422
    else:
        assert answer.get_json()["first_items"] == expected


def test_an_empty_field_says_nothing(ingest: FlaskClient) -> None:
    """Browsers send every field of a form, also those that were left blank."""
    blank = dict.fromkeys(("column", "header_line", "encoding", "delimiter", "strict", "allow"), "")
    answer = send(ingest, "preview", b"first_name\nJohn\n", **blank, mode="", confirm="")
    assert answer.get_json()["first_items"] == ["John"]
    assert send(ingest, "preview", b"first_name\nJohn\n", target="").status_code == 422


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("header_line", "-1"),
        ("header_line", "two"),
        ("header_line", "99999999999"),
        ("strict", "maybe"),
        ("confirm", "2"),
        ("delimiter", "ab"),
        ("delimiter", "x"),
        ("column", "c" * 201),
        ("encoding", "e" * 201),
        ("allow", "v" * 201),
        ("allow", ",".join(str(number) for number in range(1_001))),
        ("headerline", "1"),
    ],
)
def test_an_option_that_cannot_be_is_a_422_at_its_name(
    ingest: FlaskClient, name: str, value: str
) -> None:
    """Unknown fields are refused as wrong values are."""
    answer = send(ingest, "preview", b"first_name\nJohn\n", **{name: value})
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert [error["path"] for error in answer.get_json()["errors"]] == [name]


def test_only_allow_may_be_given_more_than_once(ingest: FlaskClient) -> None:
    """Its values are those of all its fields, separated by commas."""
    good = send(ingest, "preview", b"first_name\nJohn\n", allow=['N/A, "Smith, Jr."', "TEST"])
    assert good.status_code == 200
    twice = send(ingest, "preview", b"first_name\nJohn\n", column=["a", "b"])
    assert [error["path"] for error in twice.get_json()["errors"]] == ["column"]


def test_the_charset_of_the_file_s_own_part_reaches_the_reading(
    ingest: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As browsers and curl declare it; the charset of the whole form is another's business."""
    seen: list[str | None] = []
    whole = read_items

    def read(*args: Any, **options: Any) -> Any:
        seen.append(options["options"].charset)
        return whole(*args, **options)

    monkeypatch.setattr("hybrid_audio.ingest.read_items", read)
    head = 'Content-Disposition: form-data; name="file"; filename="n.csv"'
    for kind, charset in (("text/csv; charset=windows-1250", "windows-1250"), ("text/csv", None)):
        lines = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="target"\r\n\r\nnames\r\n',
            f"--{BOUNDARY}\r\n{head}\r\nContent-Type: {kind}\r\n\r\nname\nJohn\r\n",
            f"--{BOUNDARY}--\r\n",
        ]
        answer = ingest.post("/external/preview", data="".join(lines).encode(), headers=[FORM])
        assert answer.status_code == 200
        assert seen.pop() == charset


def names(count: int, *, guessed: bool) -> bytes:
    """Return a list of so many names, in an encoding that is certain or guessed."""
    rows = [f"Name {number}".encode() for number in range(count)]
    return b"\n".join([b"first_name", *rows, b"J\xf6rg" if guessed else b"Jorg"])


def test_a_guess_that_would_disable_many_items_asks_for_confirmation(ingest: FlaskClient) -> None:
    """It shows the numbers and changes nothing; with `confirm` it is done, with a warning."""
    assert send(ingest, "upload_base", names(20, guessed=False)).status_code == 200
    before = texts(ingest)
    for mode in ("merge", "replace"):
        refused = send(ingest, "upload_base", names(10, guessed=True), mode=mode)
        assert refused.status_code == 409
        assert [error["path"] for error in refused.get_json()["errors"]] == ["confirm"]
        detail = refused.get_json()["detail"]
        assert "11 of 21" in detail
        assert "encoding_guessed" in detail
        assert texts(ingest) == before

    done = send(ingest, "upload_base", names(10, guessed=True), confirm="true").get_json()
    assert (done["merged"]["disabled"], done["merged"]["enabled_before"]) == (11, 21)
    assert "many_disabled" in [warning["code"] for warning in done["warnings"]]


def test_a_certain_reading_that_disables_many_items_is_done_with_a_warning(
    ingest: FlaskClient,
) -> None:
    """Who lists certain items means them; the warning carries the numbers."""
    send(ingest, "upload_base", names(20, guessed=False))
    done = send(ingest, "upload_base", names(10, guessed=False)).get_json()
    (warning,) = done["warnings"]
    assert (warning["code"], warning["is_guess"]) == ("many_disabled", False)
    assert "10 of 21" in warning["detail"]
    assert done["confidence"] == "certain"


def test_a_guess_that_disables_few_items_is_done(ingest: FlaskClient) -> None:
    """A fifth is the limit, and no item of a new dataset is disabled at all."""
    assert send(ingest, "upload_base", names(20, guessed=True)).status_code == 200
    assert send(ingest, "upload_base", names(17, guessed=True)).status_code == 200
    assert send(ingest, "upload_base", names(4, guessed=True), mode="append").status_code == 200


def test_a_dataset_tells_the_origins_of_its_items(ingest: FlaskClient) -> None:
    """File, column, encoding and when, newest first; a list that replaces is the only one."""
    send(ingest, "upload_base", b"first_name,city\nJohn,Ulm\n", name="a.csv")
    send(ingest, "upload_base", b'["Mary"]', name="b.json", mode="append")
    origins = ingest.get("/external/names").get_json()["origins"]
    shown = [(each["file"], each["column"], each["mode"], each["items"]) for each in origins]
    assert shown == [("b.json", None, "append", 1), ("a.csv", "first_name", "merge", 1)]
    assert origins[1]["encoding"] == "utf-8"
    assert origins[1]["confidence"] == "certain"
    assert origins[1]["generation"] is None
    assert origins[0]["at"] >= origins[1]["at"]

    send(ingest, "upload_base", b"Zoe\n", name="c.txt", mode="replace")
    (only,) = ingest.get("/external/names").get_json()["origins"]
    assert only["file"] == "c.txt"


def test_the_same_list_again_is_one_origin(ingest: FlaskClient) -> None:
    """With the time of the last; a refused list is none."""
    for _ in range(3):
        send(ingest, "upload_base", b"first_name\nJohn\n", name="a.csv")
    send(ingest, "upload_base", b"PK\x03\x04", name="b.zip")
    (only,) = ingest.get("/external/names").get_json()["origins"]
    assert only["file"] == "a.csv"


def test_origins_are_gone_with_their_dataset(ingest: FlaskClient) -> None:
    """A new dataset of that name begins without any."""
    send(ingest, "upload_base", b"first_name\nJohn\n", name="a.csv")
    assert ingest.delete("/external/names").status_code == 200
    send(ingest, "upload_base", b"first_name\nMary\n", name="b.csv")
    origins = ingest.get("/external/names").get_json()["origins"]
    assert [each["file"] for each in origins] == ["b.csv"]


def put_report(upload: str, generation: int, status: str, reason: str | None = None) -> None:
    """Write a report as the event function does."""
    content = {"status": status, "errors": [], **({"reason": reason} if reason else {})}
    write_report(upload, generation, content, uploads=services.upload_objects())


def test_reports_are_listed_and_read(ingest: FlaskClient) -> None:
    """Name, generation, status, reason and when; one whole, its newest generation by default."""
    put_report("names/a.csv", 17, "quarantined", "the file is empty")
    put_report("names/a.csv", 18, "ingested")
    put_report("others/deep/b c.csv", 5, "superseded")
    listed = ingest.get("/external/reports").get_json()
    assert [(each["name"], each["generation"], each["status"]) for each in listed["reports"]] == [
        ("names/a.csv", "17", "quarantined"),
        ("names/a.csv", "18", "ingested"),
        ("others/deep/b c.csv", "5", "superseded"),
    ]
    assert listed["reports"][0]["reason"] == "the file is empty"
    assert listed["reports"][0]["reported_at"]

    assert ingest.get("/external/reports/names/a.csv").get_json()["generation"] == "18"
    first = ingest.get("/external/reports/names/a.csv?generation=17").get_json()
    assert (first["status"], first["reason"]) == ("quarantined", "the file is empty")
    for path in ("others/deep/b%20c.csv", "others%2Fdeep%2Fb%20c.csv"):
        assert ingest.get(f"/external/reports/{path}").get_json()["status"] == "superseded"
    for path in ("names/b.csv", "names/a.csv?generation=1", "names", "names/a", "../names/a.csv"):
        assert ingest.get(f"/external/reports/{path}").status_code == 404


def test_reports_come_a_page_at_a_time(ingest: FlaskClient) -> None:
    """Of all uploads, or of those of one dataset; `next_page_token` leads on."""
    for number in range(7):
        put_report(f"names/{number}.csv", 1, "ingested")
    put_report("names-2/x.csv", 1, "ingested")
    seen: list[str] = []
    token: str | None = ""
    while token is not None:
        page = ingest.get(f"/external/reports?dataset=names&limit=3&page_token={token}").get_json()
        seen += [each["name"] for each in page["reports"]]
        token = page["next_page_token"]
    assert seen == [f"names/{number}.csv" for number in range(7)]
    assert ingest.get("/external/reports?limit=0").status_code == 422
    assert len(ingest.get("/external/reports").get_json()["reports"]) == 8


def test_a_damaged_report_is_a_404_and_no_dataset_is_named_reports(ingest: FlaskClient) -> None:
    """Whoever wrote there by hand; and the word stays one of the addresses."""
    services.upload_objects().put("reports/names/x.csv.3.json", b"{", "application/json")
    assert ingest.get("/external/reports/names/x.csv").status_code == 404
    assert ingest.delete("/external/reports").status_code == 405
    assert json.loads(ingest.get("/external/reports").data)["reports"][0]["status"] is None
