"""Finished messages in Cloud Storage: the audio, and its report as an object of its own."""

import json
import threading
from collections import OrderedDict

from hybrid_audio.clients.storage.bucket import Bucket
from hybrid_audio.domain.report import KeptMessage, MessageReport

CACHE_CONTROL = "private, max-age=43200, immutable"
"""A signed URL opens one generation, which never changes, for at most these 12 hours."""

REPORT_TYPE = "application/json"

REMEMBERED_STEMS = 5_000
"""Of the reports in memory together, each with its cue and seam: some 8 MB."""


class OutputStore:
    """Keeps messages by their object name; the audio is written last, so what is found is whole.

    The report lies beside the audio, under a name that holds the audio's checksum: two requests
    that make one message at once from different bytes cannot mix up their reports. It is not
    metadata of the audio: anyone with the signed URL could read that, and stores limit its size.
    """

    def __init__(self, objects: Bucket) -> None:
        self._objects = objects
        self._reports = _Reports()

    def uri(self, object_name: str) -> str:
        """Return the gs:// address of a message."""
        return self._objects.uri(object_name)

    def find(self, object_name: str) -> KeptMessage | None:
        """Return the report of a message that was finished before, without its audio, or None."""
        found = self._objects.stat(object_name)
        sha256 = found.metadata.get("sha256") if found else None
        if found is None or sha256 is None:
            return None

        # An object of this generation never changes, and so its report was read once for all.
        key = (object_name, found.generation)
        report = self._reports.find(key) or self._read(object_name, sha256)
        if report is None or report.sha256 != sha256:
            return None
        self._reports.keep(key, report)
        return KeptMessage(object_name, found.generation, found.size_bytes, report)

    def _read(self, object_name: str, sha256: str) -> MessageReport | None:
        beside = self._objects.find(report_name(object_name, sha256))
        return _read(beside.data) if beside and beside.data else None

    def audio(self, kept: KeptMessage) -> bytes | None:
        """Return the audio of a kept message, or None where it was deleted meanwhile."""
        found = self._objects.find(kept.object_name, generation=kept.generation)
        return found.data if found else None

    def keep(
        self, object_name: str, audio: bytes, content_type: str, report: MessageReport
    ) -> KeptMessage:
        """Store a message, or return the one that another request stored under its name meanwhile.

        Race: of two requests that make one message, the first to create the audio wins. The report
        is written before the audio: a message that is found has one.
        """
        self._objects.put(
            report_name(object_name, report.sha256),
            _written(report),
            REPORT_TYPE,
            cache_control=CACHE_CONTROL,
        )
        metadata = {"sha256": report.sha256}
        created = self._objects.create(
            object_name, audio, content_type, metadata, cache_control=CACHE_CONTROL
        )

        if created is None and (theirs := self.find(object_name)) is not None:
            return theirs
        # What is there is not whole, or of an older version: this message takes its place.
        created = created or self._objects.put(
            object_name, audio, content_type, metadata, cache_control=CACHE_CONTROL
        )
        return KeptMessage(object_name, created.generation, created.size_bytes, report)


class _Reports:
    """The reports of the messages that were found last, by name and generation."""

    def __init__(self) -> None:
        self._reports: OrderedDict[tuple[str, int], MessageReport] = OrderedDict()
        self._stems = 0
        self._lock = threading.Lock()

    def find(self, key: tuple[str, int]) -> MessageReport | None:
        return self._reports.get(key)

    def keep(self, key: tuple[str, int], report: MessageReport) -> None:
        with self._lock:
            if key not in self._reports:
                self._stems += len(report.cues)
            self._reports[key] = report
            self._reports.move_to_end(key)
            while self._stems > REMEMBERED_STEMS:
                self._stems -= len(self._reports.popitem(last=False)[1].cues)


def report_name(object_name: str, sha256: str) -> str:
    """Return where the report of a message lies, by the checksum of its audio."""
    return f"{object_name}.{sha256[:16]}.report.json"


def _written(report: MessageReport) -> bytes:
    text = json.dumps(report.to_json(), separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def _read(data: bytes) -> MessageReport | None:
    try:
        return MessageReport.from_json(json.loads(data))
    except (ValueError, KeyError, TypeError):
        return None  # of another version, or not whole: the message is made anew
