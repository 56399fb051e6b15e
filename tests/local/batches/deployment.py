"""A deployment of the function generate on the real local parts, each of which can be killed."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from infra.local.credentials import ensure_credentials
from infra.local.parts import gcs
from infra.local.parts.part import Address
from infra.local.ports import free_port
from tests.counting import counted_firestore, counted_storage
from tests.emulators import TASKS_ACCOUNT, OurFirestore, OurTasks, firestore_client, tasks_client
from tests.functions.edge_process import FRAMEWORK
from tests.local.batches.doors import CrashPoint, TaskDoor, task_door
from tests.standin import RunningCartesia, running_cartesia

SOURCE = Path(__file__).with_name("impatient_generate.py")
PROJECT = "faults"
LOCATION = f"projects/{PROJECT}/locations/europe-west1"
QUEUES = {"speech": 4, "messages": 8}
BUCKETS = {name: f"{PROJECT}-{name}" for name in ("stems", "outputs", "uploads")}
SECRET = "whsec_" + "QUFB" * 8
START_S = 60.0


class Storage:
    """fake-gcs-server upon a folder: what it acknowledged is there after a kill."""

    def __init__(self, state: Path) -> None:
        self._address = Address(free_port(), state)
        self.url = self._address.url
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(gcs.command(self._address))
        _eventually(lambda: _answers(self.url + "/storage/v1/b?project=x"))

    def kill(self) -> None:
        """End it with SIGKILL."""
        self._process.kill()
        self._process.wait()


class Function:
    """The function in its own functions-framework process, on a port that it keeps."""

    def __init__(self, environ: Mapping[str, str], log: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        where = ["--host", "127.0.0.1", "--port", str(port), "--source", str(SOURCE)]
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [str(FRAMEWORK), "--target", "generate", *where],
                env={**os.environ, **environ},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        _eventually(lambda: _answers(self.url + "/live"))

    def crash(self) -> None:
        """Kill what serves requests, at whatever point it is; another takes its place."""
        master = self._process.pid
        for child in Path(f"/proc/{master}/task/{master}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

    def stop(self) -> None:
        """End it as the platform does."""
        self._process.terminate()
        self._process.wait()


class Deployment:
    """Two instances of the function, on parts of their own.

    Tasks are delivered to `worker`, which calls everything through doors (`calls`) and may be
    crashed at any of its calls; `reader` is another instance, for those who watch.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str], stack: ExitStack) -> None:
        self._folder = folder
        self.firestore = OurFirestore(folder / "firestore.sqlite")
        stack.callback(lambda: self.firestore.kill())
        self.storage = Storage(folder)
        stack.callback(lambda: self.storage.kill())
        for bucket in BUCKETS.values():
            httpx.post(f"{self.storage.url}/storage/v1/b", json={"name": bucket}).raise_for_status()

        ports = free_port(), free_port()
        self.cartesia: RunningCartesia = stack.enter_context(running_cartesia("tone"))
        self.door: TaskDoor = stack.enter_context(
            task_door(ports[0], f"http://127.0.0.1:{ports[1]}")
        )
        self._tasks_at: dict[str, Any] = {
            "generate_url": f"http://127.0.0.1:{ports[0]}",
            "sweep_every_s": 1.0,
        }
        self.tasks = OurTasks(folder / "tasks.sqlite", **self._tasks_at)
        stack.callback(lambda: self.tasks.kill())
        self._make_queues(int(settings.get("TASK_ATTEMPTS", "10")))

        self.calls = CrashPoint(lambda: self.worker.crash())
        self.environ = self._environ(settings)
        self._through = self._through_doors(self.environ, stack)
        self.worker_log = folder / "worker.log"
        self.worker = Function(self._through, self.worker_log, ports[1])
        stack.callback(lambda: self.worker.stop())
        self.reader = Function(self.environ, folder / "reader.log", free_port())
        stack.callback(self.reader.stop)
        self.http: httpx.Client = stack.enter_context(
            httpx.Client(base_url=self.reader.url, timeout=60, trust_env=False)
        )

    def replace_worker(self) -> None:
        """Stop the worker as the platform does, and start another in its place."""
        self.worker.stop()
        port = int(self.worker.url.rpartition(":")[2])
        self.worker = Function(self._through, self.worker_log, port)

    def restart_firestore(self) -> None:
        """Start Firestore again on its port and state."""
        port = int(self.firestore.address.rpartition(":")[2])
        self.firestore = OurFirestore(self._folder / "firestore.sqlite", port)

    def restart_tasks(self) -> None:
        """Start the queue again on its ports and state."""
        ports = [int(each.rpartition(":")[2]) for each in (self.tasks.address, self.tasks.web_url)]
        self.tasks = OurTasks(
            self._folder / "tasks.sqlite", ports=(ports[0], ports[1]), **self._tasks_at
        )

    @contextmanager
    def queues(self) -> Iterator[Any]:
        """Give the client of Cloud Tasks."""
        with tasks_client(self.tasks.address) as client:
            yield client

    def tasks_left(self) -> list[str]:
        """Return the names of the tasks in all queues."""
        with self.queues() as client:
            return [
                task.name
                for queue in QUEUES
                for task in client.list_tasks(parent=f"{LOCATION}/queues/{queue}")
            ]

    def stems(self) -> list[str]:
        """Return the names of all stems that are stored."""
        found = self._objects("stems", "stems/")
        return [each for each in found if each.endswith(".wav")]

    def messages(self) -> list[str]:
        """Return the names of all messages that are stored."""
        return self._objects("outputs", "outputs/")

    def put_object(self, bucket: str, name: str, content: Any) -> None:
        """Write a JSON object into a bucket."""
        url = f"{self.storage.url}/upload/storage/v1/b/{BUCKETS[bucket]}/o"
        query = {"uploadType": "media", "name": name}
        httpx.post(url, params=query, json=content).raise_for_status()

    def entries(self) -> list[dict[str, Any]]:
        """Return what the index says of all stems."""
        documents = firestore_client(self.firestore.address, project=PROJECT).collection("stems")
        return [each.to_dict() or {} for each in documents.stream()]

    def leases(self) -> list[dict[str, Any]]:
        """Return the stems that are being made, as the index says."""
        return [each for each in self.entries() if each["state"] == "leased"]

    def _objects(self, bucket: str, prefix: str) -> list[str]:
        url = f"{self.storage.url}/storage/v1/b/{BUCKETS[bucket]}/o"
        names: list[str] = []
        token = ""
        while True:
            page = httpx.get(url, params={"prefix": prefix, "pageToken": token}).json()
            names += [each["name"] for each in page.get("items", [])]
            if not (token := page.get("nextPageToken", "")):
                return names

    def _make_queues(self, attempts: int) -> None:
        retry = {
            "max_attempts": attempts,
            "min_backoff": {"seconds": 0, "nanos": 200_000_000},
            "max_backoff": {"seconds": 5},
        }
        with self.queues() as client:
            for name, concurrent in QUEUES.items():
                limits = {"max_concurrent_dispatches": concurrent}
                queue = {"name": f"{LOCATION}/queues/{name}", "rate_limits": limits}
                client.create_queue(parent=LOCATION, queue={**queue, "retry_config": retry})

    def _environ(self, settings: Mapping[str, str]) -> dict[str, str]:
        runtime = self._folder / "run"
        runtime.mkdir()
        return {
            "APP_ENV": "dev",
            "GCP_PROJECT": PROJECT,
            "GCP_REGION": "europe-west1",
            **{f"{name.upper()}_BUCKET": bucket for name, bucket in BUCKETS.items()},
            "FIRESTORE_EMULATOR_HOST": self.firestore.address,
            "STORAGE_EMULATOR_HOST": self.storage.url,
            "CLOUD_TASKS_EMULATOR_HOST": self.tasks.address,
            "TASKS_CERTS_URL": self.tasks.jwks_url,
            "TASKS_SERVICE_ACCOUNT": TASKS_ACCOUNT,
            "GENERATE_URL": str(self._tasks_at["generate_url"]),
            "CARTESIA_BASE_URL": self.cartesia.url,
            "CARTESIA_API_KEY": "local",
            "CARTESIA_CONCURRENCY": str(QUEUES["speech"]),
            "MESSAGES_CONCURRENCY": str(QUEUES["messages"]),
            "VOICE_ID": "joe",
            "THREADS": "16",
            "WEBHOOK_SECRET": SECRET,
            "GOOGLE_APPLICATION_CREDENTIALS": str(ensure_credentials(self._folder)),
            "XDG_RUNTIME_DIR": str(runtime),
            "INTERNAL_API_KEY": "",
            **settings,
        }

    def _through_doors(self, direct: Mapping[str, str], stack: ExitStack) -> dict[str, str]:
        http = {"STORAGE_EMULATOR_HOST", "CARTESIA_BASE_URL"}
        grpc = {"FIRESTORE_EMULATOR_HOST", "CLOUD_TASKS_EMULATOR_HOST"}
        doors = {
            name: stack.enter_context(counted_storage(direct[name], self.calls))[0]
            for name in sorted(http)
        }
        doors |= {
            name: stack.enter_context(counted_firestore(direct[name], self.calls))[0]
            for name in sorted(grpc)
        }
        runtime = self._folder / "run-worker"
        runtime.mkdir()
        return {**direct, **doors, "XDG_RUNTIME_DIR": str(runtime)}


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _eventually(holds: Any) -> None:
    ends_at = time.monotonic() + START_S
    while not holds():
        assert time.monotonic() < ends_at, "a part did not start"
        time.sleep(0.05)
