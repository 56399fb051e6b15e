"""What the documents promise in numbers, each at its size, through a function's own process."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.functions.edge_process import RunningFunction, running_function

ROWS = 200_000
MAX_BODY_BYTES = 32 << 20
BOUNDARY = "promise"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


@pytest.fixture
def ingest(environment: dict[str, str], tmp_path: Path) -> Iterator[RunningFunction]:
    """The function ingest in its own process, on stores without anything in them."""
    with running_function("ingest", environment, tmp_path / "log") as function:
        yield function


def form(content: bytes, *, size: int | None = None, **fields: str) -> bytes:
    """Return a multipart body, filled up to `size` bytes with blank lines of its file."""
    heads = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = "".join(heads) + (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="n.csv"\r\n\r\n'
    )
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    missing = 0 if size is None else size - len(head) - len(content) - len(tail)
    blank = b" " * 99 + b"\n"
    filling = (blank * (missing // len(blank) + 1))[:missing]
    return head.encode() + content + filling + tail


def post(function: RunningFunction, path: str, body: bytes) -> httpx.Response:
    """Send an upload."""
    return httpx.post(function.url + path, content=body, headers=FORM, timeout=120.0)


def test_a_list_of_200_000_rows_is_taken_in_one_request(ingest: RunningFunction) -> None:
    """Preview and upload count every row, and the worker's memory stays within its instance."""
    rows = "\n".join(f"Name {number:06},City {number % 97}" for number in range(ROWS))
    body = form(f"first_name,city\n{rows}\n".encode(), target="names")

    preview = post(ingest, "/external/preview", body)
    assert preview.status_code == 200, preview.text
    assert preview.json()["reading"]["items"] == ROWS

    upload = post(ingest, "/external/upload_base", body)
    assert upload.status_code == 200, upload.text
    assert upload.json()["merged"]["total"] == ROWS
    assert ingest.peak_mb() < 500


@pytest.mark.parametrize("path", ["/external/preview", "/external/upload_base"])
def test_a_body_of_32_mib_is_read_and_a_byte_more_is_a_413(
    ingest: RunningFunction, path: str
) -> None:
    """The limit is the body's, as the platform counts it; the answer of a refusal arrives."""
    content = b"first_name\nJohn\nMary\n"
    fits = post(ingest, path, form(content, size=MAX_BODY_BYTES, target="names"))
    assert fits.status_code == 200, fits.text
    assert fits.json()["reading"]["items"] == 2

    refused = post(ingest, path, form(content, size=MAX_BODY_BYTES + 1, target="names"))
    assert refused.status_code == 413, refused.text
    assert refused.json()["detail"] == f"the body is larger than {MAX_BODY_BYTES} bytes"
    assert ingest.peak_mb() < 500


@pytest.mark.parametrize("size", [16_383, 16_385, 65_535, 65_537, 300_000])
def test_a_file_of_any_size_is_read_whatever_the_parser_s_pieces(
    ingest: RunningFunction, size: int
) -> None:
    """Around the sizes at which parsers, sockets and buffers change what they do."""
    answer = post(ingest, "/external/preview", form(b"Mary\n", size=size, target="names"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["first_items"] == ["Mary"]
