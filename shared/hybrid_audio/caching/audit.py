"""Audit the stem cache: hold the index against the bucket, a page at a time."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Protocol

from hybrid_audio.caching.inspection import Inspection, StemInspector
from hybrid_audio.caching.judgement import Verdict, is_plainly_right
from hybrid_audio.caching.repair import Repair, StemRepairer
from hybrid_audio.caching.walk import PREFIX, Cursor, Pair, paired
from hybrid_audio.domain.stems.contract import object_name_of
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.runtime.parallel import run_parallel

PAGE_S = 20.0
"""After this long a page ends early, so that no call outlasts its caller's patience."""

AT_ONCE = 64
"""Pairs between two looks at the clock."""

LISTED_AT_ONCE = 1_000


class WalkedIndex(Protocol):
    """Everything that the index holds, by signature."""

    def walk(self, *, after: str) -> Iterator[IndexedStem]: ...


class WalkedObjects(Protocol):
    """Everything that the bucket holds, by name; names before `start` are left out."""

    def list(
        self, prefix: str, *, start: str = "", page_size: int | None = None
    ) -> Iterator[StoredObject]: ...


@dataclass(frozen=True)
class AuditOptions:
    """How much to look at, how closely, and whether to repair what is found."""

    limit: int
    repair: bool = False
    is_deep: bool = False


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be, and what a repair did about it."""

    verdict: Verdict
    signature: str | None
    object_name: str | None = field(repr=False)
    labels: list[str] = field(repr=False)
    reason: str | None
    repair: Repair | None


@dataclass(frozen=True)
class AuditPage:
    """The pairs of a page, counted by verdict, and its findings; the next begins at `cursor`."""

    counts: dict[Verdict, int]
    findings: list[Finding] = field(repr=False)
    cursor: Cursor
    is_last: bool


class StemAudit:
    """Walks through index and bucket.

    A page holds a bounded number of pairs, whatever the cache's size, and can be asked for again.
    What looks wrong in the two lists is looked at anew before it is reported, since both are a
    moment old.
    """

    def __init__(
        self,
        *,
        bucket: WalkedObjects,
        index: WalkedIndex,
        inspector: StemInspector,
        repairer: StemRepairer,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bucket = bucket
        self._index = index
        self._inspector = inspector
        self._repairer = repairer
        self._clock = clock

    def page(self, cursor: Cursor, options: AuditOptions) -> AuditPage:
        """Audit the next pairs behind a cursor; raises StoreUnavailable, StoreRefused."""
        pairs = self._pairs(cursor)
        counts: Counter[Verdict] = Counter()
        findings: list[Finding] = []
        ends_at_s = self._clock() + PAGE_S
        seen = 0

        while seen < options.limit and self._clock() < ends_at_s:
            batch = list(islice(pairs, min(AT_ONCE, options.limit - seen)))
            for verdict, finding in self._audited(batch, options):
                counts[verdict] += 1
                if finding is not None:
                    findings.append(finding)
            for pair in batch:
                cursor = cursor.after(pair)
            seen += len(batch)
            if not batch:
                break

        is_last = next(pairs, None) is None
        return AuditPage(dict(counts), findings, cursor, is_last)

    def _pairs(self, cursor: Cursor) -> Iterator[Pair]:
        stored = self._bucket.list(PREFIX, start=cursor.name, page_size=LISTED_AT_ONCE)
        later = (each for each in stored if each.name != cursor.name)
        return paired(self._index.walk(after=cursor.signature), later)

    def _audited(
        self, pairs: Sequence[Pair], options: AuditOptions
    ) -> list[tuple[Verdict, Finding | None]]:
        # Nearly all need no call, and so no thread.
        doubtful = [pair for pair in pairs if options.is_deep or not _is_plainly_right(pair)]
        looked_at = run_parallel([partial(self._audit, pair, options) for pair in doubtful])
        return [(Verdict.MATCH, None)] * (len(pairs) - len(doubtful)) + looked_at

    def _audit(self, pair: Pair, options: AuditOptions) -> tuple[Verdict, Finding | None]:
        if pair.signature is None:
            return Verdict.FOREIGN, _foreign(pair, options)

        found = self._inspector.inspect(pair.signature, is_deep=options.is_deep)
        if not found.is_finding:
            return found.verdict, None
        repair = self._repairer.repair(found) if options.repair else None
        return found.verdict, _finding(found, repair)


def _is_plainly_right(pair: Pair) -> bool:
    if pair.signature is None or pair.stem is None or pair.stored is None:
        return False
    return is_plainly_right(pair.stem, pair.stored)


def _finding(found: Inspection, repair: Repair | None) -> Finding:
    name = object_name_of(found.signature)
    return Finding(found.verdict, found.signature, name, found.labels, found.reason, repair)


def _foreign(pair: Pair, options: AuditOptions) -> Finding:
    name = pair.stored.name if pair.stored else None
    signature = pair.stem.signature if pair.stem else None
    reason = "its name is not that of a stem"
    repair = Repair.LEFT if options.repair else None
    return Finding(Verdict.FOREIGN, signature, name, [], reason, repair)
