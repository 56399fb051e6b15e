"""What the processes that a test started have used so far: CPU time and memory, by name."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
NAMES = {
    "infra.local.firestore": "firestore",
    "infra.local.tasks": "tasks",
    "infra.local.cartesia": "cartesia",
    "fake-gcs-server": "gcs",
    "functions-framework": "function",
}


@dataclass(frozen=True)
class Used:
    """CPU seconds so far, and the peak resident set in MiB."""

    cpu_s: float
    peak_mib: int


def used() -> dict[str, Used]:
    """Return what each process below this one has used; several of one name are added up."""
    found: dict[str, Used] = {}
    for pid in _descendants(os.getpid()):
        name = _name(pid)
        if name is None:
            continue
        before = found.get(name, Used(0.0, 0))
        found[name] = Used(before.cpu_s + _cpu_s(pid), before.peak_mib + _peak_mib(pid))
    return found


def since(before: dict[str, Used]) -> dict[str, Used]:
    """Return the CPU seconds that were used since then; peaks are those of a whole life."""
    return {
        name: Used(now.cpu_s - before.get(name, Used(0.0, 0)).cpu_s, now.peak_mib)
        for name, now in used().items()
    }


def forget_peaks() -> None:
    """Let peaks begin anew at what is resident now."""
    for pid in _descendants(os.getpid()):
        if _name(pid) is not None:
            Path(f"/proc/{pid}/clear_refs").write_text("5")


def _descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended meanwhile
            for child in (task / "children").read_text().split():
                found += [int(child), *_descendants(int(child))]
    return found


def _name(pid: int) -> str | None:
    line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return next((name for part, name in NAMES.items() if part in line), None)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _peak_mib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(each.split()[1]) for each in lines if each.startswith("VmHWM:")), 0) >> 10
