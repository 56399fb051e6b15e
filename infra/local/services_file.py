"""`services.json`: address and process of each part, there while the local cloud runs."""

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "services.json"


@dataclass(frozen=True)
class Service:
    """One part as others find it; `pid` is None for one that was running already."""

    name: str
    url: str
    pid: int | None


@dataclass(frozen=True)
class Services:
    """A running local cloud: its gateway's address, its supervisor's process, its parts."""

    url: str
    pid: int
    parts: tuple[Service, ...]

    def part(self, name: str) -> Service:
        """Return the part of that name; raises KeyError when there is none."""
        for service in self.parts:
            if service.name == name:
                return service
        raise KeyError(name)


def write(state: Path, url: str, parts: Sequence[Service]) -> None:
    """Write the file as a whole: a reader sees the old one or the new one."""
    services = Services(url, os.getpid(), tuple(parts))
    draft = state / f"{FILE}.{os.getpid()}"
    draft.write_text(json.dumps(asdict(services), indent=2) + "\n")
    draft.replace(state / FILE)


def remove(state: Path) -> None:
    """Remove the file, where there is one."""
    (state / FILE).unlink(missing_ok=True)


def find(state: Path) -> Services | None:
    """Return what the file says, None without one.

    A run that was killed leaves its file behind, so that the file alone proves nothing.
    """
    with contextlib.suppress(FileNotFoundError):
        found = json.loads((state / FILE).read_text())
        return Services(
            found["url"], found["pid"], tuple(Service(**part) for part in found["parts"])
        )
    return None
