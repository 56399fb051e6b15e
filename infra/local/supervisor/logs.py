"""The log file of each part: the last run's kept aside, and what of it the user is shown."""

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path

LAST_BYTES = 16_384
LOOK_EVERY_S = 0.2
NOTICE = "notice: "
# A log line may hold bytes of a request: on a terminal these could move the cursor or recolour it.
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")


def notice(text: str) -> None:
    """Write a line into this part's log that the run shows to the user in any case."""
    print(NOTICE + text, flush=True)


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
        lines = file.read().decode(errors="replace").splitlines()[-count:]
    return [_printable(line) for line in lines]


async def mirror(
    logs: Mapping[str, Path], say: Callable[[str], None], *, only_notices: bool
) -> None:
    """Say every whole line that is added to the logs, led by the part's name, until cancelled."""
    read = dict.fromkeys(logs, 0)
    while True:
        for name, log in logs.items():
            with log.open("rb") as file:
                file.seek(read[name])
                added, line_end, _ = file.read().rpartition(b"\n")
            read[name] += len(added + line_end)

            for line in added.decode(errors="replace").splitlines():
                if line.startswith(NOTICE) or not only_notices:
                    say(f"{name} | {_printable(line)}")
        await asyncio.sleep(LOOK_EVERY_S)


def _printable(line: str) -> str:
    return _CONTROLS.sub("\ufffd", line)
