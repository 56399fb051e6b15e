"""Getting a stem from the nearest place that has it: memory, the store, or speech."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from hybrid_audio.audio import wav
from hybrid_audio.domain.contract import StemSpec
from hybrid_audio.domain.stem import Outcome, Stem
from hybrid_audio.domain.stored import StoredObject
from hybrid_audio.runtime.single_flight import SingleFlight
from hybrid_audio.runtime.stages import stage
from hybrid_audio.stems.maker import Look
from hybrid_audio.stems.memory import StemMemory


class Store(Protocol):
    """Where stems are kept whole."""

    def uri(self, name: str) -> str: ...
    def stat(self, name: str) -> StoredObject | None: ...
    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None: ...


class Maker(Protocol):
    """What makes a stem that is nowhere."""

    def make(self, spec: StemSpec, look: Look) -> tuple[StoredObject, Outcome]: ...


class StemLibrary:
    """Every stem there is, and every one that can be spoken.

    `max_age` None means that stems never grow too old. Threads that ask for one stem at once share
    one look-up.
    """

    def __init__(
        self,
        *,
        memory: StemMemory,
        store: Store,
        maker: Maker,
        max_age: timedelta | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._memory = memory
        self._store = store
        self._maker = maker
        self._max_age = max_age
        self._now = now
        self._flights: SingleFlight[tuple[StoredObject, Outcome]] = SingleFlight()

    def ensure(self, spec: StemSpec) -> Stem:
        """Return the stem, spoken now if it was nowhere; bytes in the store are not fetched."""
        started = time.perf_counter()
        stored, outcome = self._obtain(f"ensure:{spec.signature}", spec, self._stat)
        return self._stem(spec, stored, outcome, started)

    def load(self, spec: StemSpec) -> Stem:
        """Return the stem with its bytes, spoken now if it was nowhere."""
        started = time.perf_counter()
        stored, outcome = self._memory.find(spec.signature), Outcome.HIT
        if stored is None or self._is_too_old(stored):
            stored, outcome = self._obtain(f"load:{spec.signature}", spec, self._find)
        return self._stem(spec, stored, outcome, started)

    def load_kept(self, object_name: str, signature: str) -> bytes | None:
        """Return the bytes of a stem that is named by its signature, whatever its form; None where
        it is gone.
        """
        remembered = self._memory.find(signature)
        if remembered is not None:
            return remembered.data
        with stage("store"):
            found = self._store.find(object_name)
        return found.data if found else None

    def _obtain(self, key: str, spec: StemSpec, look: Look) -> tuple[StoredObject, Outcome]:
        (stored, outcome), led = self._flights.run(key, lambda: self._look_or_make(spec, look))
        return stored, outcome if led else Outcome.HIT

    def _look_or_make(self, spec: StemSpec, look: Look) -> tuple[StoredObject, Outcome]:
        with stage("store"):
            stored = look(spec)
        if stored is not None:
            return stored, Outcome.HIT
        stored, outcome = self._maker.make(spec, look)
        if stored.data is not None:
            self._memory.keep(spec.signature, stored)
        return stored, outcome

    def _stat(self, spec: StemSpec) -> StoredObject | None:
        stored = self._store.stat(spec.object_name)
        if stored is None or self._is_too_old(stored) or stored.size_bytes <= wav.HEADER_BYTES:
            return None
        return stored

    def _find(self, spec: StemSpec) -> StoredObject | None:
        """Return the stored bytes, in one round trip where stems never grow too old."""
        known = None
        if self._max_age is not None and (known := self._stat(spec)) is None:
            return None
        found = self._store.find(spec.object_name, generation=known.generation if known else None)
        if found is None or found.data is None or not _is_canonical(found.data, spec):
            return None
        stored = known.with_data(found.data) if known else found
        self._memory.keep(spec.signature, stored)
        return stored

    def _is_too_old(self, stored: StoredObject) -> bool:
        if self._max_age is None or stored.stored_at is None:
            return False
        return self._now() - stored.stored_at >= self._max_age

    def _stem(self, spec: StemSpec, stored: StoredObject, outcome: Outcome, started: float) -> Stem:
        return Stem(
            spec=spec,
            outcome=outcome,
            uri=self._store.uri(spec.object_name),
            generation=stored.generation,
            size_bytes=stored.size_bytes,
            took_ms=(time.perf_counter() - started) * 1000,
            wav=stored.data,
        )


def _is_canonical(audio: bytes, spec: StemSpec) -> bool:
    """Whether the bytes are a WAV as this system stores it; anything else under a stem's name is a
    miss, and mended.
    """
    try:
        parsed = wav.parse(audio)
    except wav.NotWav:
        return False
    return (parsed.rate, parsed.channels, parsed.bits) == (
        spec.contract.sample_rate,
        1,
        16,
    ) and len(parsed.data) > 0
