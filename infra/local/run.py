"""One run of the local cloud: lock, gateway and parts come up, and everything goes down."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from infra.local import environment, services_file, state_lock
from infra.local.credentials import ensure_credentials
from infra.local.gateway.server import Gateway
from infra.local.parts.part import HOST, CannotStart, Part
from infra.local.ports import bind_gateway
from infra.local.services_file import Service
from infra.local.supervisor import logs
from infra.local.supervisor.supervised_part import TIMINGS, Timings
from infra.local.supervisor.supervisor import Supervisor

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FAILED = 1


@dataclass(frozen=True)
class Options:
    """What the user asked of this run; port 0 takes any."""

    port: int
    state: Path
    environ: Mapping[str, str]
    is_verbose: bool = False
    timings: Timings = TIMINGS


def say(text: str) -> None:
    """Print at once; a reader that went away does not matter."""
    with contextlib.suppress(BrokenPipeError):
        print(text, flush=True)


def run(options: Options, parts: Sequence[Part], *, example: Callable[[str], str]) -> int:
    """Run until a signal comes and return the exit code.

    0; 1 when a part failed; 128 + n when stopped by signal n before all was ready.

    Raises CannotStart when the state folder or the port is taken, or a setting is wrong.
    """
    with (
        state_lock.held(options.state) as held,
        contextlib.closing(bind_gateway(options.port)) as listener,
    ):
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        state_lock.sign(held, url=url)
        services_file.remove(options.state)
        credentials = ensure_credentials(options.state)
        compose = partial(environment.compose, options.environ, credentials=credentials.resolve())
        environment.check(compose([]))
        say(f"Starting the local cloud (state {options.state})")
        supervisor = Supervisor(
            parts,
            state=options.state.resolve(),
            environ=options.environ,
            compose=compose,
            holding=(held,),
            say=say,
            timings=options.timings,
        )
        return asyncio.run(
            _Run(options, supervisor, url, example(url)).until_stopped(
                Gateway(listener, supervisor.parts)
            )
        )


class _Run:
    def __init__(self, options: Options, supervisor: Supervisor, url: str, example: str) -> None:
        self._options = options
        self._supervisor = supervisor
        self._url = url
        self._example = example
        self._is_ready = False
        self._received: list[signal.Signals] = []
        self._stop = asyncio.Event()

    async def until_stopped(self, gateway: Gateway) -> int:
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, partial(self._on_signal, number))

        tasks = [asyncio.create_task(self._supervised()), asyncio.create_task(self._stop.wait())]
        mirrored = asyncio.create_task(self._mirrored())
        try:
            await gateway.open()
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._down(gateway, [*tasks, mirrored])

        if tasks[0].done() and not tasks[0].cancelled():
            say(str(tasks[0].result()))
            return FAILED
        say("Stopped.")
        return 0 if self._is_ready else 128 + self._received[0]

    def _on_signal(self, number: signal.Signals) -> None:
        self._received.append(number)
        if len(self._received) == 1:
            self._stop.set()
            say("\nStopping (once more to kill at once)")
        else:
            self._supervisor.kill()

    async def _supervised(self) -> CannotStart | None:
        failures: list[CannotStart] = []
        try:
            await self._supervisor.run(ready=self._ready, changed=self._write)
        except* CannotStart as failed:
            failures = [error for error in failed.exceptions if isinstance(error, CannotStart)]
        return failures[0] if failures else None

    async def _mirrored(self) -> None:
        files = {name: supervised.log for name, supervised in self._supervisor.parts.items()}
        await logs.mirror(files, say, only_notices=not self._options.is_verbose)

    async def _down(self, gateway: Gateway, tasks: "list[asyncio.Task[object]]") -> None:
        services_file.remove(self._options.state)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await asyncio.gather(gateway.close(), self._supervisor.stop())

    def _ready(self) -> None:
        self._is_ready = True
        self._write()
        say(
            f"\nReady: {self._url}   (Ctrl-C stops everything; logs in "
            f"{self._options.state}/logs)\n\n{self._example}\n"
        )

    def _write(self) -> None:
        gateway = Service("gateway", self._url, os.getpid())
        services_file.write(self._options.state, self._url, [gateway, *self._supervisor.services])
