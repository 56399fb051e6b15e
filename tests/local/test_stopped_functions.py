"""SIGTERM in the middle of a request: it is answered, and what was counted is reported."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from infra.local.eventarc.events import Event, event_of
from infra.local.ports import free_port
from tests.bench.cold_start import TEMPLATE, door, prepare
from tests.bench.framework import Started, running
from tests.bench.parts import Parts, running_parts

pytestmark = pytest.mark.slow
SPEECH_TAKES_MS = 2_000.0
LIST_ROWS = 20_000
UPLOAD_IS_SENT_S = 0.3
EVENT_IS_READ_S = 0.15
CALLERS, CALLS = 8, 120
GRACE_S = 10.0
"""Cloud Run kills an instance that long after its SIGTERM."""


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    """Stores and a stand-in, with the stems and datasets that the functions' jobs need."""
    with running_parts("tone") as started:
        prepare(started)
        yield started


def stopped_during(function: Started, ask: Callable[[], httpx.Response], is_under_way) -> Any:
    """Ask, stop the function once the request is under way, and return the answer."""
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask)
        while not (is_under_way() or asked.done()):
            pass
        function.process.send_signal(signal.SIGTERM)
        answer = asked.result(timeout=60)
        assert function.process.wait(timeout=GRACE_S) == 0
    return answer.raise_for_status().json()


def test_a_stem_that_is_being_spoken_is_answered_and_kept(parts):
    """It is a hit for the next instance, and nothing is paid twice."""
    body = {"text": f"A word that {uuid4().hex} ends."}
    parts.cartesia.reset()
    parts.cartesia.wait_ms(SPEECH_TAKES_MS)
    with running(door("generate"), "generate", parts.environ) as function:
        function.asked("/live")
        answer = stopped_during(
            function,
            lambda: httpx.post(f"{function.url}/generate/script", json=body, timeout=60),
            lambda: parts.cartesia.stats()["requests"] > 0,
        )
    assert answer["status"] == "created"

    parts.cartesia.reset()
    with running(door("generate"), "generate", parts.environ) as function:
        function.asked("/live")
        again = httpx.post(f"{function.url}/generate/script", json=body, timeout=60).json()
    assert (again["status"], parts.cartesia.stats()["requests"]) == ("hit", 0)


def test_a_message_that_is_being_made_is_answered_and_stored(parts):
    """Its new stem is still being spoken when the function is stopped."""
    body = {**TEMPLATE, "name": f"Ada {uuid4().hex[:6]}", "upload": True}
    parts.cartesia.reset()
    parts.cartesia.wait_ms(SPEECH_TAKES_MS)
    with running(door("assemble"), "assemble", parts.environ) as function:
        function.asked("/live")
        answer = stopped_during(
            function,
            lambda: httpx.post(f"{function.url}/assemble/template", json=body, timeout=60),
            lambda: parts.cartesia.stats()["requests"] > 0,
        )
    parts.cartesia.reset()
    with running(door("assemble"), "assemble", parts.environ) as function:
        function.asked("/live")
        again = httpx.post(f"{function.url}/assemble/template", json=body, timeout=60).json()
    assert (answer["status"], again["status"]) == ("created", "hit")
    assert again["sha256"] == answer["sha256"]


def test_a_list_that_is_being_taken_is_answered_and_kept_whole(parts):
    """Twenty thousand names: they are in the dataset, or nothing of them is."""
    rows = "\n".join(f"N{letters(number)}" for number in range(LIST_ROWS))
    files = {"file": ("crowd.txt", rows.encode())}
    with running(door("ingest"), "ingest", parts.environ) as function:
        function.asked("/live")
        began = time.monotonic()
        answer = stopped_during(
            function,
            lambda: httpx.post(
                f"{function.url}/external/upload_base",
                data={"target": "crowd"},
                files=files,
                timeout=120,
            ),
            lambda: time.monotonic() > began + UPLOAD_IS_SENT_S,
        )
    with running(door("ingest"), "ingest", parts.environ) as function:
        function.asked("/live")
        kept = httpx.get(f"{function.url}/external/crowd?limit=1", timeout=60).json()
    assert (answer["dataset"], kept["total"]) == ("crowd", LIST_ROWS)


