"""Events that are forged, malformed or bad: set aside once, while the others go on."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import functions_framework
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hybrid_audio import datasets, services
from hybrid_audio.errors import StoreUnavailable

ROOT = Path(__file__).parents[2]
SECRET = "quirrel"
FINALIZED = "google.cloud.storage.object.v1.finalized"
HEADERS = {
    "Ce-Id": f"{SECRET} id",
    "Ce-Type": FINALIZED,
    "Ce-Specversion": "1.0",
    "Ce-Source": f"//{SECRET}",
    "Content-Type": "application/json",
    "Authorization": f"Bearer {SECRET}",
}


@pytest.fixture
def client(environment: dict[str, str]) -> FlaskClient:
    """The event function as production starts it."""
    main = str(ROOT / "functions/ingest/main.py")
    client: FlaskClient = functions_framework.create_app(
        "ingest_event", main, "cloudevent"
    ).test_client()
    return client


@pytest.fixture
def bucket(environment: dict[str, str]) -> str:
    """The uploads bucket."""
    return environment["UPLOADS_BUCKET"]


def deliver(client: FlaskClient, data: Any, **headers: str) -> TestResponse:
    """Deliver an event with this data."""
    sent_at = {"Ce-Time": datetime.now(UTC).isoformat()}
    return client.post("/", data=json.dumps(data), headers={**HEADERS, **sent_at, **headers})


def put(name: str, content: bytes = b"John\n") -> str:
    """Put an object into the uploads bucket and return its generation."""
    return str(services.upload_objects().put(name, content, "text/plain").generation)


def reports() -> list[dict[str, Any]]:
    """Return every report that was written."""
    names = [stored.name for stored in services.upload_objects().list("reports/")]
    found = [services.upload_objects().find(name) for name in names]
    return [json.loads(each.data or b"") for each in found if each is not None]


def check_that_others_go_on(client: FlaskClient, bucket: str) -> None:
    """Assert that a good upload is still ingested."""
    generation = put("fine/list.txt", b"Mary\n")
    data = {"bucket": bucket, "name": "fine/list.txt", "generation": generation, "size": "5"}
    assert deliver(client, data).status_code == 200
    found = datasets.items("fine", datasets=services.dataset_store())
    assert [item.text for item in found] == ["Mary"]


@pytest.mark.parametrize(
    "name",
    [
        "names/a\nb.csv",
        "names/\x00.txt",
        "names/\x1b[31m.csv",
        "names/\u2028.csv",
        "\r\n",
        "names/\x7f",
    ],
)
def test_a_name_with_control_characters_is_quarantined_with_a_report(
    client: FlaskClient, bucket: str, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The report's own name shows them percent-encoded, so that it can be listed and read."""
    data = {"bucket": bucket, "name": name, "generation": "17", "size": "5"}
    assert deliver(client, data).status_code == 200
    (report,) = reports()
    assert (report["status"], "control characters" in report["reason"]) == ("quarantined", True)
    assert report["upload"].isprintable()
    assert SECRET not in capfd.readouterr().out
    check_that_others_go_on(client, bucket)


def test_a_name_too_long_for_its_report_is_quarantined_with_one(
    client: FlaskClient, bucket: str
) -> None:
    """The report's name is cut, and ends with a digest of the whole."""
    data = {"bucket": bucket, "name": "names/" + "é" * 600, "generation": "17", "size": "5"}
    assert deliver(client, data).status_code == 200
    (report,) = reports()
    assert "longer than 1024 bytes" in report["reason"]
    check_that_others_go_on(client, bucket)


MALFORMED: dict[str, dict[str, Any]] = {
    "no name": {"name": None},
    "an empty name": {"name": ""},
    "a list for a name": {"name": ["names/a.csv"]},
    "no generation": {"generation": None},
    "words for a generation": {"generation": "latest"},
    "a generation of too many digits": {"generation": "9" * 5_000},
    "a negative generation": {"generation": "-1"},
    "a generation in other digits": {"generation": "\u0661\u0662"},
    "a truth for a generation": {"generation": True},
    "words for a size": {"size": "huge"},
    "a list for metadata": {"metadata": ["mode"]},
    "a word for metadata": {"metadata": "merge"},
}


