"""What each function is as it is deployed: packages on disk, imports, memory at its job."""

import statistics
import subprocess
import tempfile
from pathlib import Path

from infra.staging.source import functions, stage
from tests.bench.cold_start import FIRST_REQUESTS, prepare
from tests.bench.framework import running
from tests.bench.parts import Parts, running_parts
from tests.staged import installed

ROUNDS = 7
IMPORT = "import time; began = time.process_time(); import main; print(time.process_time() - began)"


def run() -> None:
    """Print a line for each function, installed in an environment of its own."""
    print(f"{'':12}{'installed MiB':>14}{'import CPU ms':>15}{'MiB at its job':>16}")
    with running_parts("tone") as parts:
        prepare(parts)
        for function in functions():
            with tempfile.TemporaryDirectory() as home:
                folder = stage(function, Path(home))
                framework = installed(folder)
                size = _size_mib(framework.parents[1])
                cpu_ms = _import_ms(framework.with_name("python"), folder, parts)
                memory = _memory_mib(framework, folder, function, parts)
                print(f"{function:12}{size:14.0f}{cpu_ms:15.0f}{memory:16.0f}")


def _size_mib(environment: Path) -> float:
    """Return what the packages take, pip and what Python compiles of them aside."""
    packages = next(environment.glob("lib/python*/site-packages"))
    files = [path for path in packages.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files if _is_deployed(path, packages)) / 2**20


def _is_deployed(path: Path, packages: Path) -> bool:
    top = path.relative_to(packages).parts[0].partition("-")[0]
    return top not in {"pip", "setuptools"} and path.suffix != ".pyc"


def _import_ms(python: Path, folder: Path, parts: Parts) -> float:
    """Return the median CPU time of importing the door, in processes of their own."""
    command = [str(python), "-c", IMPORT]
    taken = []
    for _ in range(ROUNDS):
        printed = subprocess.check_output(command, cwd=folder, env=parts.environ, text=True)
        taken.append(float(printed.split()[-1]))  # after the door's own line of log
    return statistics.median(taken) * 1_000


def _memory_mib(framework: Path, folder: Path, function: str, parts: Parts) -> float:
    """Return the peak of the process that serves, after its first real request."""
    path, body = FIRST_REQUESTS[function]
    with running(folder / "main.py", function, parts.environ, framework=framework) as started:
        started.asked(path, body)
        children = Path(f"/proc/{started.process.pid}/task/{started.process.pid}/children")
        (worker, *_) = children.read_text().split() or [str(started.process.pid)]
        lines = Path(f"/proc/{worker}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    run()
