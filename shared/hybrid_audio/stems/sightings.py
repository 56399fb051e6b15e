"""What an instance saw of the bucket's stems in the last seconds."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from hybrid_audio.domain.stored import StoredObject

LASTS_S = 2.0
"""What was repaired, replaced or deleted is noticed by every instance after this long.

Stems in use cost each instance one small read in this time at most.
"""

CAPACITY = 20_000


@dataclass(frozen=True)
class Sighting:
    """The stem's object as it was, without its bytes; None where there was none."""

    stored: StoredObject | None
    at_s: float


class Sightings:
    """Remembers for `lasts_s` seconds which generation of each stem is in the bucket."""

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

    def find(self, signature: str) -> Sighting | None:
        """Return what was seen of a stem, unless that is too long ago."""
        seen = self._seen.get(signature)
        return seen if seen and self._clock() - seen.at_s < self._lasts_s else None
