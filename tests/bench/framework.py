"""Starting a function in its own functions-framework process, and asking it as soon as
it answers.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.local.ports import free_port

FRAMEWORK = Path(sys.executable).with_name("functions-framework")
ASK_EVERY_S = 0.002
GIVE_UP_AFTER_S = 60.0


@dataclass(frozen=True)
class Started:
    """A function's process: its address, and when it was started."""

    url: str
    process: subprocess.Popen[bytes]
    started_at: float

    def asked(self, path: str, body: dict[str, object] | None = None) -> float:
        """Ask until it answers 200, and return the seconds since the process was started."""
        while time.perf_counter() - self.started_at < GIVE_UP_AFTER_S:
            try:
                method = "GET" if body is None else "POST"
                if httpx.request(method, self.url + path, json=body, timeout=30).status_code == 200:
                    return time.perf_counter() - self.started_at
            except httpx.TransportError:
                time.sleep(ASK_EVERY_S)
        raise RuntimeError(f"{path} was never answered")


@contextmanager
def running(
    source: Path,
    target: str,
    environ: Mapping[str, str],
    *,
    port: int | None = None,
    framework: Path = FRAMEWORK,
) -> Iterator[Started]:
    """Start a function, on a free port unless one is named; it is gone after the block."""
    port = port or free_port()
    where = ["--host", "127.0.0.1", "--port", str(port)]
    started_at = time.perf_counter()
    process = subprocess.Popen(
        [str(framework), "--source", str(source), "--target", target, *where],
        env=dict(environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Started(f"http://127.0.0.1:{port}", process, started_at)
    finally:
        process.terminate()
        process.wait()
