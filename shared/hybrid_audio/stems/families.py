"""Know how loud the other stems of a family are: from memory, or from the index for the first."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from hybrid_audio.audio.verdicts.table import LEAST_OTHERS
from hybrid_audio.errors import DeadlineExceeded, StoreRefused, StoreUnavailable
from hybrid_audio.runtime import deadline

MOST_FAMILIES = 500
MOST_LEVELS = 20
"""Of a family: the newest, so that a voice that changed is soon what others are compared with."""

LOOK_S = 2.0
"""The longest that a stem which is spoken already waits for the levels of others."""

LOG = logging.getLogger(__name__)


class Families:
    """The levels of stems by family, as this instance spoke them and as `levels_of` finds them.

    `levels_of` returns levels by signature. It is asked until enough stems of a family are known:
    once for a family that has them, and for each of the first stems of a new one.
    """

    def __init__(self, levels_of: Callable[[str], Mapping[str, float]]) -> None:
        self._levels_of = levels_of
        self._known: OrderedDict[str, OrderedDict[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def others(self, family: str, signature: str) -> list[float]:
        """Return the active levels of a family's other stems, in dBFS.

        An index that cannot answer now fails nothing: then only those in memory are known.
        """
        known = self._others(family, signature)
        if len(known) >= LEAST_OTHERS:
            return known

        try:
            with deadline.within(LOOK_S):
                found = self._levels_of(family)
        except (DeadlineExceeded, StoreRefused, StoreUnavailable):
            LOG.warning("stem_levels_not_read", extra={"signature": signature})
            return known
        for other, level_dbfs in found.items():
            self.note(family, other, level_dbfs)
        return self._others(family, signature)

    def note(self, family: str, signature: str, level_dbfs: float) -> None:
        """Remember the level of a stem."""
        with self._lock:
            levels = self._known.setdefault(family, OrderedDict())
            self._known.move_to_end(family)
            levels[signature] = level_dbfs
            levels.move_to_end(signature)
            while len(levels) > MOST_LEVELS:
                levels.popitem(last=False)
            while len(self._known) > MOST_FAMILIES:
                self._known.popitem(last=False)

    def _others(self, family: str, signature: str) -> list[float]:
        with self._lock:
            levels = self._known.get(family) or OrderedDict[str, float]()
            return [level for other, level in levels.items() if other != signature]
