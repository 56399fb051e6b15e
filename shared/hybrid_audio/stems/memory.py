"""Stems in the memory of one instance: bounded by bytes, the least recently used go first."""

import threading
from collections import OrderedDict

from hybrid_audio.domain.stems.stored import StoredObject


class StemMemory:
    """Keeps stored stems with their bytes; safe between threads.

    It copies nothing: a stem's bytes are immutable.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self._size_bytes = 0
        self._stems: OrderedDict[str, StoredObject] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, signature: str) -> StoredObject | None:
        """Return the stem kept under `signature` and mark it as used, or None."""
        with self._lock:
            stem = self._stems.get(signature)
            if stem is not None:
                self._stems.move_to_end(signature)
            return stem

    def keep(self, signature: str, stem: StoredObject) -> None:
        """Keep a stem, and drop the least recently used beyond the capacity.

        A stem larger than the capacity is not kept.
        """
        if stem.size_bytes > self._capacity_bytes:
            return
        with self._lock:
            self._drop(signature)
            self._stems[signature] = stem
            self._size_bytes += stem.size_bytes
            while self._size_bytes > self._capacity_bytes:
                self._drop(next(iter(self._stems)))

    def forget(self, signature: str) -> None:
        """Drop a stem, if it is there."""
        with self._lock:
            self._drop(signature)

    def _drop(self, signature: str) -> None:
        gone = self._stems.pop(signature, None)
        if gone is not None:
            self._size_bytes -= gone.size_bytes

    @property
    def size_bytes(self) -> int:
        """How many bytes of audio are kept now."""
        return self._size_bytes
