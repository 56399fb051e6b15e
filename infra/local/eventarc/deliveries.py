"""Which uploads have been taken, kept in a file: what was not is delivered again after
a restart.
"""

import json
import os
from pathlib import Path


class Deliveries:
    """The last generation delivered of each object, and whether the shipped lists were uploaded
    once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        kept = json.loads(path.read_text()) if path.exists() else {}
        self._taken: dict[str, str] = kept.get("taken", {})
        self._has_shipped: bool = kept.get("has_shipped", False)

    @property
    def has_shipped(self) -> bool:
        """Whether the shipped lists were uploaded by an earlier start."""
        return self._has_shipped

    def note_shipped(self) -> None:
        """Remember that the shipped lists were uploaded."""
        self._has_shipped = True
        self._write()

    def is_taken(self, name: str, generation: str) -> bool:
        """Whether this generation was delivered."""
        return self._taken.get(name) == generation

    def note(self, name: str, generation: str) -> None:
        """Remember a delivery."""
        self._taken[name] = generation
        self._write()

    def _write(self) -> None:
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        draft.write_text(json.dumps({"has_shipped": self._has_shipped, "taken": self._taken}))
        draft.replace(self._path)
