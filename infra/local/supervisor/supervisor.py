"""Keeps all parts running: each starts after what it needs, and they stop in two waves."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from infra.local.environment import is_set
from infra.local.parts.part import Part
from infra.local.ports import Ports
from infra.local.services_file import Service
from infra.local.supervisor.process import Process
from infra.local.supervisor.supervised_part import TIMINGS, Say, State, SupervisedPart, Timings

Compose = Callable[[list[dict[str, str]]], dict[str, str]]


class Supervisor:
    """Runs the parts of one state folder.

    `compose` makes the environment of a part from what the parts give; `holding` are descriptors
    that stay open until the last process has ended, even if this one is killed.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        state: Path,
        environ: Mapping[str, str],
        compose: Compose,
        holding: tuple[int, ...] = (),
        say: Say = print,
        timings: Timings = TIMINGS,
    ) -> None:
        self._compose = compose
        self._holding = holding
        self._timings = timings
        ports = Ports(state)
        width = max(len(part.name) for part in parts)
        self.parts = {
            part.name: SupervisedPart(
                part,
                state=state,
                ports=ports,
                launch=self._launch,
                say=_led(say, part.name, width),
                timings=timings,
            )
            for part in parts
        }

        for supervised in self.parts.values():
            _yield_where_set(supervised, environ, _led(say, supervised.part.name, width))

    @property
    def services(self) -> list[Service]:
        """Every part as `services.json` lists it."""
        return [supervised.service for supervised in self.parts.values()]

    async def run(self, *, ready: Callable[[], None], changed: Callable[[], None]) -> None:
        """Start everything, call `ready`, then keep it running until cancelled.

        `changed` is called after each restart.

        Raises PartFailed, in a group, when a part does not come up. Leaves the processes to `stop`.
        """
        async with asyncio.TaskGroup() as group:
            for supervised in self.parts.values():
                group.create_task(self._tend(supervised, changed))
            for supervised in self.parts.values():
                await supervised.is_up.wait()
            ready()

    async def stop(self) -> None:
        """End every process, those that need others first.

        So what they are doing can still end well.
        """
        for is_first_wave in (True, False):
            wave = [
                supervised
                for supervised in self.parts.values()
                if bool(supervised.part.needs) is is_first_wave
            ]
            await asyncio.gather(*(supervised.stop() for supervised in wave))

    def kill(self) -> None:
        """End every process at once; `stop` still waits until they are gone."""
        for supervised in self.parts.values():
            supervised.kill()

    async def _tend(self, supervised: SupervisedPart, changed: Callable[[], None]) -> None:
        if supervised.state is State.YOURS:
            return
        for name in supervised.part.needs:
            await self.parts[name].is_up.wait()
        await supervised.come_up()
        await supervised.stay_up(changed)

    def _launch(self, supervised: SupervisedPart) -> Process:
        environ = self._compose([other.gives for other in self.parts.values()])
        return Process.start(
            supervised.part.command(supervised.address),
            environ={**environ, **supervised.part.extra(supervised.address)},
            log=supervised.log,
            holding=self._holding,
            grace_s=self._timings.grace_s,
        )


def _led(say: Say, name: str, width: int) -> Say:
    return lambda text: say(f"  {name:<{width}}  {text}")


def _yield_where_set(supervised: SupervisedPart, environ: Mapping[str, str], say: Say) -> None:
    part = supervised.part
    given = [name for name in part.yields_to if is_set(environ, name)]

    if given:
        named = [
            environ[name].strip()
            for name in given
            if name in part.gives and "{" in part.gives[name]
        ]
        supervised.yield_to(named[0] if named else part.elsewhere)
        say(f"not started: {given[0]} is set, using {supervised.url}")
