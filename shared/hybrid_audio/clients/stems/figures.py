"""Figures of the stem index, summed by Firestore: a bounded number of reads, whatever its size."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from hybrid_audio.clients.firestore.stem_index import COLLECTION, READY
from hybrid_audio.clients.google_calls import call_timeout_s, safe_retry, translated
from hybrid_audio.domain.stems.figures import GroupedFigures, StemFigures
from hybrid_audio.runtime.parallel import run_parallel

MOST_GROUPS = 100
"""Of one field: kinds, voices and models are few; further ones are left out, and it is said."""

MOST_READS = 2 * MOST_GROUPS
"""To find the values of one field."""

_SUMS = ("characters", "duration_ms", "size_bytes")
"""In the order of their composite indexes."""

_LISTS = {"kinds"}


class FiguresOfStems:
    """Counts and sums over finished stems.

    Every method may raise StoreUnavailable, StoreRefused. Stems that are made meanwhile may be in
    one figure and not yet in another.
    """

    def __init__(self, database: firestore.Client) -> None:
        self._stems = database.collection(COLLECTION)

    def total(self) -> StemFigures:
        """Return the figures of all stems."""
        return self._figures(self._ready())

    def by(self, field: str) -> GroupedFigures:
        """Return the figures of each value of `kinds`, `voice_id` or `model_id`.

        A stem of two kinds is in the figures of both.
        """
        values, is_complete = self._values(field)
        operator = "array_contains" if field in _LISTS else "=="
        queries = [
            self._ready().where(filter=FieldFilter(field, operator, each)) for each in values
        ]

        figures = run_parallel([partial(self._figures, query) for query in queries])
        groups = {value: each for value, each in zip(values, figures, strict=True) if each.stems}
        return GroupedFigures(groups, is_complete)

    def _ready(self) -> firestore.Query:
        return self._stems.where(filter=FieldFilter("state", "==", READY))

    def _values(self, field: str) -> tuple[list[str], bool]:
        """Return the values of a field, `MOST_GROUPS` at most, and whether those are all.

        Lists are read one by one: as many as there are different lists of kinds.
        """
        found: set[str] = set()
        for number, value in enumerate(self._distinct(field)):
            values = value if isinstance(value, list) else [value]
            found.update(each for each in values if isinstance(each, str))
            if len(found) > MOST_GROUPS or number >= MOST_READS:
                return sorted(found)[:MOST_GROUPS], False
        return sorted(found), True

    def _distinct(self, field: str) -> Iterator[Any]:
        """Yield each value of a field once; each read skips all stems of the value before."""
        query = self._stems.order_by(field).select([field]).limit(1)
        following = query
        while True:
            with translated("Firestore"):
                rows = list(following.stream(retry=safe_retry(), timeout=call_timeout_s()))
            if not rows:
                return
            value = rows[0].get(field)
            yield value
            following = query.start_after({field: value})

    def _figures(self, stems: firestore.Query) -> StemFigures:
        # Entries without one of the fields are in no sum, so they are counted apart. `characters`
        # is null where an entry was restored from an object that does not say it.
        unknown = stems.where(filter=FieldFilter("characters", "==", None))
        sums: Any = stems.count(alias="measured")
        for name in _SUMS:
            sums = sums.sum(name, alias=name)

        found: dict[str, float] = {}
        for query in (stems.count(alias="stems"), sums, unknown.count(alias="unknown")):
            found |= _values_of(query)
        return StemFigures(
            stems=int(found["stems"]),
            measured=int(found["measured"]),
            counted=max(int(found["measured"] - found["unknown"]), 0),
            characters=int(found["characters"]),
            duration_ms=float(found["duration_ms"]),
            size_bytes=int(found["size_bytes"]),
        )


def _values_of(query: Any) -> dict[str, float]:
    with translated("Firestore"):
        (results,) = query.get(retry=safe_retry(), timeout=call_timeout_s())
    return {result.alias: result.value for result in results}
