"""The peak memory of a process, told by itself."""

import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_mib() -> int:
    """Return this process's peak resident set in MiB.

    On Linux from VmHWM: ru_maxrss of a young process still holds the peak of the parent that it was
    forked from (getrusage(2)). Elsewhere ru_maxrss, which macOS counts in bytes.
    """
    if STATUS.exists():
        lines = STATUS.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
