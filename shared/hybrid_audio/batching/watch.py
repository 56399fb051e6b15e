"""Watch the states of batches: one look a tenth of a second, whatever the number of tasks."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from hybrid_audio.domain.batches.batch import Batch
from hybrid_audio.runtime.single_flight import SingleFlight

LASTS_S = 0.1
"""A pause or cancel is noticed within this time, and within one item."""

CAPACITY = 200


class Watch:
    """Remembers for a moment what a batch's document said; threads that look at once share a look.

    `get` raises NotFound, StoreUnavailable.
    """

    def __init__(
        self,
        get: Callable[[str], Batch],
        *,
        lasts_s: float = LASTS_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._get = get
        self._lasts_s = lasts_s
        self._clock = clock
        self._seen: OrderedDict[str, tuple[Batch, float]] = OrderedDict()
        self._looks: SingleFlight[Batch] = SingleFlight()
        self._lock = threading.Lock()

    def look(self, id: str) -> Batch:
        """Return the batch as it was at most a tenth of a second ago."""
        seen = self._seen.get(id)
        if seen is not None and self._clock() - seen[1] < self._lasts_s:
            return seen[0]
        return self._looks.run(id, lambda: self.look_anew(id))[0]

    def look_anew(self, id: str) -> Batch:
        """Return the batch as it is now."""
        at = self._clock()
        batch = self._get(id)
        with self._lock:
            self._seen[id] = (batch, at)
            self._seen.move_to_end(id)
            while len(self._seen) > CAPACITY:
                self._seen.popitem(last=False)
        return batch
