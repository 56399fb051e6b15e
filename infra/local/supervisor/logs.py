"""The log file of each part: the last run's kept aside, its end for error messages, its new lines
on the terminal.
"""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

LAST_BYTES = 16_384
LOOK_EVERY_S = 0.2


def fresh(state: Path, name: str) -> Path:
    """Return the empty log file of a part; what was there becomes `<part>.log.1`."""
    folder = state / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    log.touch()
    return log


def last_lines(log: Path, count: int = 15) -> list[str]:
    """Return the end of a log, at most `count` lines."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LAST_BYTES))
        return file.read().decode(errors="replace").splitlines()[-count:]


async def mirror(logs: Mapping[str, Path], say: Callable[[str], None]) -> None:
    """Say every whole line that is added to the logs, led by the part's name, until cancelled."""
    read = dict.fromkeys(logs, 0)
    while True:
        for name, log in logs.items():
            with log.open("rb") as file:
                file.seek(read[name])
                added, line_end, _ = file.read().rpartition(b"\n")
            read[name] += len(added + line_end)
            for line in added.decode(errors="replace").splitlines():
                say(f"{name} | {line}")
        await asyncio.sleep(LOOK_EVERY_S)
