"""The Cartesia stand-in as tests start it: its own process on a free port, ended with the test."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

REPOSITORY = Path(__file__).resolve().parents[1]


class RunningCartesia:
    """A stand-in that answers, and what a test may tell and ask it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def stats(self) -> dict[str, int]:
        """Return its counts since the start or the last reset."""
        counts: dict[str, int] = self._control("GET", "stats")
        return counts

    def requests(self) -> list[dict[str, Any]]:
        """Return the last requests, oldest first: {headers, body}, keys redacted."""
        last: list[dict[str, Any]] = self._control("GET", "requests")["requests"]
        return last

    def fail(self, *faults: dict[str, Any]) -> None:
        """Queue faults for the next requests, with the fields of `InjectedFault`."""
        self._control("POST", "faults", list(faults))

    def wait_ms(self, ms: float) -> None:
        """Let every answer wait from now on."""
        self._control("POST", "latency", {"ms": ms})

    def reset(self) -> None:
        """Forget counts, requests, faults and latency."""
        self._control("POST", "reset")

    def _control(self, method: str, name: str, body: object = None) -> Any:
        answer = httpx.request(method, f"{self.url}/control/{name}", json=body, trust_env=False)
        return answer.raise_for_status().json()


@contextmanager
def running_cartesia(voice: str = "tone") -> Iterator[RunningCartesia]:
    """Start the stand-in with its `tone` or `neural` voice; it is ready inside, gone afterwards."""
    command = [sys.executable, "-m", "infra.local.cartesia", "--port", "0", "--voice", voice]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = (
                process.stdout.readline()
            )  # "cartesia stand-in ready on http://127.0.0.1:40123, voice tone"
            yield RunningCartesia(ready.split(" on ")[1].split(",")[0])
        finally:
            process.terminate()
