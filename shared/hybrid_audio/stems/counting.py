"""Count how stems are used, in memory, and report the counts now and then."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol
from uuid import uuid4

from hybrid_audio.domain.stems.stem import Outcome
from hybrid_audio.domain.stems.usage import Usage
from hybrid_audio.errors import HybridAudioError
from hybrid_audio.runtime import deadline

REPORT_EVERY_S = 10.0
REPORT_TIMEOUT_S = 5.0
_SOURCES = ("memory", "bucket", "speech")
_SOURCE_OF = {Outcome.HIT: "bucket", Outcome.CREATED: "speech"}
LOG = logging.getLogger(__name__)


class UsageStore(Protocol):
    """Keeps what each instance has counted since it began."""

    def report(self, instance: str, usage: Usage, *, since: datetime) -> None: ...


def in_background(call: Callable[[], None]) -> None:
    """Run a call in a thread of its own, beside the request that began it."""
    threading.Thread(target=call, name="usage-report", daemon=True).start()


class UsageCounter:
    """Counts for one instance; safe between threads.

    Every ten seconds a request reports the totals, without waiting for it: a function gets no
    processor time between requests. Totals are written, not additions to them, so a report whose
    answer was lost is repeated without counting twice. What a killed instance counted after its
    last report is lost with it; one that is stopped reports as it ends. Without a store nothing is
    reported.
    """

    def __init__(
        self,
        store: Callable[[], UsageStore] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        start: Callable[[Callable[[], None]], None] = in_background,
    ) -> None:
        self._store = store
        self._clock = clock
        self._start = start
        self._instance = uuid4().hex
        self._since = datetime.now(UTC)
        self._times = dict.fromkeys(_SOURCES, 0)
        self._characters = dict.fromkeys(_SOURCES, 0)
        self._reported = Usage()
        self._report_at_s = clock() + REPORT_EVERY_S
        self._lock = threading.Lock()
        self._reporting = threading.Lock()

    def note(self, outcome: Outcome, characters: int, *, from_memory: bool = False) -> None:
        """Count one stem of a request; raises nothing."""
        source = "memory" if from_memory else _SOURCE_OF[outcome]
        now_s = self._clock()
        with self._lock:
            self._times[source] += 1
            self._characters[source] += characters
            is_due = now_s >= self._report_at_s
            if is_due:
                self._report_at_s = now_s + REPORT_EVERY_S

        if is_due and self._store is not None:
            self._start(self._report_quietly)

    def report(self) -> None:
        """Report the totals now, where they changed; raises StoreUnavailable, StoreRefused."""
        # Race: a report that is under way must not arrive after a newer one, so one at a time.
        with self._reporting:
            counted = self.counted()
            if self._store is None or counted == self._reported:
                return
            with deadline.within(REPORT_TIMEOUT_S):
                self._store().report(self._instance, counted, since=self._since)
            self._reported = counted

    def close(self) -> None:
        """Report what changed since the last report, at the end of the process; raises nothing."""
        self._report_quietly()

    def counted(self) -> Usage:
        """Return what this instance has counted since it began."""
        with self._lock:
            times, characters = dict(self._times), dict(self._characters)
        return Usage(
            memory_hits=times["memory"],
            bucket_hits=times["bucket"],
            created=times["speech"],
            characters_saved=characters["memory"] + characters["bucket"],
            characters_spoken=characters["speech"],
        )

    def _report_quietly(self) -> None:
        try:
            self.report()
        except HybridAudioError:
            LOG.warning("stem_usage_not_reported")
