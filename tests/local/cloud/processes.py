"""What the operating system says about a run's processes: which are left, where they listen."""

import subprocess
import sys
import time
from pathlib import Path

TCP_LISTEN = "0A"  # linux/net/tcp_states.h


def marked(mark: str) -> list[str]:
    """Return a line for each live process whose environment holds `mark`."""
    environment = "E" if sys.platform == "darwin" else "e"
    listed = subprocess.check_output(["ps", f"ax{environment}ww", "-o", "pid=,command="], text=True)
    return [line for line in listed.splitlines() if mark in line]


def pids(mark: str) -> list[int]:
    """Return the process numbers of `marked`."""
    return [int(line.split()[0]) for line in marked(mark)]


def variable(process: int, name: str) -> str:
    """Return the value, which must hold no space, of a variable of a process's environment."""
    environment = "E" if sys.platform == "darwin" else "e"
    command = ["ps", f"{environment}ww", "-o", "command=", "-p", str(process)]
    words = subprocess.check_output(command, text=True).split()
    return next(word for word in words if word.startswith(f"{name}=")).partition("=")[2]


def left_over(mark: str, *, within_s: float = 10.0) -> list[str]:
    """Return the marked processes that are still there after waiting for them to go."""
    ends_at = time.monotonic() + within_s
    while (left := marked(mark)) and time.monotonic() < ends_at:
        time.sleep(0.02)
    return left


def listening(process: int) -> set[str]:
    """Return the addresses, without ports, on which a process accepts connections."""
    if sys.platform != "linux":
        command = ["lsof", "-a", "-p", str(process), "-iTCP", "-sTCP:LISTEN", "-nP", "-Fn"]
        named = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return {line[1:].rpartition(":")[0] for line in named.splitlines() if line.startswith("n")}

    own = {
        link.readlink().name for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()
    }
    rows = [
        line.split()
        for kind in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]
    ]
    return {
        _address(row[1]) for row in rows if row[3] == TCP_LISTEN and f"socket:[{row[9]}]" in own
    }


def _address(local: str) -> str:
    """Return `127.0.0.1` for what the kernel writes as `0100007F:1F90`.

    IPv6 keeps its last four bytes where it is mapped.
    """
    host = local.partition(":")[0]
    if len(host) == 32 and host.startswith("0000000000000000FFFF0000"):
        host = host[24:]
    if len(host) == 32:
        return "::1" if host == "00000000000000000000000001000000" else f"[{host}]"
    return ".".join(str(byte) for byte in reversed(bytes.fromhex(host)))
