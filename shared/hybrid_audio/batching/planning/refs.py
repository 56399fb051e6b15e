"""Count refs that several rows have: allowed, since a caller may send two messages, and said."""

from array import array
from collections.abc import Iterable, Iterator

import numpy as np

from hybrid_audio.domain.batches.rows import MessageRow, StemRow
from hybrid_audio.ingestion.reading import ReadingWarning

DUPLICATE_REFS = "duplicate_refs"


class RefCounter:
    """Counts rows whose ref an earlier one has; each ref takes eight bytes.

    Two refs of one 64-bit hash count as one: of a million, that is likely once in 40 million times.
    """

    def __init__(self) -> None:
        self._hashes = array("q")

    def counted(self, rows: Iterable[MessageRow | StemRow]) -> Iterator[MessageRow | StemRow]:
        """Yield the rows, and remember the ref of each that has one."""
        hashes = self._hashes
        for row in rows:
            if row.ref is not None:
                hashes.append(hash(row.ref))
            yield row

    def warnings(self) -> list[ReadingWarning]:
        """Return a warning with the count, unless every ref differs."""
        hashes = np.frombuffer(self._hashes, dtype=np.int64) if self._hashes else np.empty(0)
        hashes.sort()  # in place: a copy would take as much again
        duplicates = int(np.count_nonzero(hashes[1:] == hashes[:-1]))
        if not duplicates:
            return []
        detail = f"{duplicates} rows have the ref of an earlier row; each is a row of its own"
        return [ReadingWarning(DUPLICATE_REFS, detail)]