@pytest.mark.parametrize(
    "ends", [signal.SIGTERM, pytest.param(signal.SIGKILL, marks=pytest.mark.storm)]
)
def test_an_event_that_is_being_taken_is_taken_once_and_whole(parts, ends):
    """A stopped function ends it; a killed one has it come again. Half a list is never seen."""
    dataset = f"herd{letters(int(ends))}"
    rows = "\n".join(f"N{letters(number)}" for number in range(LIST_ROWS))
    event = uploaded(parts, f"{dataset}/list.txt", rows.encode())

    with running(door("ingest"), "ingest_event", parts.environ) as function:
        warm = uploaded(parts, f"warm{dataset}/list.txt", b"John\n")
        while not taken(function, warm):
            pass
        with ThreadPoolExecutor(1) as pool:
            came = pool.submit(taken, function, event)
            began = time.monotonic()
            while not (time.monotonic() > began + EVENT_IS_READ_S or came.done()):
                pass
            end(function, ends)
            was_taken = came.result(timeout=60)
    assert was_taken is (ends is signal.SIGTERM)

    with running(door("ingest"), "ingest", parts.environ) as function:
        function.asked("/live")
        seen = httpx.get(f"{function.url}/external/{dataset}?limit=1", timeout=60)
        assert seen.status_code == 404 or seen.json()["total"] == LIST_ROWS
        with running(door("ingest"), "ingest_event", parts.environ) as again:
            while not taken(again, event):
                pass
        kept = httpx.get(f"{function.url}/external/{dataset}?limit=1", timeout=60).json()
        told = httpx.get(f"{function.url}/external/reports/{dataset}/list.txt", timeout=60).json()
    assert (kept["total"], told["status"]) == (LIST_ROWS, "ingested")


def uploaded(parts: Parts, name: str, content: bytes) -> Event:
    """Put an object into the uploads bucket, and return the event that announces it."""
    storage, bucket = parts.environ["STORAGE_EMULATOR_HOST"], parts.environ["UPLOADS_BUCKET"]
    put = httpx.post(
        f"{storage}/upload/storage/v1/b/{bucket}/o",
        params={"uploadType": "media", "name": name},
        content=content,
        headers={"Content-Type": "text/plain"},
    )
    return event_of(put.raise_for_status().json())


def taken(function: Started, event: Event) -> bool:
    """Deliver an event once, and return whether it was taken."""
    try:
        sent = httpx.post(function.url, content=event.body, headers=event.headers, timeout=60)
    except httpx.TransportError:
        return False
    return sent.status_code == 200


def end(function: Started, ends: signal.Signals) -> None:
    """Send the signal; one that kills reaches the workers of the process too."""
    master = function.process.pid
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    function.process.send_signal(ends)
    if ends is signal.SIGKILL:
        for worker in workers:
            os.kill(int(worker), ends)


@pytest.mark.storm
def test_a_rotation_that_is_stopped_under_load_serves_nothing_twice(parts):
    """A caller that got no answer may have used an item up; nobody else's is lost or repeated."""
    names = "\n".join(f"Caller {letters(number)}" for number in range(12))
    with running(door("ingest"), "ingest", parts.environ) as function:
        function.asked("/live")
        url = f"{function.url}/external/upload_base"
        files = {"file": ("queue.txt", names.encode())}
        httpx.post(url, data={"target": "queue"}, files=files, timeout=60).raise_for_status()

    heard: list[tuple[str, int]] = []
    unheard: list[Exception] = []
    port = free_port()

    def call(_: int) -> None:
        while True:
            try:
                got = httpx.get(f"http://127.0.0.1:{port}/rotation/next/queue", timeout=60)
            except httpx.ConnectError:
                time.sleep(0.02)
                continue
            except httpx.TransportError as error:
                unheard.append(error)
                return
            (item,) = got.raise_for_status().json()["details"]
            heard.append((item["text"], item["use_count"]))
            return

    with ThreadPoolExecutor(CALLERS) as pool:
        with running(door("rotation"), "rotation", parts.environ, port=port) as function:
            calls = pool.map(call, range(CALLS))
            while len(heard) < CALLS // 3:
                time.sleep(0.01)
            function.process.send_signal(signal.SIGTERM)
            assert function.process.wait(timeout=GRACE_S) == 0
        with running(door("rotation"), "rotation", parts.environ, port=port):
            list(calls)

    used = {name: max(count for each, count in heard if each == name) for name, _ in heard}
    assert len(set(heard)) == len(heard) == CALLS - len(unheard)
    assert sum(used.values()) - len(heard) <= len(unheard)
    assert max(used.values()) - min(used.values()) <= 1 + len(unheard)


def letters(number: int) -> str:
    """Return a word of its own for each number."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def test_what_a_stopped_function_counted_is_in_the_figures(parts):
    """Its last report would be due ten seconds after its first request."""
    with running(door("generate"), "generate", parts.environ) as function:
        function.asked("/live")
        before = used(function)
        for _ in range(3):
            function.asked("/generate/name", {"name": "John"})
        function.process.send_signal(signal.SIGTERM)
        assert function.process.wait(timeout=GRACE_S) == 0
    with running(door("generate"), "generate", parts.environ) as function:
        function.asked("/live")
        assert used(function) == before + 3


def used(function: Started) -> int:
    """Return the hits that all instances reported."""
    stats = httpx.get(f"{function.url}/cache/stats", timeout=60).raise_for_status().json()
    return int(stats["usage"]["hits"]["value"])
