"""One run a state folder: a lock that is held until the last part has ended."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from infra.local.parts.part import CannotStart

FILE = "run.lock"
STOPPING_S = 15.0  # how long the parts of a run that was killed may take to end


def is_held(state: Path) -> bool:
    """Return whether a run, or what is left of one, holds this state folder."""
    try:
        descriptor = os.open(state / FILE, os.O_RDWR)
    except FileNotFoundError:
        return False

    try:
        return not _taken(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def held(state: Path) -> Iterator[int]:
    """Hold the state folder; give the lock's descriptor, for the parts to hold as well.

    Waits for what is left of a run that was killed. Raises CannotStart, naming its address, when
    one is alive, and when the folder cannot be written.
    """
    descriptor = _opened(state)
    try:
        _take(descriptor, state)
        sign(descriptor, url=None)
        # The parts' keepers inherit the descriptor: the kernel frees the lock when the last of them
        # has ended, also after a kill -9 of this process.
        yield descriptor
    finally:
        os.close(descriptor)


def sign(descriptor: int, *, url: str | None) -> None:
    """Write who holds the lock, for a later run that is refused."""
    text = json.dumps({"pid": os.getpid(), "url": url}).encode()
    os.ftruncate(descriptor, 0)
    # A reader in between finds nothing, which `_holder` takes for an unknown holder.
    os.pwrite(descriptor, text, 0)


def _opened(state: Path) -> int:
    try:
        state.mkdir(parents=True, exist_ok=True)
        return os.open(state / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(
            f"the state folder {state} cannot be used: {error.strerror}; name another with STATE="
        ) from None


def _take(descriptor: int, state: Path) -> None:
    ends_at = time.monotonic() + STOPPING_S
    looks = 0

    while not _taken(descriptor, fcntl.LOCK_EX):
        holder = _holder(descriptor)
        # A look by `is_held` lasts microseconds: a single failure proves nothing.
        if (looks := looks + 1) > 3 and (is_alive(holder.get("pid")) or time.monotonic() > ends_at):
            raise CannotStart(_refusal(state, holder))
        time.sleep(0.1)


def _refusal(state: Path, holder: dict[str, object]) -> str:
    at = f" at {holder['url']}" if holder.get("url") else ""
    return (
        f"a local cloud with the state {state} is already running{at} (process "
        f"{holder.get('pid', 'unknown')}); "
        f"use that one, stop it, or choose another state: make run STATE={state}-2 PORT=..."
    )


def _taken(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> dict[str, object]:
    with contextlib.suppress(ValueError):
        found = json.loads(os.pread(descriptor, 4096, 0))
        return found if isinstance(found, dict) else {}
    return {}


def is_alive(pid: object) -> bool:
    """Return whether there is a process of that number."""
    if not isinstance(pid, int):
        return False

    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True

    return True
