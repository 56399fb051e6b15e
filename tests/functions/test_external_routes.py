"""The function ingest over HTTP: lists come in, datasets are looked at, a refused file changes
nothing.
"""

import io
import json

import pytest

from hybrid_audio import services


@pytest.fixture
def ingest(function):
    return function("ingest")


def send(client, path, content, *, filename="names.csv", **fields):
    return client.post(
        path, data={"target": "names", **fields, "file": (io.BytesIO(content), filename)}
    )


CSV = "first_name;city\nJohn;Bonn\nMary;Köln\njohn;Ulm\n;Rom\n".encode("utf-8-sig")


def test_a_preview_says_how_a_file_is_understood_and_stores_nothing(ingest):
    """Delimiter, encoding, column and why, first rows, and what would be dropped."""
    told = send(ingest, "/external/preview", CSV).json
    reading = told["reading"]
    assert (reading["format"], reading["delimiter"], reading["column"]) == (
        "csv",
        ";",
        "first_name",
    )
    assert reading["column_reason"]
    assert reading["columns"] == ["first_name", "city"]
    assert told["first_items"] == ["John", "Mary"]
    assert told["first_rows"][0] == ["John", "Bonn"]
    assert reading["duplicates"] == 1
    assert {drop["line"] for drop in reading["examples"]} == {4, 5}
    assert ingest.get("/external/list").json == {"datasets": []}


def test_an_upload_becomes_a_dataset(ingest):
    """Listed, shown with counters, and kept as a file in the bucket."""
    told = send(ingest, "/external/upload_base", CSV).json
    assert told["merged"]["added"] == 2
    listed = ingest.get("/external/list").json["datasets"]
    assert [(each["dataset"], each["total"]) for each in listed] == [("names", 2)]
    items = ingest.get("/external/names").json["items"]
    assert [(item["text"], item["use_count"]) for item in items] == [("John", 0), ("Mary", 0)]
    kept = services.stem_objects().find("datasets/names.json")
    assert kept is not None
    assert kept.data is not None
    assert [item["text"] for item in json.loads(kept.data)["items"]] == ["John", "Mary"]


def test_merge_append_and_replace_do_what_they_say(ingest):
    """merge disables what vanished, append only adds, replace is exactly the list."""
    send(ingest, "/external/upload_base", b"John\nMary\n", filename="a.txt")
    merged = send(ingest, "/external/upload_base", b"Mary\nZoe\n", filename="b.txt").json["merged"]
    assert (merged["kept"], merged["added"], merged["vanished"], merged["enabled"]) == (1, 1, 1, 2)
    appended = send(
        ingest, "/external/upload_base", b"Ann\n", filename="c.txt", mode="append"
    ).json["merged"]
    assert (appended["added"], appended["vanished"], appended["total"]) == (1, 0, 4)
    replaced = send(
        ingest, "/external/upload_base", b"Zoe\nEve\n", filename="d.txt", mode="replace"
    ).json["merged"]
    assert replaced["total"] == 2
    assert [item["text"] for item in ingest.get("/external/names").json["items"]] == ["Zoe", "Eve"]


def test_a_dataset_is_shown_a_page_at_a_time(ingest):
    """`next_offset` of one page is the offset of the next; the last one has none."""
    send(
        ingest,
        "/external/upload_base",
        "\n".join(f"Ann {chr(97 + n)}" for n in range(25)).encode(),
        filename="n.txt",
    )
    first = ingest.get("/external/names?limit=20").json
    second = ingest.get(f"/external/names?limit=20&offset={first['next_offset']}").json
    assert (len(first["items"]), len(second["items"]), second["next_offset"]) == (20, 5, None)


def test_a_deleted_dataset_is_gone_with_its_file(ingest):
    """Dataset and file are deleted together, and a second DELETE is a 404."""
    send(ingest, "/external/upload_base", CSV)
    assert ingest.delete("/external/names").json == {"deleted": "names"}
    assert services.stem_objects().stat("datasets/names.json") is None
    assert ingest.delete("/external/names").status_code == 404


@pytest.mark.parametrize(
    ("content", "filename", "fields", "place"),
    [
        (b"", "names.csv", {}, None),
        (b"PK\x03\x04" + bytes(100), "names.csv", {}, None),
        (b"name\nJohn\n", "names.csv", {"column": "nick"}, "column"),
        (b"name\nJohn\n", "names.csv", {"target": "../x"}, "target"),
        (b"name\nJohn\n", "names.csv", {"target": "reports"}, "target"),
        (b"name\nJohn\n", "names.csv", {"target": "list"}, "target"),
        (b"name\nJohn\n", "names.csv", {"mode": "overwrite"}, "mode"),
        (b"name\nJohn\n", "names.csv", {"colour": "red"}, "colour"),
        (b'name\n"John\nMary\n', "names.csv", {}, "line 2"),
        (b'[{"text": "a"}, {"text": "b", "text": "c"}]', "names.json", {}, None),
        (b"name\n=HYPERLINK(1)\n", "names.csv", {}, None),
    ],
)
def test_a_refused_file_is_a_422_and_changes_nothing(ingest, content, filename, fields, place):
    """The problem names the line or the field."""
    send(ingest, "/external/upload_base", b"Ann\n", filename="a.txt")
    answer = send(ingest, "/external/upload_base", content, filename=filename, **fields)
    assert answer.status_code == 422, answer.data
    assert answer.json["detail"]
    if place is not None:
        assert place in [error["path"] for error in answer.json["errors"]]
    assert [item["text"] for item in ingest.get("/external/names").json["items"]] == ["Ann"]


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{}", "application/json", 415),
        (b"x", "multipart/form-data", 400),
        (b"--b\r\n\r\nx", "multipart/form-data; boundary=b", 400),
        (b"--b--\r\n", "multipart/form-data; boundary=b", 422),
    ],
)
def test_a_body_that_is_no_form_is_a_problem(ingest, data, content_type, status):
    """415, 400 or 422, and never a crash."""
    answer = ingest.post("/external/upload_base", data=data, content_type=content_type)
    assert answer.status_code == status, answer.data
    assert answer.content_type == "application/problem+json"


def test_a_file_larger_than_the_platform_takes_is_a_413(ingest):
    """32 MB is Cloud Run's own limit; larger lists go into the bucket."""
    answer = ingest.post(
        "/external/upload_base",
        data=bytes(33 << 20),
        content_type="multipart/form-data; boundary=b",
    )
    assert answer.status_code == 413


def test_the_same_upload_with_the_same_key_is_answered_again(ingest):
    """Retries of a CRM are not new lists."""
    boundary = "multipart/form-data; boundary=b"
    body = b'--b\r\nContent-Disposition: form-data; name="target"\r\n\r\nnames\r\n' + (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="n.txt"\r\n\r\n'
        b"John\r\n--b--\r\n"
    )
    headers = {"Idempotency-Key": "list-1"}
    first, again = (
        ingest.post("/external/upload_base", data=body, content_type=boundary, headers=headers)
        for _ in range(2)
    )
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
