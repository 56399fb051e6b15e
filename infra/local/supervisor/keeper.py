"""Runs one command, and ends it with all it started when the other end of the leash closes.

Called as `python -I -S keeper.py GRACE_S COMMAND...` with one end of a socket pair, the leash, as
its standard input. It writes `pid N` and at the end `exit N`; it reads `.` (end the command, kill
it after the grace) and `!` (kill now). The other end closing, which the kernel sees to even after
kill -9, counts as `.`, so nothing outlives a supervisor. Standard library only, and nothing of this
package: it has to start in a few milliseconds.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36
STRAGGLERS_GONE_S = 2.0
NOT_STARTED = 127  # as a shell answers for a command that is not there


def prctl(option: int, value: int) -> None:
    """Set a property of this process on Linux; elsewhere do without."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def signal_group(group: int, number: int) -> bool:
    """Send a signal to a process group; return whether any process was left to receive it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        return False
    return True


def next_order(leash: socket.socket) -> bytes:
    """Return the next byte of the leash, or nothing when its other end is gone."""
    try:
        return leash.recv(1)
    except ConnectionResetError:
        return b""


def await_kill(leash: socket.socket, grace_s: float) -> None:
    """Return when the grace is over, or as soon as the leash says kill."""
    ends_at = time.monotonic() + grace_s
    order = b"."

    # The supervisor may repeat its wish to end, which must not shorten or restart the grace.
    while order == b".":
        leash.settimeout(max(0.001, ends_at - time.monotonic()))
        try:
            order = next_order(leash)
        except TimeoutError:
            return

    # The other end is gone, so that nothing more can come: the grace is still the command's.
    if not order:
        time.sleep(max(0.0, ends_at - time.monotonic()))


def obey(leash: socket.socket, group: int, grace_s: float) -> None:
    """End the group when the leash says so: with SIGTERM first, with SIGKILL after the grace."""
    if next_order(leash) != b"!":
        signal_group(group, signal.SIGTERM)
        await_kill(leash, grace_s)
    signal_group(group, signal.SIGKILL)


def clear(group: int) -> None:
    """Kill what is left of the group after its leader ended, and wait until it is gone.

    Its ports are free then.
    """
    ends_at = time.monotonic() + STRAGGLERS_GONE_S
    while signal_group(group, signal.SIGKILL) and time.monotonic() < ends_at:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                continue
        time.sleep(0.005)


def keep(leash: socket.socket, grace_s: float, command: list[str]) -> int:
    """Run the command to its end and return its exit code (negative: the signal that ended it)."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        # One thread only up to here, so preexec_fn is safe.
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL),
        )
    except OSError as error:
        print(f"cannot start {command[0]}: {error.strerror}", file=sys.stderr)
        return NOT_STARTED

    leash.sendall(f"pid {child.pid}\n".encode())
    threading.Thread(target=obey, args=(leash, child.pid, grace_s), daemon=True).start()
    code = child.wait()
    clear(child.pid)
    return code


def main() -> None:
    """Keep the command named by the arguments; leave the answer on the leash."""
    leash = socket.socket(fileno=0)
    # A supervisor that was killed reads no answer; the command is ended all the same.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        code = keep(leash, float(sys.argv[1]), sys.argv[2:])
        leash.sendall(f"exit {code}\n".encode())


if __name__ == "__main__":
    main()