@pytest.mark.parametrize("changes", MALFORMED.values(), ids=MALFORMED.keys())
def test_an_event_that_names_no_upload_is_acknowledged(
    client: FlaskClient, bucket: str, changes: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    """It would be no better at the next delivery; one line of the log says that it came."""
    data = {"bucket": bucket, "name": "names/a.csv", "generation": "17", "size": "5", **changes}
    assert deliver(client, data).status_code == 200
    written = capfd.readouterr()
    assert "event_malformed" in written.out
    assert "Traceback" not in written.out + written.err
    assert SECRET not in written.out + written.err
    check_that_others_go_on(client, bucket)


AS_JSON = {"Content-Type": "application/json"}
FORGED: dict[str, tuple[bytes, dict[str, str]]] = {
    "nothing": (b"", {}),
    "no event at all": (b"{}", {"Content-Type": "application/json"}),
    "text": (SECRET.encode(), {"Content-Type": "text/plain"}),
    "a form": (b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}),
    "damaged JSON": (b'{"bucket":', HEADERS),
    "not UTF-8": (b'{"bucket": "\xff"}', HEADERS),
    "a damaged structured event": (b"{", {"Content-Type": "application/cloudevents+json"}),
    "a structured event without fields": (b"{}", {"Content-Type": "application/cloudevents+json"}),
    "a list": (b"[]", {"Content-Type": "application/cloudevents+json"}),
    "a batch": (b"[{}]", {"Content-Type": "application/cloudevents-batch+json"}),
    "another version": (b"{}", {**HEADERS, "Ce-Specversion": "9.9"}),
    "deep nesting": (b"[" * 50_000, HEADERS),
    "a background event": (
        b'{"context": {"eventType": "x"}, "data": 1}',
        {"Content-Type": "application/json"},
    ),
    "a push message": (
        b'{"message": {"data": "%%%"}, "subscription": 1}',
        {"Content-Type": "application/json"},
    ),
}


