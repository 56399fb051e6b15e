"""Starts a command under a keeper, which ends it when this process lets go or dies."""

import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from infra.local.parts.part import REPOSITORY

KEEPER = Path(__file__).with_name("keeper.py")
Keeper = subprocess.Popen[bytes]


def on_leash(
    command: Sequence[str],
    *,
    environ: Mapping[str, str],
    grace_s: float,
    output: IO[bytes] | None = None,
    holding: tuple[int, ...] = (),
) -> tuple[Keeper, socket.socket]:
    """Start the command in the repository's root; return its keeper and our end of the leash.

    Its output goes to `output`, by default where ours goes. `holding` are descriptors that stay
    open until the command has ended, however that comes about. The session keeps a Ctrl-C in the
    terminal for this process alone.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(KEEPER), str(grace_s), *command],
            stdin=theirs.fileno(),
            stdout=output,
            stderr=output,
            env=dict(environ),
            cwd=REPOSITORY,
            start_new_session=True,
            pass_fds=holding,
        )

    return keeper, ours
