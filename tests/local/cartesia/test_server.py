"""The stand-in as a process: its port, its end, and what tests may tell it."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.standin import REPOSITORY, RunningCartesia, running_cartesia


@pytest.fixture
def standin() -> Iterator[RunningCartesia]:
    with running_cartesia() as running:
        yield running


def start(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "infra.local.cartesia", "--voice", "tone", *options]
    return subprocess.Popen(
        command, cwd=REPOSITORY, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_a_port_already_taken_is_said_in_one_line() -> None:
    """Exit code 2, no traceback."""
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        start("--port", str(taken.getsockname()[1])) as process,
    ):
        _, said = process.communicate()

    assert process.returncode == 2
    assert said.count("\n") == 1
    assert "in use" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_stand_in_ends_when_told_to_with_requests_under_way(number: signal.Signals) -> None:
    """A hanging request does not hold it up; the exit is clean and silent."""
    with start("--port", "0") as process:
        assert process.stdout is not None
        running = RunningCartesia(process.stdout.readline().split(" on ")[1].split(",")[0])
        running.fail({"hang": True})
        port = int(running.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as hanging:
            body = (
                b'{"model_id": "sonic-3", "transcript": "Jo", '
                b'"voice": {"mode": "id", "id": "joe"}, '
                b'"output_format": {"container": "wav", '
                b'"encoding": "pcm_s16le", "sample_rate": 48000}}'
            )
            head = (
                "POST /tts/bytes HTTP/1.1\r\nHost: x\r\nCartesia-Version: "
                "2025-04-16\r\nX-API-Key: k\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            hanging.sendall(head.encode() + body)
            while not running.stats()["in_flight"]:
                pass
            process.send_signal(number)
            _, said = process.communicate()

    assert (process.returncode, said) == (0, "")


def test_the_stand_in_listens_on_loopback_only(standin: RunningCartesia) -> None:
    """No other machine on the network can reach it."""
    assert standin.url.startswith("http://127.0.0.1:")


def test_the_status_route_says_which_version_is_newest(
    standin: RunningCartesia,
) -> None:
    """The status route needs no key, as with Cartesia."""
    answers = [httpx.get(standin.url + path, trust_env=False).json() for path in ("/", "/live")]
    assert answers == [{"ok": True, "version": "2026-08-14"}] * 2


@pytest.mark.parametrize(
    "fault",
    [{"colour": "red"}, {"status": "500"}, "503", [{"times": 1}, None]],
    ids=["an unknown field", "a status as text", "a text", "null in a list"],
)
def test_a_fault_that_does_not_exist_is_refused(standin: RunningCartesia, fault: object) -> None:
    """A test with a typing error must not pass for want of a fault."""
    answer = httpx.post(f"{standin.url}/control/faults", json=fault, trust_env=False)
    assert answer.status_code == 422
    assert standin.stats()["faults_to_come"] == 0


def test_requests_are_kept_without_their_keys(standin: RunningCartesia) -> None:
    """The stand-in keeps only the scheme of a key."""
    httpx.post(
        f"{standin.url}/tts/bytes",
        headers={"X-API-Key": "tiger", "Authorization": "Bearer lion"},
        trust_env=False,
    )
    kept = standin.requests()[0]["headers"]
    assert (kept["x-api-key"], kept["authorization"]) == ("(redacted)", "Bearer (redacted)")


def test_a_reset_forgets_everything(standin: RunningCartesia) -> None:
    """The next test begins anew."""
    standin.fail({"status": 500, "times": 3})
    standin.wait_ms(10)
    httpx.post(f"{standin.url}/tts/bytes", trust_env=False)
    standin.reset()
    assert set(standin.stats().values()) == {0}
    assert standin.requests() == []
