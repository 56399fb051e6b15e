"""Which uploads are settled, kept in a file: the others are delivered again after a restart."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.supervisor.logs import notice

NOTES = "eventarc-set-aside.jsonl"


class Deliveries:
    """The last generation taken of each object, and what was set aside, of one state folder."""

    def __init__(self, path: Path) -> None:
        """Read the file; one that cannot be read is put aside, and everything delivered again.

        Delivering twice is harmless, since a generation is ingested once.
        """
        self._path = path
        kept = _read(path)
        self._taken: dict[str, str] = kept["taken"]
        self._set_aside: set[str] = set(kept["set_aside"])
        self._has_shipped: bool = kept["has_shipped"]

    @property
    def has_shipped(self) -> bool:
        """Whether the shipped lists were uploaded by an earlier start."""
        return self._has_shipped

    def note_shipped(self) -> None:
        """Remember that the shipped lists were uploaded."""
        self._has_shipped = True
        self._write()

    def is_settled(self, resource: Any) -> bool:
        """Whether this upload was taken or set aside."""
        if _digest(resource) in self._set_aside:
            return True
        return isinstance(resource, dict) and self._is_taken(resource)

    def _is_taken(self, resource: dict[str, Any]) -> bool:
        return self._taken.get(str(resource.get("name"))) == str(resource.get("generation"))

    def note_taken(self, resource: dict[str, Any]) -> None:
        """Remember that this upload was taken."""
        self._taken[resource["name"]] = str(resource["generation"])
        self._write()

    def set_aside(self, resource: Any, reason: str) -> None:
        """Note an upload that can never be delivered, once, where the user finds it."""
        notes = self._path.with_name(NOTES)
        named = resource if isinstance(resource, dict) else {}
        note = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "name": named.get("name"),
            "generation": named.get("generation"),
            "reason": reason,
        }
        with notes.open("a", encoding="ascii") as file:
            file.write(json.dumps(note) + "\n")  # control characters as escapes

        self._set_aside.add(_digest(resource))
        self._write()
        notice(f"an upload was set aside and will not be ingested; {notes} says why")

    def _write(self) -> None:
        kept = {
            "has_shipped": self._has_shipped,
            "taken": self._taken,
            "set_aside": sorted(self._set_aside),
        }

        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        draft.write_text(json.dumps(kept), encoding="ascii")
        # Replaced as a whole, so that a kill at any point leaves the old file or the new one.
        draft.replace(self._path)


def _digest(resource: Any) -> str:
    """Return what tells one listed thing from another, also where it has no name."""
    if isinstance(resource, dict):
        resource = [resource.get(name) for name in ("bucket", "name", "generation")]
    return hashlib.sha256(json.dumps(resource, sort_keys=True).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    empty = {"taken": {}, "set_aside": [], "has_shipped": False}
    if not path.exists():
        return empty

    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        kept = None

    if not _is_whole(kept):
        aside = path.with_name(f"{path.name}.unreadable-{os.getpid()}")
        path.replace(aside)
        notice(f"{path} cannot be read, so every upload is delivered again; kept as {aside}")
        return empty
    return {**empty, **kept}


def _is_whole(kept: Any) -> bool:
    if not isinstance(kept, dict):
        return False

    taken, aside = kept.get("taken", {}), kept.get("set_aside", [])
    if not (isinstance(taken, dict) and isinstance(aside, list)):
        return False

    words = (*taken, *taken.values(), *aside)
    return isinstance(kept.get("has_shipped", False), bool) and all(
        isinstance(word, str) for word in words
    )
