"""SIGTERM in the middle of a request: it is answered, and what was counted is reported."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.bench.cold_start import TEMPLATE, door, prepare
from tests.bench.framework import Started, running
from tests.bench.parts import Parts, running_parts

pytestmark = pytest.mark.slow
SPEECH_TAKES_MS = 2_000.0
LIST_ROWS = 20_000
UPLOAD_IS_SENT_S = 0.3
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
