"""Entries as bytes: rows of compact JSON, compressed, in parts that fit a Firestore document."""

import json
import zlib
from collections.abc import Iterable, Iterator

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.state import Entry, Standing

MAX_PART_BYTES = 600 * 1024
"""Before compression, which never makes it much larger; a document may hold 1 MiB."""


def pack(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield the entries in parts, in order; one part is held in memory at a time."""
    rows: list[bytes] = []
    size = 0
    for entry in entries:
        row = _dump(_row(entry))
        if size + len(row) > MAX_PART_BYTES:
            yield _sealed(rows)
            rows, size = [], 0
        rows.append(row)
        size += len(row) + 1
    yield _sealed(rows)


def unpack(part: bytes) -> list[Entry]:
    """Return the entries of one part."""
    return [_entry(*row) for row in json.loads(zlib.decompress(part))]


def dump_items(rows: Iterable[Iterable[Item]]) -> bytes:
    """Return groups of items (one a ticket) as compressed bytes."""
    fields = [
        [[item.text, item.spoken, item.language, item.voice_id] for item in row] for row in rows
    ]
    return zlib.compress(_dump(fields))


def load_items(data: bytes) -> list[tuple[Item, ...]]:
    """Return the groups of items that `dump_items` made into bytes."""
    return [tuple(Item(*fields) for fields in row) for row in json.loads(zlib.decompress(data))]


def _row(entry: Entry) -> list[object]:
    item = entry.item
    details = [item.text, item.spoken, item.language, item.voice_id]
    return [*details, entry.standing, entry.turn, entry.use_count, entry.last_used, entry.place]


def _entry(
    text: str,
    spoken: str | None,
    language: str | None,
    voice_id: str | None,
    standing: str,
    *counters: int,
) -> Entry:
    return Entry(Item(text, spoken, language, voice_id), Standing(standing), *counters)


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _sealed(rows: list[bytes]) -> bytes:
    return zlib.compress(b"[" + b",".join(rows) + b"]")
