"""Write, read and list the reports of uploads in the bucket."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import NotFound, shortened

PREFIX = "reports/"
MAX_NAME_BYTES = 900
"""Of an upload's name, so that prefix and generation fit the 1024 bytes of an object's name."""

MAX_REASON_CHARACTERS = 200
"""Of a reason in the report's metadata, which a list of reports reads without opening any."""

_NAME = re.compile(r"(?s)(.+)\.([0-9]{1,19})\.json")
_HIDDEN = {"Cc", "Cs", "Zl", "Zp", "Cn"}


class ReportObjects(Protocol):
    """The bucket that holds reports."""

    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None: ...
    def list(
        self, prefix: str, *, start: str = "", page_size: int | None = None
    ) -> Iterator[StoredObject]: ...
    def put(
        self, name: str, data: bytes, content_type: str, metadata: dict[str, str] | None = None
    ) -> StoredObject: ...


@dataclass(frozen=True)
class ReportSummary:
    """A report in a list: of which upload, and what became of it."""

    upload: str = field(repr=False)
    generation: int
    status: str | None
    reason: str | None = field(repr=False)
    reported_at: datetime | None


def report_name(upload: str, generation: int) -> str:
    """Return where the report of an upload lies; what a name must not hold is percent-encoded."""
    return f"{PREFIX}{printable(upload)}.{generation}.json"


def printable(upload: str) -> str:
    """Return an upload's name without characters that cannot be seen, and never too long."""
    shown = "".join(
        "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
        if unicodedata.category(character) in _HIDDEN
        else character
        for character in upload
    )
    whole = shown.encode()
    if len(whole) <= MAX_NAME_BYTES:
        return shown

    digest = hashlib.sha256(upload.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{whole[: MAX_NAME_BYTES - 17].decode(errors='ignore')}~{digest}"


def write_report(
    upload: str, generation: int, content: dict[str, Any], *, uploads: ReportObjects
) -> None:
    """Write the report of an upload, its status and reason also where a list finds them."""
    whole = {"upload": printable(upload), "generation": str(generation), **content}
    data = json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
    reason = content.get("reason")
    metadata = {"status": str(content["status"])}
    if reason:
        metadata["reason"] = shortened(printable(str(reason)), MAX_REASON_CHARACTERS)
    uploads.put(report_name(upload, generation), data, "application/json", metadata)


def list_reports(
    *, uploads: ReportObjects, prefix: str, after: str, limit: int
) -> tuple[Sequence[ReportSummary], str | None]:
    """Return the next reports in the order of their names, and where the page after begins.

    `prefix` is the beginning of the uploads' names, `after` the token of the page before or empty.
    """
    start = f"{PREFIX}{after}" if after else ""
    stored = uploads.list(f"{PREFIX}{prefix}", start=start, page_size=min(limit, 1_000) + 2)
    later = (each for each in stored if each.name != start)
    summaries = _summaries(later)

    shown = list(islice(summaries, limit))
    has_more = next(summaries, None) is not None
    if not shown or not has_more:
        return [summary for _, summary in shown], None
    return [summary for _, summary in shown], shown[-1][0].removeprefix(PREFIX)


def get_report(upload: str, generation: int | None, *, uploads: ReportObjects) -> dict[str, Any]:
    """Return the report of an upload, the newest without `generation`; raises NotFound."""
    name = printable(upload)
    wanted = generation if generation is not None else _newest(name, uploads)
    found = None if wanted is None else uploads.find(report_name(name, wanted))
    if found is None or found.data is None:
        raise NotFound("there is no report of such an upload")

    try:
        report: dict[str, Any] = dict(json.loads(found.data))
    except ValueError:
        raise NotFound("the report of this upload is damaged; upload the list again") from None

    return report


def _newest(name: str, uploads: ReportObjects) -> int | None:
    stored = uploads.list(f"{PREFIX}{name}.")
    generations = (
        summary.generation for _, summary in _summaries(stored) if summary.upload == name
    )
    return max(generations, default=None)


def _summaries(stored: Iterable[StoredObject]) -> Iterator[tuple[str, ReportSummary]]:
    for each in stored:
        match = _NAME.fullmatch(each.name.removeprefix(PREFIX))
        if match is not None:
            status, reason = each.metadata.get("status"), each.metadata.get("reason")
            summary = ReportSummary(match[1], int(match[2]), status, reason, each.stored_at)
            yield each.name, summary
