"""Reports of messages as bytes: one beside its message, or those of a batch's portion together."""

import gzip
import json
from collections.abc import Mapping

from hybrid_audio.domain.report import MessageReport

REPORT_TYPE = "application/json"
PACKED_TYPE = "application/gzip"


def written(report: MessageReport) -> bytes:
    """Return a report as JSON."""
    text = json.dumps(report.to_json(), separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def read(data: bytes) -> MessageReport | None:
    """Return the report that `written` wrote, None for another version's or a damaged one."""
    try:
        return MessageReport.from_json(json.loads(data))
    except (ValueError, KeyError, TypeError):
        return None  # the message is made anew


def packed(gathered: Mapping[str, MessageReport]) -> bytes:
    """Return the reports of messages by their object names: a name and a report line by line."""
    lines = [line for name, each in gathered.items() for line in (name.encode(), written(each))]
    return gzip.compress(b"\n".join(lines), compresslevel=1, mtime=0)


def read_packed(data: bytes, object_name: str) -> MessageReport | None:
    """Return the report of one message that `packed` packed, or None."""
    try:
        lines = iter(gzip.decompress(data).split(b"\n"))
    except (EOFError, OSError, ValueError):
        return None

    wanted = object_name.encode()
    found = next(
        (report for name, report in zip(lines, lines, strict=False) if name == wanted), None
    )
    return None if found is None else read(found)
