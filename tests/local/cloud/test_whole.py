"""The real local cloud, all of its processes, as `make run` starts it."""

import io
import os
import signal
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from hybrid_audio.ingestion.upload_reports import printable
from infra.local.cloud import LocalCloud
from infra.local.parts import google_firestore
from infra.local.ports import is_free
from tests.local.cloud import processes
from tests.local.cloud.cloud_run import eventually

MESSAGE = {"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}
FIRESTORES = ["ours", *(["official"] if google_firestore.find_emulator() else [])]

Running = Callable[..., LocalCloud]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Start the cloud on the same state, again for each call, marked by its folder."""
    clouds: list[LocalCloud] = []

    def run(**environ: str) -> LocalCloud:
        for cloud in clouds:
            cloud.stop()

        marked = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "TMPDIR": str(tmp_path),
            **environ,
        }
        clouds.append(
            LocalCloud(
                tmp_path / "state",
                arguments=["--voice", "tone"],
                environ=marked,
                output=tmp_path / "printed.txt",
            )
        )
        clouds[-1].start()
        return clouds[-1]

    yield run
    for cloud in clouds:
        cloud.stop()
    assert not processes.marked(f"TMPDIR={tmp_path}")


@pytest.mark.parametrize("firestore", FIRESTORES)
def test_a_message_is_spoken_spliced_and_kept(running: Running, firestore: str) -> None:
    """Its signed URL opens a WAV; the second request speaks nothing."""
    cloud = running(FIRESTORE=firestore)
    with httpx.Client(base_url=cloud.url, timeout=60.0) as http:
        first = http.post("/assemble/template", json=MESSAGE).raise_for_status().json()
        stem = http.post("/generate/name", json={"name": "Mary"}).raise_for_status().json()
        again = http.post("/generate/name", json={"name": "Mary"}).raise_for_status().json()
        with wave.open(io.BytesIO(httpx.get(first["url"]).raise_for_status().content)) as message:
            assert (message.getframerate(), message.getnchannels()) == (48_000, 1)
            assert message.getnframes() > 0

    assert (stem["status"], again["status"]) == ("created", "hit")


def test_state_survives_a_restart(running: Running) -> None:
    """Nothing is spoken again, and a URL that was given out before still opens its stem."""
    before = httpx.post(
        running().url + "/generate/name", json={"name": "José"}, timeout=60.0
    ).json()
    cloud = running()
    after = httpx.post(cloud.url + "/generate/name", json={"name": "José"}, timeout=60.0).json()
    assert (before["status"], after["status"]) == ("created", "hit")
    assert httpx.get(before["url"]).content == httpx.get(after["url"]).content != b""


def test_every_part_is_ready_and_on_loopback_and_gone_afterwards(
    running: Running, tmp_path: Path
) -> None:
    """Asked of the kernel for each process; after the stop no port is in use."""
    cloud = running()
    services = cloud.services

    assert {"gateway", "gcs", "firestore", "cartesia", "tasks", "generate", "assemble"} <= {
        part.name for part in services.parts
    }
    assert httpx.get(cloud.url + "/ready", timeout=20.0).status_code == 200
    marked = processes.pids(f"TMPDIR={tmp_path}")
    assert set[str]().union(*(processes.listening(process) for process in marked)) == {"127.0.0.1"}
    cloud.stop()
    assert not processes.marked(f"TMPDIR={tmp_path}")
    assert all(is_free(int(part.url.rpartition(":")[2])) for part in services.parts)


def test_the_overview_shows_the_queues_and_the_functions_know_them(running: Running) -> None:
    """Depths are zero at first; the keys of tokens are where TASKS_CERTS_URL says."""
    cloud = running(CARTESIA_CONCURRENCY="3")
    queues = httpx.get(cloud.url + "/").json()["parts"]["tasks"]["queues"]
    limits = {
        name.rpartition("/")[2]: queue["limits"]["concurrent_dispatches"]
        for name, queue in queues.items()
    }
    assert limits == {"speech": 3, "messages": 8}
    assert all(queue["waiting"] == queue["running"] == 0 for queue in queues.values())

    generate = cloud.services.part("generate")
    assert generate.pid is not None
    assert processes.variable(generate.pid, "GENERATE_URL") == generate.url
    host = processes.variable(generate.pid, "CLOUD_TASKS_EMULATOR_HOST")
    assert cloud.services.part("tasks").url == f"http://{host}"
    assert httpx.get(processes.variable(generate.pid, "TASKS_CERTS_URL")).json()["keys"]


def test_a_bad_upload_stops_neither_the_others_nor_the_next_start(
    running: Running, tmp_path: Path
) -> None:
    """Each has its report in the bucket, or a note in the state folder that the run points to."""
    too_long = "names/" + "/".join(["y" * 200] * 6) + ".csv"
    names = ["names/a\nb.csv", "names/\x1b[31m.csv", too_long, "resorts/list.csv"]
    url = running().services.part("gcs").url + "/{}storage/v1/b/local-uploads/o"
    for name in names:
        query = {"uploadType": "media", "name": name}
        httpx.post(url.format("upload/"), params=query, content=b"name\nAda\n").raise_for_status()

    def reported() -> bool | None:
        listed = httpx.get(url.format(""), params={"prefix": "reports/"}).json()["items"]
        seen = [item["name"] for item in listed]
        others = [name for name in names if name != too_long]
        return (
            all(any(n.startswith(f"reports/{printable(name)}.") for n in seen) for name in others)
            or None
        )

    assert eventually(reported)
    eventually(lambda: "notice: an upload was set aside" in printed_in(tmp_path) or None)
    again = running()
    assert httpx.get(again.url + "/ready", timeout=20.0).status_code == 200
    assert printed_in(tmp_path).count("notice: ") == 1


def printed_in(folder: Path) -> str:
    """Return what the runs of a test have printed so far."""
    return (folder / "printed.txt").read_text(encoding="utf-8")


def test_killing_a_function_costs_a_moment_only(running: Running) -> None:
    """503 with Retry-After meanwhile, then the same request succeeds."""
    cloud = running()
    function = cloud.services.part("generate").pid

    assert function is not None
    os.kill(function, signal.SIGKILL)
    with httpx.Client(base_url=cloud.url, timeout=60.0) as http:
        while (answer := http.get("/generate/live")).status_code != 200:
            assert (answer.status_code in (502, 503), "Retry-After" in answer.headers) == (
                True,
                True,
            )


def test_one_description_covers_all_functions(running: Running) -> None:
    """The gateway's OpenAPI document has the routes of each."""
    url = running().url
    described = httpx.get(url + "/openapi.json", timeout=20.0).json()

    assert {
        "/generate/name",
        "/assemble/template",
        "/templates/{name}",
        "/ingest/live",
    } <= described["paths"].keys()
    lives = [path for path in described["paths"] if path.endswith("/live")]
    assert [httpx.get(url + path, timeout=20.0).json() for path in lives] == [{"status": "ok"}] * 4


def test_a_key_that_the_user_sets_is_asked_for(running: Running) -> None:
    """The functions get it from the user's environment, and the gateway passes the header on."""
    cloud = running(INTERNAL_API_KEY="secret-key")
    refused = httpx.post(cloud.url + "/generate/name", json={"name": "John"})
    allowed = httpx.get(
        cloud.url + "/templates", headers={"X-Internal-API-Key": "secret-key"}, timeout=20.0
    )
    assert (refused.status_code, allowed.status_code) == (401, 200)
