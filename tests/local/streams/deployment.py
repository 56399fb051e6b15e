"""A running local cloud that streams: its gateway, its function's process, and what it keeps."""

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from infra.local import services_file
from infra.local.cloud import LocalCloud
from infra.local.parts.table import LOCAL_VOICE
from infra.local.services_file import Service
from tests.emulators import firestore_client
from tests.gate import Gate, gate_before
from tests.local.cloud.cloud_run import eventually
from tests.local.cloud.processes import listening
from tests.open_header import HEADER_BYTES
from tests.standin import RunningCartesia, running_cartesia

COMMAND = (sys.executable, "-m", "tests.local.streams.stream_cloud")
SEGMENTS = "/assemble/segments"
SLOW = "Slowly"


def body(*texts: str) -> dict[str, Any]:
    """Return a request for a message of these texts."""
    return {"segments": [{"text": text} for text in texts]}


def new_texts() -> tuple[str, str, str]:
    """Return three texts that nobody has spoken yet; the last begins with the word SLOW."""
    mark = uuid4().hex[:8]
    return f"Good morning {mark}.", f"It rains in {mark}.", f"{SLOW} {mark} ends."


class HeldStream:
    """A stream of which the first sound has come: what came, and what is still to come."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.signature = answer.headers["X-Message-Signature"]
        self._pieces = answer.iter_raw()
        self.audio = b""
        while len(self.audio) <= HEADER_BYTES:
            self.audio += next(self._pieces)

    def rest(self) -> bytes:
        """Read to the end, and return all that came; raises RemoteProtocolError without an end."""
        for piece in self._pieces:
            self.audio += piece
        return self.audio


class StreamDeployment:
    """The cloud, the stand-in that speaks for it, and the gate between the two."""

    def __init__(
        self, folder: Path, cartesia: RunningCartesia, gate: Gate, settings: Mapping[str, str]
    ) -> None:
        self.cartesia = cartesia
        self.gate = gate
        self._state = folder / "state"
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "CARTESIA_BASE_URL": gate.url,
            "VOICE_ID": LOCAL_VOICE,
            **settings,
        }
        self.cloud = LocalCloud(
            self._state, command=COMMAND, environ=environ, output=folder / "printed.txt"
        )

    @property
    def url(self) -> str:
        """The gateway's address."""
        return self.cloud.url

    @property
    def function(self) -> Service:
        """The function's process now: it is started again whenever it ends."""
        found = services_file.find(self._state)
        assert found is not None
        return found.part("assemble")

    @property
    def log(self) -> list[dict[str, Any]]:
        """The lines that the function has written since the cloud began."""
        lines = (self._state / "logs/assemble.log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def asked(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the plain answer to a request."""
        answer = httpx.post(self.url + SEGMENTS, json=body, timeout=60)
        answered: dict[str, Any] = answer.raise_for_status().json()
        return answered

    @contextmanager
    def asking(self, body: Mapping[str, Any]) -> Iterator["Future[dict[str, Any]]"]:
        """Ask meanwhile, and give what will be answered."""
        with ThreadPoolExecutor(1) as pool:
            yield pool.submit(self.asked, body)

    @contextmanager
    def held_stream(self, body: Mapping[str, Any], *, word: str) -> Iterator["HeldStream"]:
        """Ask for a stream whose stem with `word` is held back, and read what comes before it."""
        self.gate.hold(word)
        with self.streamed(body) as answer:
            held = HeldStream(answer)
            assert self.gate.held.wait(60)
            yield held

    @contextmanager
    def streamed(self, body: Mapping[str, Any]) -> Iterator[httpx.Response]:
        """Ask for a stream through the gateway; its bytes come as they are read."""
        request = {**body, "stream": True}
        with httpx.stream("POST", self.url + SEGMENTS, json=request, timeout=60) as answer:
            yield answer.raise_for_status()

    def message(self, signature: str) -> dict[str, Any]:
        """Return what is told of a message by its signature, as soon as the function answers."""

        def look() -> dict[str, Any] | None:
            answer = httpx.get(f"{self.url}/assemble/messages/{signature}", timeout=60)
            return answer.json() if answer.status_code == 200 else None

        return eventually(look)

    def stop(self) -> Service:
        """Send SIGTERM, as the platform does, and return the process once it takes no requests."""
        function = self.function
        pid = pid_of(function)
        os.kill(pid, signal.SIGTERM)
        eventually(lambda: None if listening(pid) else True)
        return function

    def kill(self) -> None:
        """End the function at once, and wait until another takes its place."""
        function = self.function
        self.end(function)
        eventually(lambda: None if self.function.pid == function.pid else True)

    @staticmethod
    def end(function: Service) -> None:
        """Send SIGKILL to the process and to its worker."""
        os.killpg(pid_of(function), signal.SIGKILL)

    def objects(self, bucket: str) -> set[str]:
        """Return the names in a bucket, but for the small ones of states."""
        storage = self.cloud.services.part("gcs").url
        found = httpx.get(f"{storage}/storage/v1/b/local-{bucket}/o").json()
        names = {each["name"] for each in found.get("items", [])}
        return {name for name in names if not name.startswith("outputs/states/")}

    def stem(self, text: str) -> list[dict[str, Any]]:
        """Return the entries of the stem that says a text."""
        return [each for each in self._entries() if each.get("text") == text]

    def leases(self) -> list[dict[str, Any]]:
        """Return the stems that are being made, as the index says."""
        return [each for each in self._entries() if each["state"] == "leased"]

    def _entries(self) -> list[dict[str, Any]]:
        address = self.cloud.services.part("firestore").url.removeprefix("http://")
        client = firestore_client(address, project="local")
        found = [each.to_dict() or {} for each in client.collection("stems").stream()]
        client.close()
        return found


def pid_of(function: Service) -> int:
    """Return the process of a function that the cloud itself started."""
    assert function.pid is not None
    return function.pid


@contextmanager
def stream_deployment(folder: Path, settings: Mapping[str, str]) -> Iterator[StreamDeployment]:
    """Run a cloud whose function speaks through a gate; everything is gone afterwards."""
    with running_cartesia("tone") as cartesia, gate_before(cartesia.url) as gate:
        deployment = StreamDeployment(folder, cartesia, gate, settings)
        with deployment.cloud:
            yield deployment
