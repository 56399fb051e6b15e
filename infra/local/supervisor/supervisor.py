"""Keeps a table of parts running: each starts when what it needs is ready, and all of them stop, in
two waves.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from infra.local.environment import is_set
from infra.local.parts.part import Part
from infra.local.ports import Ports
from infra.local.services_file import Service
from infra.local.supervisor.process import Process
from infra.local.supervisor.tended import PACE, Pace, Say, State, Tended

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
        pace: Pace = PACE,
    ) -> None:
        self._compose = compose
        self._holding = holding
        self._pace = pace
        ports = Ports(state)
        width = max(len(part.name) for part in parts)
        self.tended = {
            part.name: Tended(
                part,
                state=state,
                ports=ports,
                launch=self._launch,
                say=_led(say, part.name, width),
                pace=pace,
            )
            for part in parts
        }
        for tended in self.tended.values():
            _yield_where_set(tended, environ, _led(say, tended.part.name, width))

    @property
    def services(self) -> list[Service]:
        """Every part as `services.json` lists it."""
        return [tended.service for tended in self.tended.values()]

    async def run(self, *, ready: Callable[[], None], changed: Callable[[], None]) -> None:
        """Start everything, call `ready`, then keep it running until cancelled; `changed` follows
        each restart.

        Raises PartFailed, in a group, when a part does not come up. Leaves the processes to `stop`.
        """
        async with asyncio.TaskGroup() as group:
            for tended in self.tended.values():
                group.create_task(self._tend(tended, changed))
            for tended in self.tended.values():
                await tended.is_up.wait()
            ready()

    async def stop(self) -> None:
        """End every process: those that need others first, so that what they are doing can end
        well.
        """
        for is_first_wave in (True, False):
            wave = [
                tended
                for tended in self.tended.values()
                if bool(tended.part.needs) is is_first_wave
            ]
            await asyncio.gather(*(tended.stop() for tended in wave))

    def kill(self) -> None:
        """End every process at once; `stop` still waits until they are gone."""
        for tended in self.tended.values():
            tended.kill()

    async def _tend(self, tended: Tended, changed: Callable[[], None]) -> None:
        if tended.state is State.YOURS:
            return
        for name in tended.part.needs:
            await self.tended[name].is_up.wait()
        await tended.come_up()
        await tended.stay_up(changed)

    def _launch(self, tended: Tended) -> Process:
        environ = self._compose([other.gives for other in self.tended.values()])
        return Process.start(
            tended.part.command(tended.place),
            environ={**environ, **tended.part.extra(tended.place)},
            log=tended.log,
            holding=self._holding,
            grace_s=self._pace.grace_s,
        )


def _led(say: Say, name: str, width: int) -> Say:
    return lambda text: say(f"  {name:<{width}}  {text}")


def _yield_where_set(tended: Tended, environ: Mapping[str, str], say: Say) -> None:
    part = tended.part
    given = [name for name in part.yields_to if is_set(environ, name)]
    if given:
        named = [
            environ[name].strip()
            for name in given
            if name in part.gives and "{" in part.gives[name]
        ]
        tended.yield_to(named[0] if named else part.elsewhere)
        say(f"not started: {given[0]} is set, using {tended.url}")
