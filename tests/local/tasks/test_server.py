"""The emulator's process: how it starts, refuses to start, idles, works and stops."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from google.auth import jwt

from tests.emulators import ROOT, TASKS_ACCOUNT, OurTasks, tasks_client
from tests.local.tasks.receiver import eventually, running_receiver

QUEUE = "projects/tests/locations/l/queues/q"
IDLE_S = 3.0
IDLE_CPU_S = 0.1
MANY = 500
MANY_CPU_S = 60 * MANY / 5_000  # 5,000 tasks in a minute leave so much for them


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has used (proc_pid_stat(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ended(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.local.tasks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("option", ["--port", "--web-port"])
def test_a_taken_port_ends_it_with_one_clear_line(tmp_path: Path, option: str) -> None:
    """Two servers never share a port: the second one ends with code 2."""
    first = OurTasks(tmp_path / "first.sqlite")
    address = first.address if option == "--port" else first.web_url
    port = address.rpartition(":")[2]
    second = ended("--port", "0", option, port, "--state", str(tmp_path / "second.sqlite"))
    first.stop()

    assert second.returncode == 2
    assert second.stderr.splitlines() == [f"tasks emulator: port {port} on 127.0.0.1 is taken"]


def test_a_state_file_in_use_ends_it_with_one_clear_line(tmp_path: Path) -> None:
    """Two servers never share a state file either."""
    state = tmp_path / "tasks.sqlite"
    first = OurTasks(state)
    second = ended("--port", "0", "--state", str(state))
    first.stop()
    assert second.returncode == 2
    assert second.stderr.splitlines() == [
        f"tasks emulator: the state file {state} cannot be used: database is locked"
    ]


def test_a_malformed_queue_ends_it_with_one_clear_line(tmp_path: Path) -> None:
    """The line says what a queue's name looks like."""
    state = str(tmp_path / "tasks.sqlite")
    refused = ended("--port", "0", "--state", state, "--queue", "speech=2")
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert "queues/QUEUE_ID" in refused.stderr


def test_an_idle_emulator_uses_no_processor(tmp_path: Path) -> None:
    """Tasks that wait for a paused queue or for tomorrow cost nothing."""
    emulator = OurTasks(tmp_path / "tasks.sqlite", queues={QUEUE: 2, QUEUE + "2": 2})
    with tasks_client(emulator.address) as client:
        client.pause_queue(name=QUEUE)
        for _ in range(20):
            client.create_task(parent=QUEUE, task={"http_request": {"url": "http://127.0.0.1:9/"}})
        before = cpu_s(emulator.process.pid)
        time.sleep(IDLE_S)
        used = cpu_s(emulator.process.pid) - before
    emulator.stop()
    assert used <= IDLE_CPU_S


@pytest.mark.slow
def test_the_processor_time_of_a_task_allows_5000_a_minute(tmp_path: Path) -> None:
    """Creating, signing, sending and ending 500 tasks fits into their share of a minute."""
    emulator = OurTasks(tmp_path / "tasks.sqlite", queues={QUEUE: 8})
    with running_receiver() as receiver, tasks_client(emulator.address) as client:
        before = cpu_s(emulator.process.pid)
        oidc = {"service_account_email": TASKS_ACCOUNT}
        task = {"http_request": {"url": receiver.url, "body": b"{}", "oidc_token": oidc}}
        for _ in range(MANY):
            client.create_task(parent=QUEUE, task=task)
        receiver.wait_for(MANY)
        used = cpu_s(emulator.process.pid) - before
    emulator.stop()
    assert used <= MANY_CPU_S


def test_the_sweeper_is_called_again_and_again_with_a_token(tmp_path: Path) -> None:
    """As Cloud Scheduler would, by the account of the tasks."""
    with running_receiver() as receiver:
        state = tmp_path / "tasks.sqlite"
        emulator = OurTasks(state, generate_url=receiver.url, sweep_every_s=0.05)
        first, second, *_ = receiver.wait_for(2)
        with urllib.request.urlopen(emulator.web_url + "/live") as answer:
            assert answer.status == 200
        emulator.stop()

    assert (first.method, first.path, second.path) == ("POST", "/tasks/sweep", "/tasks/sweep")
    assert first.header("User-Agent") == "Google-Cloud-Scheduler"
    claims = jwt.decode((first.header("Authorization") or "").split()[1], verify=False)
    assert (claims["email"], claims["aud"]) == (TASKS_ACCOUNT, receiver.url)


def test_the_sweeper_is_quiet_while_its_target_is_away(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is printed, and the target is called once it is there."""
    with running_receiver() as receiver:
        receiver.script = [0, 0, 404, 200]
        state = tmp_path / "tasks.sqlite"
        emulator = OurTasks(state, generate_url=receiver.url, sweep_every_s=0.05)
        receiver.wait_for(5)
        emulator.stop()
    assert capfd.readouterr().err == ""


def test_the_emulator_stops_cleanly_while_an_attempt_is_under_way(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """SIGTERM ends it with 0 at once, whatever the receiver does."""
    with running_receiver() as receiver:
        receiver.gate.clear()
        emulator = OurTasks(tmp_path / "tasks.sqlite", queues={QUEUE: 2})
        with tasks_client(emulator.address) as client:
            client.create_task(parent=QUEUE, task={"http_request": {"url": receiver.url}})
            receiver.wait_for(1)
            emulator.process.send_signal(signal.SIGTERM)
            eventually(lambda: emulator.process.poll() is not None)
        assert emulator.stop() == 0
    assert capfd.readouterr().err == ""
