"""Stems in the memory of one instance: bounded by bytes, the least recently used go first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar, cast

from hybrid_audio.domain.stems.stored import StoredObject


class Measures(Protocol):
    """What was measured of a stem."""

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""


M = TypeVar("M", bound=Measures)


@dataclass(frozen=True)
class _Kept:
    """A stem, and what was measured of its bytes, by the form that they are used in."""

    stem: StoredObject
    measures: dict[str, Measures] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        return self.stem.size_bytes + sum(each.size_bytes for each in self.measures.values())


class StemMemory:
    """Keeps stored stems with their bytes, and their measures beside them; safe between threads.

    It copies nothing: a stem's bytes are immutable.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self._size_bytes = 0
        self._stems: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, signature: str) -> StoredObject | None:
        """Return the stem kept under `signature` and mark it as used, or None."""
        with self._lock:
            kept = self._stems.get(signature)
            if kept is None:
                return None
            self._stems.move_to_end(signature)
            return kept.stem

    def keep(self, signature: str, stem: StoredObject) -> None:
        """Keep a stem, and drop the least recently used beyond the capacity.

        A stem larger than the capacity is not kept.
        """
        if stem.size_bytes > self._capacity_bytes:
            return
        with self._lock:
            self._drop(signature)
            self._add(signature, _Kept(stem))

    def measures(self, signature: str, generation: int, form: str, measure: Callable[[], M]) -> M:
        """Return the measures of a stem's bytes in a form: those kept, or what `measure` returns.

        They are kept for as long as the stem is, and count as its bytes do. Race: threads that ask
        at once may each measure, and measure the same. A form has measures of one type.
        """
        known = self._measures_of(signature, generation).get(form)
        if known is not None:
            return cast(M, known)

        found = measure()
        with self._lock:
            if (kept := self._stems.get(signature)) and kept.stem.generation == generation:
                self._drop(signature)
                self._add(signature, replace(kept, measures={**kept.measures, form: found}))
        return found

    def _measures_of(self, signature: str, generation: int) -> Mapping[str, Measures]:
        with self._lock:
            kept = self._stems.get(signature)
            return kept.measures if kept and kept.stem.generation == generation else {}

    def _add(self, signature: str, kept: _Kept) -> None:
        self._stems[signature] = kept
        self._size_bytes += kept.size_bytes
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
        """How many bytes of stems and their measures are kept now."""
        return self._size_bytes
