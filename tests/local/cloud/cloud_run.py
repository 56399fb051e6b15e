"""A stub cloud as a process that a test can interrupt, kill, and look at."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from infra.local import services_file
from infra.local.parts.part import REPOSITORY
from infra.local.services_file import Services

T = TypeVar("T")
COMMAND = (sys.executable, "-m", "tests.local.cloud.stub_cloud")
PATIENCE_S = 60.0


def eventually(look: Callable[[], T | None]) -> T:
    """Return what `look` finds as soon as it finds something."""
    ends_at = time.monotonic() + PATIENCE_S
    while (found := look()) is None:
        assert time.monotonic() < ends_at, "waited in vain"
        time.sleep(0.01)
    return found


class CloudRun:
    """A running stub cloud.

    Its environment carries its state folder as a mark, which every process of it inherits.
    """

    def __init__(
        self,
        state: Path,
        *,
        port: int = 0,
        mode: str = "serves",
        environ: dict[str, str] | None = None,
    ) -> None:
        self.state = state
        self.mark = f"TMPDIR={state}"
        state.mkdir(exist_ok=True)

        self._process = subprocess.Popen(
            [*COMMAND, "--port", str(port), "--state", str(state)],
            env={**os.environ, "TMPDIR": str(state), "STUB_MODE": mode, **(environ or {})},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def ready(self) -> Services:
        """Wait until the run says that all of it is ready."""
        return eventually(lambda: services_file.find(self.state))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the supervisor alone, as `kill` does."""
        self._process.send_signal(number)

    def ended(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and everything that was printed."""
        printed, _ = self._process.communicate(timeout=PATIENCE_S)
        return self._process.returncode, printed

    def discard(self) -> None:
        """Leave nothing behind, whatever the test did."""
        self._process.kill()
        self._process.communicate()
