"""Which stems the shards of a round needed so far: sorted signatures, 16 bytes each.

Shards are merged as the digits of a binary counter carry: after n shards there is one level for
each 1 in the binary digits of n. The file of a shard holds the level that it completed, so that
whoever goes on reads a few files, and each signature is written about log2(n) / 2 times.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hybrid_audio.domain.batches.naming import seen_name

SIGNATURE_BYTES = 16

Signatures = NDArray[np.bytes_]


class ByteFiles(Protocol):
    """Writes and reads files of bytes."""

    def write_bytes(self, name: str, data: bytes) -> None: ...
    def read_bytes(self, name: str) -> bytes | None: ...


@dataclass
class Seen:
    """The signatures of all planned shards; 2,000,000 take 32 MB."""

    levels: list[tuple[int, Signatures]] = field(default_factory=list, repr=False)
    """How many shards each level holds, the largest first, and its sorted signatures."""

    @property
    def shards(self) -> int:
        """How many shards were added."""
        return sum(size for size, _ in self.levels)

    def unseen(self, signatures: Sequence[str]) -> list[bool]:
        """Return for each signature, in hex, whether no shard needed it."""
        wanted = packed(signatures)
        known = np.zeros(len(wanted), dtype=bool)
        for _, level in self.levels:
            if len(level):
                places = np.minimum(np.searchsorted(level, wanted), len(level) - 1)
                known |= level[places] == wanted
        return [not each for each in known]

    def add_shard(self, signatures: Sequence[str]) -> None:
        """Add those that one more shard was the first to need."""
        size, level = 1, np.sort(packed(signatures))
        while self.levels and self.levels[-1][0] == size:
            _, last = self.levels.pop()
            level = np.sort(np.concatenate([last, level]), kind="stable")
            size *= 2
        self.levels.append((size, level))

    def save(self, files: ByteFiles, *, batch: str, round: int) -> None:
        """Write the level that the last shard completed."""
        _, level = self.levels[-1]
        files.write_bytes(seen_name(batch, round, self.shards - 1), level.tobytes())

    @classmethod
    def load(cls, files: ByteFiles, *, batch: str, round: int, shards: int) -> "Seen":
        """Return what was seen after so many shards, each saved; raises LookupError if not."""
        levels: list[tuple[int, Signatures]] = []
        while shards:
            data = files.read_bytes(seen_name(batch, round, shards - 1))
            if data is None:
                raise LookupError("a file of the batch is gone")
            size = shards & -shards
            levels.insert(0, (size, np.frombuffer(data, dtype=f"S{SIGNATURE_BYTES}")))
            shards -= size
        return cls(levels)


def packed(signatures: Sequence[str]) -> Signatures:
    """Return signatures in hex as an array of their bytes."""
    return np.frombuffer(bytes.fromhex("".join(signatures)), dtype=f"S{SIGNATURE_BYTES}")