@pytest.mark.parametrize(("body", "headers"), FORGED.values(), ids=FORGED.keys())
def test_what_is_no_event_is_acknowledged_without_repeating_it(
    client: FlaskClient,
    bucket: str,
    body: bytes,
    headers: dict[str, str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Neither its headers nor its body are answered or written; it is not delivered again."""
    secret = {"Authorization": f"Bearer {SECRET}", "X-Secret": SECRET}
    answer = client.post("/", data=body, headers={**headers, **secret})
    assert answer.status_code == 200
    written = capfd.readouterr()
    for text in (answer.get_data(as_text=True), written.out, written.err):
        assert SECRET not in text
        assert "Traceback" not in text
    check_that_others_go_on(client, bucket)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_another_method_than_that_of_events_is_a_problem(client: FlaskClient, method: str) -> None:
    """The event door answers a wrong method with a 405 that allows POST."""
    answer = client.open("/", method=method)
    assert answer.status_code == 405 or method == "OPTIONS"
    if answer.status_code == 405:
        assert answer.content_type == "application/problem+json"
        assert "POST" in answer.headers["Allow"]


def test_huge_metadata_is_counted_and_not_repeated(client: FlaskClient, bucket: str) -> None:
    """Keys that are not known are ignored, and the report names the first of them."""
    metadata = {f"key {number}": "x" * 1_000 for number in range(5_000)}
    generation = put("names/list.txt")
    data = {
        "bucket": bucket,
        "name": "names/list.txt",
        "generation": generation,
        "size": "5",
        "metadata": metadata,
    }
    assert deliver(client, data).status_code == 200
    (report,) = reports()
    (warning,) = [each for each in report["warnings"] if each["code"] == "metadata_ignored"]
    assert "and 4980 more" in warning["detail"]
    assert len(json.dumps(report)) < 8_000
    check_that_others_go_on(client, bucket)


def test_metadata_says_how_the_list_is_read(client: FlaskClient, bucket: str) -> None:
    """Every option of the form is a key of the metadata, and each that cannot be is refused."""
    generation = put("names/list.csv", b"report\na;first_name\n1;Ann\n2;N/A\n")
    data: dict[str, Any] = {
        "bucket": bucket,
        "name": "names/list.csv",
        "generation": generation,
        "size": "5",
        "contentType": "text/csv; charset=utf-8",
        "metadata": {
            "mode": "append",
            "column": "first_name",
            "header_line": "2",
            "delimiter": ";",
            "strict": "false",
            "allow": 'N/A,"Smith, Jr."',
            "confirm": "yes",
            "colour": "red",
        },
    }
    assert deliver(client, data).status_code == 200
    (report,) = reports()
    assert (report["status"], report["mode"], report["confidence"]) == (
        "ingested",
        "append",
        report["reading"]["confidence"],
    )
    assert report["reading"]["header_line"] == 2
    assert "colour" in next(
        each["detail"] for each in report["warnings"] if each["code"] == "metadata_ignored"
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mode", "overwrite"),
        ("header_line", "-1"),
        ("header_line", "\u0662"),
        ("strict", "maybe"),
        ("confirm", "2"),
        ("column", "c" * 300),
        ("allow", "v" * 300),
        ("delimiter", "xy"),
    ],
)
def test_metadata_that_cannot_be_is_a_report_that_names_the_key(
    client: FlaskClient, bucket: str, key: str, value: str
) -> None:
    """The file waits for the next upload with a metadata that can."""
    generation = put("names/list.csv", b"first_name\nJohn\n")
    data = {
        "bucket": bucket,
        "name": "names/list.csv",
        "generation": generation,
        "size": "5",
        "metadata": {key: value},
    }
    assert deliver(client, data).status_code == 200
    (report,) = reports()
    assert report["status"] == "quarantined"
    assert [error["path"] for error in report["errors"]] == [key]


def test_a_guess_that_would_disable_many_items_is_quarantined_until_it_is_confirmed(
    client: FlaskClient, bucket: str
) -> None:
    """The report shows the numbers, as the answer to a form does."""
    many = b"first_name\n" + b"\n".join(b"Name %d" % number for number in range(20))
    for content, metadata, status in (
        (many, {}, "ingested"),
        (b"first_name\nJ\xf6rg\n", {}, "quarantined"),
        (b"first_name\nJ\xf6rg\n", {"confirm": "true"}, "ingested"),
    ):
        generation = put("names/list.csv", content)
        data = {
            "bucket": bucket,
            "name": "names/list.csv",
            "generation": generation,
            "size": "5",
            "metadata": metadata,
        }
        assert deliver(client, data).status_code == 200
        (report,) = [each for each in reports() if each["generation"] == generation]
        assert report["status"] == status
        assert status == "ingested" or "20 of 20" in report["reason"]


@pytest.mark.parametrize("time", ["", "yesterday", "2026-01-01T00:00:00", "9" * 400])
def test_an_event_with_a_time_that_cannot_be_read_is_given_up_at_once(
    client: FlaskClient, bucket: str, time: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unreadable time cannot tell when to give up, and would be delivered for a day."""

    def down(*_args: object, **_options: object) -> None:
        raise StoreUnavailable("down")

    monkeypatch.setattr("hybrid_audio.uploads.ingest_list", down)
    data = {"bucket": bucket, "name": "names/a.txt", "generation": put("names/a.txt"), "size": "5"}
    assert deliver(client, data, **{"Ce-Time": time}).status_code == 200


def test_a_report_that_cannot_be_written_ends_an_old_event_all_the_same(
    client: FlaskClient,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A new one comes again, and neither leaves a text of an error in the log."""

    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("hybrid_audio.uploads.ingest_list", broken)
    monkeypatch.setattr("hybrid_audio.uploads.write_report", broken)
    data = {"bucket": bucket, "name": "names/a.txt", "generation": put("names/a.txt"), "size": "5"}
    assert deliver(client, data).status_code == 500
    old = (datetime.now(UTC) - timedelta(hours=7)).isoformat()
    assert deliver(client, data, **{"Ce-Time": old}).status_code == 200
    written = capfd.readouterr()
    assert SECRET not in written.out + written.err
