"""Entries, served rows and commit times as bytes, in parts that fit a Firestore document."""

import json
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from hybrid_audio.domain.datasets.commit_times import TicketCommit
from hybrid_audio.domain.datasets.entry import Entry, Standing
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.ticket import Row
from hybrid_audio.domain.datasets.usage import ServedItem

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


def dump_served(rows: Iterable[Row]) -> bytes:
    """Return served rows as bytes, without their datasets and their common time."""
    fields = [[[*_details(served.item), served.use_count] for served in row] for row in rows]
    return zlib.compress(_dump(fields))


def load_served(data: bytes, *, datasets: Sequence[str], at: datetime) -> list[Row]:
    """Return the rows that `dump_served` made into bytes."""
    return [
        tuple(
            ServedItem(dataset, Item(*details), use_count, at)
            for dataset, (*details, use_count) in zip(datasets, row, strict=True)
        )
        for row in json.loads(zlib.decompress(data))
    ]


def dump_commits(commits: Iterable[TicketCommit]) -> bytes:
    """Return commits as bytes: time and count of each, eight bytes a number, little-endian."""
    numbers = array("q", (n for commit in commits for n in (commit.at_us, commit.count)))
    return numbers.tobytes()


def load_commits(data: bytes) -> list[TicketCommit]:
    """Return the commits that `dump_commits` made into bytes."""
    numbers = array("q")
    numbers.frombytes(data)
    return [TicketCommit(at_us, n) for at_us, n in zip(numbers[::2], numbers[1::2], strict=True)]


def _details(item: Item) -> list[str | None]:
    return [item.text, item.spoken, item.language, item.voice_id]


def _row(entry: Entry) -> list[object]:
    counters = [entry.turn, entry.use_count, entry.last_used, entry.place, entry.last_used_us]
    return [*_details(entry.item), entry.standing, *counters]


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
