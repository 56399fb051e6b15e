"""Get a stem from the nearest source that has it: memory, the bucket, or text to speech."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from hybrid_audio.audio import wav
from hybrid_audio.domain.batches.naming import MADE_FOR
from hybrid_audio.domain.stems.contract import StemSpec, object_name_of
from hybrid_audio.domain.stems.stem import Outcome, ServedItem, Stem
from hybrid_audio.domain.stems.stem_metadata import findings_in, takes_in
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import StoreUnavailable
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.parallel import run_parallel
from hybrid_audio.runtime.single_flight import SingleFlight
from hybrid_audio.runtime.stages import stage
from hybrid_audio.stems.canonical import form_fault
from hybrid_audio.stems.counting import UsageCounter
from hybrid_audio.stems.maker import Look
from hybrid_audio.stems.measured import M, MeasuresMemory
from hybrid_audio.stems.memory import StemMemory
from hybrid_audio.stems.sightings import Sightings

REVALIDATION_S = 2.0
"""The longest that a slow bucket may delay a stem that memory has."""

LOG = logging.getLogger(__name__)


class StemReader(Protocol):
    """The bucket that stems are read from."""

    def uri(self, name: str) -> str: ...
    def stat(self, name: str) -> StoredObject | None: ...
    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None: ...


class Maker(Protocol):
    """Makes a missing stem."""

    def make(self, spec: StemSpec, look: Look) -> tuple[StoredObject, Outcome]: ...


class Entries(Protocol):
    """Records the labels of stems, and the items of rotations that they speak."""

    def note_label(self, spec: StemSpec, stored: StoredObject, *, is_new: bool) -> None: ...
    def note_served(self, spec: StemSpec, items: Sequence[ServedItem]) -> None: ...


class Counter(Protocol):
    """Counts how stems are used."""

    def note(self, outcome: Outcome, characters: int, *, from_memory: bool = False) -> None: ...


class StemLibrary:
    """The stems of this system; a missing one is spoken.

    Threads that ask for one stem at once share one look-up. A stem in memory is compared with the
    bucket every few seconds while it is used, so that a replacement is soon used. `max_age` None
    means that stems never grow too old.
    """

    def __init__(
        self,
        *,
        memory: StemMemory,
        measured: MeasuresMemory | None = None,
        bucket: StemReader,
        maker: Maker,
        entries: Entries,
        sightings: Sightings | None = None,
        counter: Counter | None = None,
        max_age: timedelta | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._memory = memory
        self._measured = measured or MeasuresMemory()
        self._bucket = bucket
        self._maker = maker
        self._entries = entries
        self._sightings = sightings or Sightings()
        self._counter = counter or UsageCounter()
        self._max_age = max_age
        self._now = now
        self._makings: SingleFlight[tuple[StoredObject, Outcome]] = SingleFlight()
        self._looks: SingleFlight[StoredObject | None] = SingleFlight()

    def ensure(self, spec: StemSpec, *, looks_first: bool = True) -> Stem:
        """Return the stem, spoken now if it is missing; bytes in the bucket are not fetched.

        A caller that has seen it missing need not look first: whoever makes a stem looks for it
        under its lease, so that one which came to be meanwhile is found.
        """
        started = time.perf_counter()
        key = f"ensure:{spec.signature}"
        stored, outcome = self._obtain(key, spec, self._stat, looks_first=looks_first)
        return self._stem(spec, stored, outcome, started)

    def load(self, spec: StemSpec) -> Stem:
        """Return the stem with its bytes, spoken now if it is missing."""
        started = time.perf_counter()
        stored = self._memory.find(spec.signature)
        if stored is not None and self._is_current(spec.signature, stored):
            self._counter.note(Outcome.HIT, spec.characters, from_memory=True)
            return self._stem(spec, stored, Outcome.HIT, started)

        stored, outcome = self._obtain(f"load:{spec.signature}", spec, self._find)
        return self._stem(spec, stored, outcome, started)

    def existing(self, specs: Sequence[StemSpec], *, at_once: int = 32) -> list[bool]:
        """Return for each stem whether it exists, so that `ensure` would speak nothing.

        They are looked for side by side, `at_once` at a time.
        """
        looks = [partial(self._stat, spec) for spec in specs]
        return [stored is not None for stored in run_parallel(looks, at_once=at_once)]

    def is_at_hand(self, signature: str) -> bool:
        """Return whether the stem can be loaded without any call to a store."""
        is_kept = self._memory.find(signature) is not None
        return is_kept and self._sightings.is_fresh(signature)

    def load_kept(self, signature: str, generation: int) -> StoredObject | None:
        """Return a stem that was found by its label or signature, whatever its form.

        None stands for one that was deleted or replaced since it was found.
        """
        remembered = self._memory.find(signature)
        if remembered is not None and remembered.generation == generation:
            return remembered

        with stage("store"):
            return self._bucket.find(object_name_of(signature), generation=generation)

    def measures(self, signature: str, generation: int, form: str, measure: Callable[[], M]) -> M:
        """Return what was measured of a stem's bytes: what is known, or what `measure` returns."""
        return self._measured.measures(signature, generation, form, measure)

    def generations(self, signatures: Sequence[str]) -> dict[str, int]:
        """Return which bytes each stem had at most seconds ago; those to be made are left out."""
        sightings = {name: self._sightings.find(name) for name in dict.fromkeys(signatures)}

        # Most were seen just now: threads are for those that must be looked for.
        unseen = [name for name, sighting in sightings.items() if sighting is None]
        looks = run_parallel([partial(self._look, name) for name in unseen])
        seen = {name: each.stored for name, each in sightings.items() if each is not None}
        seen.update(zip(unseen, looks, strict=True))

        return {
            name: stored.generation
            for name, stored in seen.items()
            if stored is not None and not self._is_too_old(stored)
        }

    def forget(self, signature: str) -> None:
        """Forget what this instance knows of a stem, so that the next use looks for it anew."""
        self._memory.forget(signature)
        self._sightings.forget(signature)

    def note_served(self, spec: StemSpec, items: Sequence[ServedItem]) -> None:
        """Let the stem's entry say which items of rotations it was spoken for."""
        self._entries.note_served(spec, items)

    def _obtain(
        self, key: str, spec: StemSpec, look: Look, *, looks_first: bool = True
    ) -> tuple[StoredObject, Outcome]:
        (stored, outcome), is_own = self._makings.run(
            key, lambda: self._look_or_make(spec, look) if looks_first else self._make(spec, look)
        )
        outcome = outcome if is_own else Outcome.HIT
        takes = takes_in(stored.metadata) if outcome is Outcome.CREATED else 1
        self._counter.note(outcome, spec.characters * takes)
        return stored, outcome

    def _look_or_make(self, spec: StemSpec, look: Look) -> tuple[StoredObject, Outcome]:
        with stage("store"):
            stored = look(spec)
        if stored is not None:
            return stored, Outcome.HIT
        return self._make(spec, look)

    def _make(self, spec: StemSpec, look: Look) -> tuple[StoredObject, Outcome]:
        stored, outcome = self._maker.make(spec, look)
        if stored.data is not None:
            self._memory.keep(spec.signature, stored)
        self._sightings.note(spec.signature, stored)
        return stored, outcome

    def _stat(self, spec: StemSpec) -> StoredObject | None:
        stored = self._bucket.stat(spec.object_name)
        self._sightings.note(spec.signature, stored)
        if stored is None or self._is_too_old(stored) or stored.size_bytes <= wav.HEADER_BYTES:
            return None
        return stored

    def _find(self, spec: StemSpec) -> StoredObject | None:
        """Return the stored bytes, in one round trip where stems never grow too old."""
        known = None
        if self._max_age is not None and (known := self._stat(spec)) is None:
            return None

        found = self._bucket.find(spec.object_name, generation=known.generation if known else None)
        if found is None or found.data is None or not _is_canonical(found.data, spec):
            return None

        # A download brings no metadata; the look before it, which most callers make, did.
        known = known or self._sightings.of_generation(spec.signature, found.generation)
        known = known or self._described(spec, found)
        stored = known.with_data(found.data) if known else found
        self._memory.keep(spec.signature, stored)
        self._sightings.note(spec.signature, stored)
        return stored

    def _described(self, spec: StemSpec, found: StoredObject) -> StoredObject | None:
        """Return the metadata of downloaded bytes: its label is there, and what the stem fails.

        A bucket that cannot answer now fails no stem whose bytes are here.
        """
        try:
            seen = self._bucket.stat(spec.object_name)
        except StoreUnavailable:
            return None
        return seen if seen is not None and seen.generation == found.generation else None

    def _is_current(self, signature: str, stored: StoredObject) -> bool:
        """Return whether the bucket still holds these bytes.

        While the bucket cannot answer they count as current: memory keeps messages going through an
        outage, and a stem that was replaced meanwhile is used once it answers again.
        """
        if self._is_too_old(stored):
            return False

        try:
            seen = self._seen(signature)
        except StoreUnavailable:
            LOG.warning("stem_not_revalidated", extra={"signature": signature})
            self._sightings.note(signature, stored)
            return True

        return seen is not None and seen.generation == stored.generation

    def _seen(self, signature: str) -> StoredObject | None:
        sighting = self._sightings.find(signature)
        if sighting is not None:
            return sighting.stored
        return self._look(signature)

    def _look(self, signature: str) -> StoredObject | None:
        """Look for the stem's object now. Race: threads that look at once share one look."""
        seen, _ = self._looks.run(signature, lambda: self._look_once(signature))
        return seen

    def _look_once(self, signature: str) -> StoredObject | None:
        with stage("store"), deadline.within(REVALIDATION_S):
            stored = self._bucket.stat(object_name_of(signature))
        self._sightings.note(signature, stored)
        return stored

    def _is_too_old(self, stored: StoredObject) -> bool:
        if self._max_age is None or stored.stored_at is None:
            return False
        return self._now() - stored.stored_at >= self._max_age

    def _stem(self, spec: StemSpec, stored: StoredObject, outcome: Outcome, started: float) -> Stem:
        self._entries.note_label(spec, stored, is_new=outcome is Outcome.CREATED)
        return Stem(
            spec=spec,
            outcome=outcome,
            uri=self._bucket.uri(spec.object_name),
            generation=stored.generation,
            size_bytes=stored.size_bytes,
            took_ms=(time.perf_counter() - started) * 1000,
            wav=stored.data,
            made_for=stored.metadata.get(MADE_FOR),
            takes=takes_in(stored.metadata),
            findings=findings_in(stored.metadata),
        )


def _is_canonical(audio: bytes, spec: StemSpec) -> bool:
    """Return whether the bytes are a WAV as this system stores it.

    Anything else under a stem's name is a miss, and replaced.
    """
    return form_fault(audio, spec.contract.sample_rate) is None
