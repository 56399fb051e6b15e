"""Finished messages in Cloud Storage: the audio, and what was measured of it beside it."""

import base64
import binascii
import json
import zlib
from typing import Any

from hybrid_audio.clients.storage.objects import Objects
from hybrid_audio.domain.message import Kept

MAX_METADATA_BYTES = 7_000
"""An object's custom metadata holds 8 KiB in all; a larger report becomes an object of its own."""


class OutputStore:
    """Keeps messages by their object name; the audio object is written last, so what is found is
    whole.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def uri(self, object_name: str) -> str:
        """Return the gs:// address of a message."""
        return self._objects.uri(object_name)

    def find(self, object_name: str) -> Kept | None:
        """Return the report of a message that was finished before, without its audio, or None."""
        found = self._objects.stat(object_name)
        if found is None:
            return None
        packed = found.metadata.get("report")
        if packed is None:
            aside = self._objects.find(_aside(object_name))
            packed = aside.data.decode() if aside and aside.data else ""
        report = _unpacked(packed)
        return (
            None
            if report is None
            else Kept(object_name, found.generation, found.size_bytes, report)
        )

    def audio(self, kept: Kept) -> bytes | None:
        """Return the audio of a kept message, or None where it was deleted meanwhile."""
        found = self._objects.find(kept.object_name, generation=kept.generation)
        return found.data if found else None

    def keep(
        self, object_name: str, audio: bytes, content_type: str, report: dict[str, Any]
    ) -> Kept:
        """Store a message; one that somebody stored meanwhile under the same name stays, and its
        report is returned.
        """
        packed = _packed(report)
        metadata = {"report": packed}
        if len(packed) > MAX_METADATA_BYTES:
            self._objects.put(_aside(object_name), packed.encode(), "application/octet-stream")
            metadata = {}
        created = self._objects.create(object_name, audio, content_type, metadata)
        if created is None and (theirs := self.find(object_name)) is not None:
            return theirs
        created = created or self._objects.put(
            object_name, audio, content_type, metadata
        )  # theirs was not whole
        return Kept(object_name, created.generation, created.size_bytes, report)


def _aside(object_name: str) -> str:
    return f"{object_name}.report"


def _packed(report: dict[str, Any]) -> str:
    compressed = zlib.compress(json.dumps(report, separators=(",", ":"), allow_nan=False).encode())
    return base64.b64encode(compressed).decode()


def _unpacked(packed: str) -> dict[str, Any] | None:
    try:
        report: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed)))
    except (binascii.Error, zlib.error, ValueError):
        return None
    return report
