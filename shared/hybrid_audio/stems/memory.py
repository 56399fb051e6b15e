"""What one instance keeps in memory: bounded by bytes, the least recently used goes first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar

from hybrid_audio.domain.stems.stored import StoredObject


class Sized(Protocol):
    """What takes memory."""

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""


K = TypeVar("K", bound=Hashable)
S = TypeVar("S", bound=Sized)


class Memory(Generic[K, S]):
    """Keeps values as they are, without a copy: they must not change; safe between threads."""

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self._size_bytes = 0
        self._kept: OrderedDict[K, S] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: K) -> S | None:
        """Return what is kept under `key` and mark it as used, or None."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def keep(self, key: K, value: S) -> None:
        """Keep a value, and drop the least recently used beyond the capacity.

        A value larger than the capacity is not kept.
        """
        if value.size_bytes > self._capacity_bytes:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = value
            self._size_bytes += value.size_bytes
            while self._size_bytes > self._capacity_bytes:
                self._drop(next(iter(self._kept)))

    def forget(self, key: K) -> None:
        """Drop a value, if it is there."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: K) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._size_bytes -= gone.size_bytes

    @property
    def size_bytes(self) -> int:
        """How many bytes are kept now."""
        return self._size_bytes


class StemMemory(Memory[str, StoredObject]):
    """Keeps stored stems with their bytes, by signature."""
