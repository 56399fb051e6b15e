"""One part's process: its command under a keeper, from the supervisor's end of the leash."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

from infra.local.supervisor.leash import Keeper, on_leash

OVERDUE_S = 5.0  # beyond the grace, after which the keeper itself is thought to be stuck


class Process:
    """A running command.

    It ends, with all it started, when stopped, and also when this process dies.
    """

    def __init__(self, keeper: Keeper, leash: socket.socket, grace_s: float) -> None:
        self.pid: int | None = None
        self._keeper = keeper
        self._leash = leash
        self._grace_s = grace_s
        self._followed = asyncio.create_task(self._follow())

    @classmethod
    def start(
        cls,
        command: list[str],
        *,
        environ: Mapping[str, str],
        log: Path,
        holding: tuple[int, ...],
        grace_s: float,
    ) -> "Process":
        """Start the command, its output appended to `log`; the running loop follows it.

        Nothing here awaits: between the start of the process and knowing it there is no place for a
        cancellation.
        """
        with log.open("ab") as output:
            keeper, leash = on_leash(
                command, environ=environ, grace_s=grace_s, output=output, holding=holding
            )
        return cls(keeper, leash, grace_s)

    async def ended(self) -> int:
        """Wait until the command and all it started are gone; return its exit code.

        A negative code is the signal that ended it.
        """
        return await asyncio.shield(self._followed)

    def is_alive(self) -> bool:
        """Return whether the command is still running, as far as this loop knows."""
        return not self._followed.done()

    async def stop(self) -> None:
        """Ask the command to end and wait until it has; it is killed when the grace is over."""
        self._order(b".")
        _, late = await asyncio.wait([self._followed], timeout=self._grace_s + OVERDUE_S)
        if late:
            self._kill_directly()
            await self._followed

    def kill(self) -> None:
        """End the command at once."""
        self._order(b"!")

    def _order(self, order: bytes) -> None:
        with contextlib.suppress(OSError):
            self._leash.send(order)

    def _kill_directly(self) -> None:
        self._keeper.kill()
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    async def _follow(self) -> int:
        reader, writer = await asyncio.open_connection(sock=self._leash)
        code: int | None = None
        with contextlib.suppress(ConnectionResetError):
            while line := await reader.readline():
                word, _, number = line.decode().partition(" ")
                if word == "pid":
                    self.pid = int(number)
                else:
                    code = int(number)

        writer.close()
        if code is None:
            self._kill_directly()  # the keeper itself died

        while (kept := self._keeper.poll()) is None:
            await asyncio.sleep(0.002)
        return kept if code is None else code
