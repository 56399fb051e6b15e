"""What the documents promise in numbers, each at its size, through a function's own process."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from httpx import Response

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


def post(function: RunningFunction, path: str, body: bytes) -> Response:
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
    assert ingest.peak_mb() < 400


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
    assert ingest.peak_mb() < 250


@pytest.mark.parametrize("size", [16_383, 16_385, 65_535, 65_537, 300_000])
def test_a_file_of_any_size_is_read_whatever_the_parser_s_pieces(
    ingest: RunningFunction, size: int
) -> None:
    """Around the sizes at which parsers, sockets and buffers change what they do."""
    answer = post(ingest, "/external/preview", form(b"Mary\n", size=size, target="names"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["first_items"] == ["Mary"]


@pytest.fixture
def process(
    environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[[str], RunningFunction]]:
    """Start any function in its own process."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(
            running_function(name, environment, tmp_path / f"{name}.log")
        )


def post_json(function: RunningFunction, path: str, content: object, **headers: str) -> Response:
    """Send a JSON document."""
    return httpx.post(function.url + path, json=content, headers=headers, timeout=120.0)


def test_a_json_body_of_1_mib_is_read_and_a_byte_more_is_a_413(
    process: Callable[[str], RunningFunction],
) -> None:
    """White space counts: the limit is that of the bytes."""
    generate = process("generate")
    body = b'{"name": "Quirrel"}'
    for size, status in ((1 << 20, 200), ((1 << 20) + 1, 413)):
        sent = body.ljust(size, b" ")
        headers = {"Content-Type": "application/json"}
        answer = httpx.post(
            f"{generate.url}/generate/name", content=sent, headers=headers, timeout=60.0
        )
        assert answer.status_code == status, answer.text[:500]


def test_texts_values_and_keys_are_taken_up_to_their_lengths(
    process: Callable[[str], RunningFunction],
) -> None:
    """5,000 characters of a text, 200 of a name, 50 values, 255 of a key; one more is a 422."""
    generate = process("generate")
    for length, status in ((5_000, 200), (5_001, 422)):
        text = ("word " * 1001)[: length - 1] + "."
        assert post_json(generate, "/generate/script", {"text": text}).status_code == status
    for length, status in ((200, 200), (201, 422)):
        name = ("Ann " * 60)[: length - 1] + "e"
        assert post_json(generate, "/generate/name", {"name": name}).status_code == status
    for length, status in ((255, 200), (256, 422)):
        headers = {"Idempotency-Key": "k" * length}
        answer = post_json(generate, "/generate/name", {"name": "Mary"}, **headers)
        assert answer.status_code == status


def test_50_values_are_taken_and_51_are_a_422(
    process: Callable[[str], RunningFunction],
) -> None:
    """A template may have as many slots as there may be values."""
    assemble = process("assemble")
    segments = [{"id": f"s{n}", "text": f"Part {{slot_{n}}}."} for n in range(50)]
    template = {"template_name": "wide", "segments": segments}
    stored = httpx.put(f"{assemble.url}/templates/wide", json=template, timeout=60.0)
    assert stored.status_code == 201, stored.text
    for count, status in ((50, 200), (51, 422)):
        values = {f"slot_{n}": f"Value {n}" for n in range(count)}
        body = {"template": "wide", "values": values}
        answer = post_json(assemble, "/assemble/template", body)
        assert answer.status_code == status, answer.text[:500]


def test_1000_segments_make_a_message_and_1001_are_a_422(
    process: Callable[[str], RunningFunction],
) -> None:
    """Every spoken segment has its cue."""
    assemble = process("assemble")
    parts = [{"text": "Hello."}, {"silence_ms": 10}] * 501
    for count, status in ((1000, 200), (1001, 422)):
        answer = post_json(assemble, "/assemble/segments", {"segments": parts[:count]})
        assert answer.status_code == status, answer.text[:500]
        assert status != 200 or len(answer.json()["cues"]) == count // 2


def test_audio_above_8_mib_is_never_inlined(
    process: Callable[[str], RunningFunction],
) -> None:
    """Below, the answer is the audio itself; above, its signed URL."""
    assemble = process("assemble")
    for seconds, status in ((80, 200), (95, 303)):
        pauses = [{"silence_ms": 40_000}, {"silence_ms": (seconds - 40) * 1000 - 2_000}]
        body = {"segments": [{"text": "Hello."}, *pauses, {"text": "Bye."}]}
        answer = post_json(assemble, "/assemble/segments", body, Accept="audio/wav")
        assert answer.status_code == status, answer.text[:500]
        assert status != 200 or 7 << 20 < len(answer.content) < 8 << 20


def test_rotation_serves_1000_at_once_and_switches_10_000_items(
    ingest: RunningFunction, process: Callable[[str], RunningFunction]
) -> None:
    """Of 20,000 items; one more of either is a 422."""
    texts = [f"Name {number:05}" for number in range(20_000)]
    assert (
        post(
            ingest,
            "/external/upload_base",
            form("\n".join(["name", *texts]).encode(), target="names"),
        ).status_code
        == 200
    )
    rotation = process("rotation")
    for count, status in ((1000, 200), (1001, 422)):
        answer = httpx.get(f"{rotation.url}/rotation/next/names?count={count}", timeout=60.0)
        assert answer.status_code == status, answer.text[:500]
        assert status != 200 or answer.json()["items"] == texts[:1000]
    for count, status in ((10_000, 200), (10_001, 422)):
        answer = post_json(rotation, "/rotation/names/disable", {"items": texts[:count]})
        assert answer.status_code == status, answer.text[:500]
        assert status != 200 or len(answer.json()["changed"]) == count

    for limit, status in ((10_000, 200), (10_001, 422)):
        answer = httpx.get(f"{ingest.url}/external/names?limit={limit}", timeout=60.0)
        assert answer.status_code == status, answer.text[:500]
        assert status != 200 or len(answer.json()["items"]) == limit
