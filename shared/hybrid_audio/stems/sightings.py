"""Remember what an instance saw of the bucket's stems in the last seconds."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from hybrid_audio.domain.stems.stored import StoredObject

LASTS_S = 2.0
"""A stem in use is looked for again after this long, by one thread of each instance."""

GRACE_S = 1.0
"""How much longer the other threads use the last sighting, while that one looks.

Every instance notices a repaired, replaced or deleted stem within the two together.
"""

CAPACITY = 20_000


@dataclass(frozen=True)
class Sighting:
    """The stem's object as it was, without its bytes; None where there was none."""

    stored: StoredObject | None
    at_s: float
    is_renewed: bool = False
    """Whether a thread is looking again already."""


class Sightings:
    """Remembers for some `lasts_s` seconds which generation of each stem is in the bucket."""

    def __init__(
        self, *, lasts_s: float = LASTS_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lasts_s = lasts_s
        self._clock = clock
        self._seen: OrderedDict[str, Sighting] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, signature: str, stored: StoredObject | None) -> None:
        """Remember what was seen just now."""
        with self._lock:
            self._seen[signature] = Sighting(stored, self._clock())
            self._seen.move_to_end(signature)
            while len(self._seen) > CAPACITY:
                self._seen.popitem(last=False)

    def forget(self, signature: str) -> None:
        """Forget the last sighting of a stem, so that its next use looks for it."""
        with self._lock:
            self._seen.pop(signature, None)

    def find(self, signature: str) -> Sighting | None:
        """Return the last sighting of a stem; with None the caller must look again."""
        seen = self._seen.get(signature)
        if seen is None:
            return None

        age_s = self._clock() - seen.at_s
        if age_s < self._lasts_s:
            return seen
        return self._in_grace(signature) if age_s < self._lasts_s + GRACE_S else None

    def of_generation(self, signature: str, generation: int) -> StoredObject | None:
        """Return what was seen of these bytes, however long ago: their metadata, without a look."""
        seen = self._seen.get(signature)
        stored = None if seen is None else seen.stored
        return stored if stored is not None and stored.generation == generation else None

    def is_fresh(self, signature: str) -> bool:
        """Return whether a stem was seen so lately that it need not be looked for again."""
        seen = self._seen.get(signature)
        return seen is not None and self._clock() - seen.at_s < self._lasts_s

    def _in_grace(self, signature: str) -> Sighting | None:
        """Return None to the first caller, who looks again, and the last sighting to the others.

        Race: threads that find the sighting too old at once must not all look.
        """
        with self._lock:
            seen = self._seen.get(signature)
            if seen is None or seen.is_renewed:
                return seen
            self._seen[signature] = replace(seen, is_renewed=True)
            return None
