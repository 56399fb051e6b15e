"""Finished messages in Cloud Storage: the audio, and what was measured of it beside it."""

import base64
import binascii
import json
import zlib

from hybrid_audio.clients.storage.bucket import Bucket
from hybrid_audio.domain.report import KeptMessage, MessageReport

MAX_METADATA_BYTES = 7_000
"""An object's custom metadata holds 8 KiB in all; a larger report becomes an object of its own."""


class OutputStore:
    """Keeps messages by their object name; the audio object is written last, so what is found is
    whole.
    """

    def __init__(self, objects: Bucket) -> None:
        self._objects = objects

    def uri(self, object_name: str) -> str:
        """Return the gs:// address of a message."""
        return self._objects.uri(object_name)

    def find(self, object_name: str) -> KeptMessage | None:
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
            else KeptMessage(object_name, found.generation, found.size_bytes, report)
        )

    def audio(self, kept: KeptMessage) -> bytes | None:
        """Return the audio of a kept message, or None where it was deleted meanwhile."""
        found = self._objects.find(kept.object_name, generation=kept.generation)
        return found.data if found else None

    def keep(
        self, object_name: str, audio: bytes, content_type: str, report: MessageReport
    ) -> KeptMessage:
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
        return KeptMessage(object_name, created.generation, created.size_bytes, report)


def _aside(object_name: str) -> str:
    return f"{object_name}.report"


def _packed(report: MessageReport) -> str:
    text = json.dumps(report.to_json(), separators=(",", ":"), allow_nan=False)
    return base64.b64encode(zlib.compress(text.encode())).decode()


def _unpacked(packed: str) -> MessageReport | None:
    try:
        report = json.loads(zlib.decompress(base64.b64decode(packed)))
        return MessageReport.from_json(report)
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError):
        return None  # of another version, or not whole: the message is made anew
