"""One synthesis a stem, whatever happens to who makes it: processes killed, stopped, out of time,
without answers.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from hybrid_audio.audio import wav
from infra.local.parts.part import REPOSITORY
from tests.bench.framework import running
from tests.bench.parts import Parts, running_parts
from tests.emulators import firestore_client
from tests.unit.fakes import spec_of

CALLS = 8
"""Of a whole synthesis: look, claim, look again, is there a bucket, speak, renew, store, enter."""


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    """Stores and a stand-in, shared: each test has a text of its own."""
    with running_parts("tone") as running_ones:
        yield running_ones


@dataclass
class Scene:
    """Workers that all want one stem nobody has yet."""

    parts: Parts
    text: str = field(default_factory=lambda: f"Hey {uuid4().hex[:12]}, it's Luis.")

    def start(self, **wish: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.local.stores.stem_worker",
                json.dumps({"text": self.text, **wish}),
            ],
            env={**self.parts.environ, "PYTHONPATH": str(REPOSITORY)},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
        )

    def spoken(self) -> int:
        asked = self.parts.cartesia.requests()
        return sum(request["body"]["transcript"] == self.text for request in asked)

    def objects(self) -> list[storage.Blob]:
        options = {"api_endpoint": self.parts.environ["STORAGE_EMULATOR_HOST"]}
        client = storage.Client(
            project="bench", credentials=AnonymousCredentials(), client_options=options
        )
        found = list(client.list_blobs("bench-stems", prefix=spec_of(self.text).object_name))
        for blob in found:
            assert len(wav.parse(blob.download_as_bytes()).data) > 0
        client.close()
        return found

    def entry(self) -> dict[str, Any]:
        client = firestore_client(self.parts.environ["FIRESTORE_EMULATOR_HOST"], project="bench")
        found = (
            client.collection("stems").document(spec_of(self.text).signature).get().to_dict() or {}
        )
        client.close()
        return found


def told_by(worker: subprocess.Popen[str]) -> dict[str, Any]:
    printed, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0, printed
    told: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return told


def test_sixty_cold_requests_over_three_processes_are_one_synthesis(parts: Parts) -> None:
    """One call at the stand-in, sixty equal answers, one of them `created`."""
    scene = Scene(parts)
    parts.cartesia.wait_ms(400)
    door = REPOSITORY / "functions/generate/main.py"
    try:
        with (
            running(door, "generate", parts.environ) as a,
            running(door, "generate", parts.environ) as b,
            running(door, "generate", parts.environ) as c,
            ThreadPoolExecutor(60) as pool,
        ):
            for function in (a, b, c):
                function.asked("/ready")
            urls = [function.url for function in (a, b, c)] * 20

            def ask(url: str) -> dict[str, Any]:
                answer = httpx.post(f"{url}/generate/name", json={"name": scene.text}, timeout=60)
                stem: dict[str, Any] = answer.raise_for_status().json()
                return stem

            stems = list(pool.map(ask, urls))
    finally:
        parts.cartesia.wait_ms(0)
    assert scene.spoken() == 1
    assert len({(stem["signature"], stem["size_bytes"], stem["text"]) for stem in stems}) == 1
    assert [stem["status"] for stem in stems].count("created") == 1


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(1, CALLS + 1))
def test_a_holder_killed_at_any_outbound_call_is_taken_over(
    parts: Parts, call: int, moment: str
) -> None:
    """After its lease another makes the stem: one object, whole, at most one synthesis more than
    deaths, and in the end its entry, which no retry leaves to the audit.
    """
    scene = Scene(parts)
    victim = scene.start(call=call, moment=moment, fate="kill")
    victim.communicate(timeout=60)
    deaths = int(victim.returncode == -signal.SIGKILL)
    heir = told_by(scene.start())
    assert len(scene.objects()) == 1
    assert 1 <= scene.spoken() <= 1 + deaths
    assert told_by(scene.start(has_firestore=True))["heard"] == heir["heard"]
    for _ in range(10):
        if scene.entry()["state"] == "ready":
            return
        told_by(scene.start(has_firestore=True))  # the dead holder's lease was not over yet
    pytest.fail("the entry is not finished by retries")


@pytest.mark.parametrize("call", range(1, CALLS + 1))
def test_a_lost_answer_at_any_outbound_call_is_no_second_synthesis(parts: Parts, call: int) -> None:
    """Applied, but reported as a failure: the write is recognised as ours, and the caller sees no
    error.
    """
    scene = Scene(parts)
    told = told_by(scene.start(call=call, fate="lose", ttl_s=10.0))
    assert told["outcome"] == "created"
    assert scene.spoken() == 1
    assert len(scene.objects()) == 1
    assert scene.entry()["state"] == "ready"


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(1, CALLS + 1))
def test_a_zombie_that_wakes_after_a_take_over_is_refused(
    parts: Parts, call: int, moment: str
) -> None:
    """Stopped past its lease while another makes the stem: the stored bytes and the entry are of
    one holder.
    """
    scene = Scene(parts)
    zombie = scene.start(call=call, moment=moment, fate="stop")
    while not is_stopped(zombie) and zombie.poll() is None:
        time.sleep(0.01)
    heir = told_by(scene.start())
    (before,) = scene.objects()
    if zombie.poll() is None:
        zombie.send_signal(signal.SIGCONT)
    woken = told_by(zombie)
    (after,) = scene.objects()
    assert woken["heard"] == heir["heard"]
    assert (after.generation, after.metadata) == (before.generation, before.metadata)
    assert scene.entry().get("token") == after.metadata["claim"]


def is_stopped(process: subprocess.Popen[str]) -> bool:
    """Whether SIGSTOP has taken effect (state T in proc(5))."""
    stat = Path(f"/proc/{process.pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "T"


def test_clocks_five_minutes_apart_make_no_second_holder(parts: Parts) -> None:
    """The server's time decides who is alive."""
    scene = Scene(parts)
    parts.cartesia.wait_ms(1500)
    try:
        workers = [scene.start(skew_s=skew, ttl_s=1.0) for skew in (-300, 0, 300)]
        heard = {told_by(worker)["heard"] for worker in workers}
    finally:
        parts.cartesia.wait_ms(0)
    assert len(heard) == 1
    assert scene.spoken() == 1


