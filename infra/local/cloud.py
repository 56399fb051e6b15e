"""The local cloud for other programs: run one for the length of a block, or join a running one."""

import contextlib
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from infra.local import services_file, state_lock
from infra.local.parts.part import CannotStart
from infra.local.services_file import Services
from infra.local.supervisor.leash import Keeper, on_leash

COMMAND = (sys.executable, "-m", "infra.local")
START_WITHIN_S = 300.0
STOP_WITHIN_S = 15.0
LOOK_EVERY_S = 0.05


def find_running(state: Path) -> Services | None:
    """Return the cloud that runs with this state, None without one; waits while it starts or stops.

    Raises CannotStart when the state stays held and nothing becomes ready.
    """
    ends_at = time.monotonic() + START_WITHIN_S
    while state_lock.is_held(state):
        found = services_file.find(state)
        if found is not None and state_lock.is_alive(found.pid):
            return found
        if time.monotonic() > ends_at:
            raise CannotStart(
                f"the local cloud with the state {state} does not become ready; see {state}/logs"
            )
        time.sleep(LOOK_EVERY_S)

    return None


@contextlib.contextmanager
def local_cloud(state: Path, *, port: int = 0, arguments: Sequence[str] = ()) -> Iterator[Services]:
    """Give the cloud that runs with this state, or run one of our own inside the block.

    Raises CannotStart as LocalCloud does.
    """
    running = find_running(state)
    if running is not None:
        yield running
        return
    with LocalCloud(state, port=port, arguments=arguments) as cloud:
        yield cloud.services


class LocalCloud:
    """A local cloud in processes of its own, as `make run` starts it.

    It is gone when this process is, however that ends.

    `environ` replaces the environment, `output` receives what the run prints (by default it is
    printed here).
    """

    def __init__(
        self,
        state: Path,
        *,
        port: int = 0,
        arguments: Sequence[str] = (),
        environ: Mapping[str, str] | None = None,
        output: Path | None = None,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._state = state.resolve()
        self._command = [*command, "--port", str(port), "--state", str(self._state), *arguments]
        self._environ = dict(os.environ if environ is None else environ)
        self._output = output
        self._services: Services | None = None
        self._keeper: Keeper | None = None
        self._leash: socket.socket | None = None

    @property
    def services(self) -> Services:
        """Its parts, as they were when it became ready."""
        if self._services is None:
            raise RuntimeError("the local cloud is not running")
        return self._services

    @property
    def url(self) -> str:
        """The gateway's address."""
        return self.services.url

    def __enter__(self) -> "LocalCloud":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it is ready.

        Raises CannotStart when it ends instead; nothing is left running then.
        """
        try:
            self._launch()
            self._services = self._await_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop it and wait until everything is gone; harmless when it is stopped already."""
        self._services = None
        if self._leash is not None:
            self._leash.close()
        if self._keeper is not None:
            self._keeper.wait()

    def _launch(self) -> None:
        with contextlib.ExitStack() as files:
            output = files.enter_context(self._output.open("ab")) if self._output else None
            self._keeper, self._leash = on_leash(
                self._command, environ=self._environ, grace_s=STOP_WITHIN_S, output=output
            )

    def _await_ready(self) -> Services:
        assert self._leash is not None
        assert self._keeper is not None
        pid = int(self._leash.recv(64).split()[1])
        ends_at = time.monotonic() + START_WITHIN_S
        while self._keeper.poll() is None and time.monotonic() < ends_at:
            found = services_file.find(self._state)
            if found is not None and found.pid == pid:
                return found
            time.sleep(LOOK_EVERY_S)

        raise CannotStart(
            f"the local cloud did not start; {self._output or 'what it printed'} says why"
        )
