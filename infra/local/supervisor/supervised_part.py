"""One part's life: it comes up or says why not, and is started again when it dies."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from infra.local.backoff import Backoff
from infra.local.parts.part import Address, Part, PartFailed
from infra.local.ports import Ports
from infra.local.services_file import Service
from infra.local.supervisor import logs
from infra.local.supervisor.process import Process

Say = Callable[[str], None]


class State(StrEnum):
    """What a part is doing."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    DOWN = "down"
    YOURS = "yours"  # not started: the environment names one that is there


RESTART = Backoff(first_s=0.5, longest_s=30.0)


@dataclass(frozen=True)
class Timings:
    """How long things may take, in seconds; tests hurry."""

    attempts: int = 3
    restart: Backoff = RESTART
    settled_s: float = 30.0  # a part that stayed up so long has the first pause again
    grace_s: float = 3.0
    look_every_s: float = 0.05


TIMINGS = Timings()


class SupervisedPart:
    """One part and its state now; `launch` starts its process at its address."""

    def __init__(
        self,
        part: Part,
        *,
        state: Path,
        ports: Ports,
        launch: "Callable[[SupervisedPart], Process]",
        say: Say,
        timings: Timings,
    ) -> None:
        self.part = part
        self._ports = ports
        self.address = self._address(ports.last, state)
        self.log = logs.fresh(state, part.name)
        self.state = State.WAITING
        self.process: Process | None = None
        self.is_up = asyncio.Event()
        self._launch = launch
        self._say = say
        self._timings = timings

        self._elsewhere = ""

    @property
    def url(self) -> str:
        """Where it answers."""
        return self._elsewhere or self.address.url

    @property
    def service(self) -> Service:
        """The part as `services.json` lists it."""
        return Service(self.part.name, self.url, self.process.pid if self.process else None)

    @property
    def gives(self) -> dict[str, str]:
        """The environment that others find it by; nothing when the user names another one."""
        if self.state is State.YOURS:
            return {}
        address = self.address
        return {
            name: form.format(address=address.host_port, url=address.url, web_url=address.web_url)
            for name, form in self.part.gives.items()
        }

    def yield_to(self, address: str) -> None:
        """Do not start the part; the one at `address` is used."""
        self.state = State.YOURS
        self._elsewhere = address if "://" in address else f"http://{address}"
        self.is_up.set()

    async def come_up(self) -> None:
        """Start the part, on another port each time.

        Raises PartFailed, with its last log lines, when no attempt works.
        """
        for attempt in range(self._timings.attempts):
            if attempt:
                self.address = self._address(self._ports.another, self.address.state)
                await asyncio.sleep(self._timings.restart.first_s)
            started = time.monotonic()
            why = await self._try()
            if not why:
                self._say(f"ready after {time.monotonic() - started:.1f} s")
                return

        raise PartFailed(self._failure(why))

    def _address(self, port_of: Callable[[str], int], state: Path) -> Address:
        name = self.part.name
        web_port = port_of(f"{name}.web") if self.part.has_web else 0
        return Address(port_of(name), state, web_port)

    async def stay_up(self, changed: Callable[[], None]) -> None:
        """Start the part again whenever it dies, later each time; never returns.

        `changed` is called when it is back.
        """
        deaths = 0
        while True:
            up_since = time.monotonic()
            code = await self._process.ended()
            self.state = State.DOWN

            has_settled = time.monotonic() - up_since > self._timings.settled_s
            deaths = 1 if has_settled else deaths + 1
            pause_s = self._timings.restart.pause_s(deaths)
            self._say(f"ended {_how(code)} (see {self.log}); starting it again in {pause_s:g} s")
            await asyncio.sleep(pause_s)

            if not await self._try():
                self._say("is back")
                changed()

    async def stop(self) -> None:
        """End the part's process, where there is one."""
        if self.process is not None:
            await self.process.stop()

    def kill(self) -> None:
        """End the part's process at once."""
        if self.process is not None:
            self.process.kill()

    @property
    def _process(self) -> Process:
        assert self.process is not None
        return self.process

    async def _try(self) -> str:
        """Start the process and wait until it is ready.

        Returns why it is not, with the process gone, or nothing.
        """
        self.state = State.STARTING
        self.process = self._launch(self)
        ends_at = time.monotonic() + self.part.ready_within_s
        while self.process.is_alive() and time.monotonic() < ends_at:
            if await self.part.is_ready(self.address) and self.process.is_alive():
                self.state = State.READY
                self.is_up.set()
                return ""
            await asyncio.sleep(self._timings.look_every_s)

        why = (
            f"was not ready within {self.part.ready_within_s:g} s"
            if self.process.is_alive()
            else ""
        )
        await self.process.stop()
        self.state = State.DOWN
        return why or f"ended {_how(await self.process.ended())}"

    def _failure(self, why: str) -> str:
        lines = (
            "".join(f"    {line}\n" for line in logs.last_lines(self.log)) or "    (it is empty)\n"
        )
        return (
            f"{self.part.name} did not start: tried {self._timings.attempts} times, the last "
            f"time it {why}.\n"
            f"The end of {self.log}:\n{lines}What to do: {self.part.hint}."
        )


def _how(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with exit code {code}"
