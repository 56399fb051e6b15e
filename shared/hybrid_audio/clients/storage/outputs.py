"""Finished messages in Cloud Storage: the audio, and its report in an object of its own."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hybrid_audio.clients.storage import reports
from hybrid_audio.clients.storage.bucket import Bucket
from hybrid_audio.domain.batches.naming import MADE_FOR
from hybrid_audio.domain.report import KeptMessage, MessageReport
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.runtime.parallel import run_parallel

CACHE_CONTROL = "private, max-age=43200, immutable"
"""A signed URL opens one generation, which never changes, for at most these 12 hours."""

REMEMBERED_STEMS = 5_000
"""Of the reports in memory together, each with its cue and seam: some 8 MB."""

REPORT = "report"
"""The entry of the audio's metadata that names an object with the reports of many messages."""


class OutputStore:
    """Keeps messages by their object name; what is found is whole: audio and report.

    The report lies beside the audio, under a name that holds the audio's checksum: two requests
    that make one message at once from different bytes cannot mix up their reports. It is not
    metadata of the audio: anyone with the signed URL could read that, and stores limit its size.
    Messages of a batch keep their reports in one object a portion, which the metadata names.
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
        report = self._reports.find(key) or self._read(found, sha256)
        if report is None or report.sha256 != sha256:
            return None
        self._reports.keep(key, report)
        return _kept(found, report)

    def of_signature(self, signature: str, sources: Sequence[str]) -> KeptMessage | None:
        """Return the message of a signature, in any format, that one of `sources` made, or None."""
        looks = [partial(self._audio_name, f"outputs/{each}/{signature}.") for each in sources]
        name = next((each for each in run_parallel(looks) if each), None)
        return None if name is None else self.find(name)

    def _audio_name(self, prefix: str) -> str | None:
        names = (each.name for each in self._objects.list(prefix, page_size=10))
        return next((each for each in names if not each.endswith(".json")), None)

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
        self._write_beside(object_name, report)
        return self._keep_audio(object_name, audio, content_type, report, {})

    def portion(self, reports_name: str) -> "PortionOutputs":
        """Return where the messages of a batch's portion are kept; one object has their reports."""
        return PortionOutputs(self, reports_name)

    def keep_for_portion(
        self,
        object_name: str,
        audio: bytes,
        content_type: str,
        report: MessageReport,
        marks: dict[str, str],
    ) -> KeptMessage:
        """Store a message whose report is written later, with those of its portion.

        Race: the same audio may be there whose report was never written, since the task died that
        made it. It stays, with its generation; a report is written beside it where it names another
        portion's object.
        """
        kept = self._keep_audio(object_name, audio, content_type, report, marks)
        if kept.report_in not in (None, marks[REPORT]):
            self._write_beside(object_name, report)
        return kept

    def write_reports(self, name: str, gathered: dict[str, MessageReport]) -> None:
        """Write the reports of a portion's messages, by their object names."""
        data = reports.packed(gathered)
        self._objects.put(name, data, reports.PACKED_TYPE, cache_control=CACHE_CONTROL)

    def _keep_audio(
        self,
        object_name: str,
        audio: bytes,
        content_type: str,
        report: MessageReport,
        marks: dict[str, str],
    ) -> KeptMessage:
        metadata = {"sha256": report.sha256, **marks}
        created = self._objects.create(
            object_name, audio, content_type, metadata, cache_control=CACHE_CONTROL
        )
        if created is not None:
            return _kept(created, report, metadata)

        if (theirs := self._objects.stat(object_name)) is not None:
            if theirs.metadata.get("sha256") == report.sha256:
                return _kept(theirs, report)
            if (whole := self.find(object_name)) is not None:
                return whole

        # What is there is not whole, or of an older version: this message takes its place.
        created = self._objects.put(
            object_name, audio, content_type, metadata, cache_control=CACHE_CONTROL
        )
        return _kept(created, report, metadata)

    def _write_beside(self, object_name: str, report: MessageReport) -> None:
        self._objects.put(
            report_name(object_name, report.sha256),
            reports.written(report),
            reports.REPORT_TYPE,
            cache_control=CACHE_CONTROL,
        )

    def _read(self, found: StoredObject, sha256: str) -> MessageReport | None:
        gathered_in = found.metadata.get(REPORT)
        if gathered_in is not None and (many := self._objects.find(gathered_in)) is not None:
            report = reports.read_packed(many.data or b"", found.name)
            if report is not None:
                return report

        beside = self._objects.find(report_name(found.name, sha256))
        return reports.read(beside.data) if beside and beside.data else None


@dataclass
class _Portion:
    """What the outputs of one portion share: its reports, and whether messages are looked for."""

    reports: dict[str, MessageReport]
    looks_first: bool = False


class PortionOutputs:
    """Keeps the messages of a portion, and gathers their reports.

    A message is stored before its report. Until `write_reports` it is not found; whoever makes it
    meanwhile finds the same audio there and leaves it.

    Most batches are made for the first time: a look for each message would find nothing. So one is
    looked for only after one was there, and as long as they are.
    """

    def __init__(
        self,
        store: OutputStore,
        reports_name: str,
        shared: _Portion | None = None,
        mark: str | None = None,
    ) -> None:
        self._store = store
        self._name = reports_name
        self._shared = shared or _Portion({})
        self._mark = mark
        self._marks = {REPORT: reports_name} | ({} if mark is None else {MADE_FOR: mark})

    def made_for(self, mark: str) -> "PortionOutputs":
        """Return the same outputs, which mark new messages as made for an item."""
        return PortionOutputs(self._store, self._name, self._shared, mark)

    def find(self, object_name: str) -> KeptMessage | None:
        """Return the report of a message that was finished before, or None, also without a look."""
        if not self._shared.looks_first:
            return None
        found = self._store.find(object_name)
        self._shared.looks_first = found is not None
        return found

    def audio(self, kept: KeptMessage) -> bytes | None:
        """Return the audio of a kept message, or None where it was deleted meanwhile."""
        return self._store.audio(kept)

    def keep(
        self, object_name: str, audio: bytes, content_type: str, report: MessageReport
    ) -> KeptMessage:
        """Store a message, and remember its report until all are written."""
        kept = self._store.keep_for_portion(object_name, audio, content_type, report, self._marks)
        self._shared.looks_first = kept.made_for != self._mark
        if kept.report_in == self._name:
            self._shared.reports[object_name] = report
        return kept

    def write_reports(self) -> None:
        """Write the reports of the messages that were kept, if there are any."""
        if self._shared.reports:
            self._store.write_reports(self._name, self._shared.reports)


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


def _kept(
    stored: StoredObject, report: MessageReport, metadata: dict[str, str] | None = None
) -> KeptMessage:
    known = stored.metadata if metadata is None else metadata
    return KeptMessage(
        object_name=stored.name,
        generation=stored.generation,
        size_bytes=stored.size_bytes,
        report=report,
        made_for=known.get(MADE_FOR),
        report_in=known.get(REPORT),
    )