def test_a_synthesis_longer_than_its_lease_is_renewed(parts: Parts) -> None:
    """Three seconds of speech under a lease of one: the other waits, and speaks nothing."""
    scene = Scene(parts)
    parts.cartesia.wait_ms(3000)
    try:
        workers = [scene.start(ttl_s=1.0) for _ in range(2)]
        outcomes = sorted(told_by(worker)["outcome"] for worker in workers)
    finally:
        parts.cartesia.wait_ms(0)
    assert outcomes == ["created", "hit"]
    assert scene.spoken() == 1


def test_a_synthesis_makes_as_many_calls_as_are_tried(parts: Parts) -> None:
    """Every outbound call has met every fate above, and no library makes calls of its own."""
    assert told_by(Scene(parts).start(ttl_s=10.0))["calls"] == CALLS


def test_a_hit_makes_two_calls_in_a_new_instance(parts: Parts) -> None:
    """The bytes, and the metadata for the labels; neither Firestore nor speech is asked."""
    scene = Scene(parts)
    told_by(scene.start(ttl_s=10.0))
    told = told_by(scene.start(ttl_s=10.0))
    assert (told["outcome"], told["calls"]) == ("hit", 2)


def test_an_instance_with_firestore_looks_at_the_entry_of_a_young_stem(parts: Parts) -> None:
    """One call more: its maker may have died before it wrote the entry."""
    scene = Scene(parts)
    told_by(scene.start(ttl_s=10.0))
    told = told_by(scene.start(ttl_s=10.0, has_firestore=True))
    assert (told["outcome"], told["calls"]) == ("hit", 3)
