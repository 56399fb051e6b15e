"""The stem index in pages, by signature: an order that no write disturbs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from hybrid_audio.clients.firestore.stem_index import COLLECTION, indexed_stem
from hybrid_audio.clients.google_calls import call_timeout_s, safe_retry, translated
from hybrid_audio.domain.stems.selection import Selection
from hybrid_audio.domain.stems.stem import IndexedStem

READ_AT_ONCE = 500
MOST_SCANNED = 5_000
"""Of the entries that one page looks at, where a prefix selects few of them."""


@dataclass(frozen=True)
class StemPage:
    """Stems of the index in the order of their signatures.

    `next_after` is where the next page begins, or None after the last. A page may be short, or
    empty, and still not be the last: `scanned` entries were looked at.
    """

    stems: list[IndexedStem] = field(repr=False)
    scanned: int
    next_after: str | None


class StemCatalogue:
    """Reads the index a page at a time; every method may raise StoreUnavailable, StoreRefused."""

    def __init__(self, database: firestore.Client) -> None:
        self._stems = database.collection(COLLECTION)

    def page(self, selection: Selection, *, after: str, limit: int) -> StemPage:
        """Return the first `limit` stems of a selection whose signatures come after `after`."""
        query = self._query(selection)
        # One more than asked for shows whether there is a page after this one.
        wanted = min(limit + 1, READ_AT_ONCE) if selection.prefix is None else READ_AT_ONCE
        found: list[IndexedStem] = []
        scanned = 0
        while scanned < MOST_SCANNED:
            batch = self._read(query, after, wanted)
            for stem in batch:
                if len(found) == limit:
                    return StemPage(found, scanned, after)
                scanned, after = scanned + 1, stem.signature
                if selection.is_met_by(stem.fields):
                    found.append(stem)
            if len(batch) < wanted:
                return StemPage(found, scanned, None)

        return StemPage(found, scanned, after)

    def walk(self, *, after: str) -> Iterator[IndexedStem]:
        """Yield whatever the index holds, of any state, read a part at a time when it is needed."""
        query = self._query(Selection())
        while batch := self._read(query, after, READ_AT_ONCE):
            yield from batch
            after = batch[-1].signature

    def _query(self, selection: Selection) -> firestore.Query:
        """Return a query of equalities alone: Firestore merges those by its own indexes."""
        query = self._stems.order_by("__name__")
        for name, value in selection.equal.items():
            query = query.where(filter=FieldFilter(name, "==", value))
        if selection.contained is not None:
            name, value = selection.contained
            query = query.where(filter=FieldFilter(name, "array_contains", value))
        return query

    def _read(self, query: firestore.Query, after: str, limit: int) -> list[IndexedStem]:
        if after:
            query = query.start_after({"__name__": self._stems.document(after)})
        with translated("Firestore"):
            found = query.limit(limit).stream(retry=safe_retry(), timeout=call_timeout_s())
            return [indexed_stem(snapshot) for snapshot in found]
