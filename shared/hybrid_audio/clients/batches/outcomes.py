"""Outcomes of portions in Firestore: created once each, counted on read."""

from collections.abc import Iterator, Sequence
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.batches.documents import BatchDocuments
from hybrid_audio.clients.batches.fields import SUMMED, batch_from, outcome_fields, outcome_from
from hybrid_audio.clients.google_calls import (
    ACCESS_DENIED,
    TRANSIENT,
    call_timeout_s,
    safe_retry,
    translated,
    unavailable,
)
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import outcome_id
from hybrid_audio.domain.batches.outcome import PortionOutcome

DELETED_AT_ONCE = 200

_DOUBTFUL = (
    *(exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.InvalidArgument),
    *TRANSIENT,
    *ACCESS_DENIED,
    ValueError,  # what the client makes of an aborted commit, or of a transaction it cannot begin
)
"""Errors after which a read shows more: which outcome counts, or that access is denied."""


class BatchOutcomes:
    """The outcomes of epochs. Every method may raise StoreUnavailable and StoreRefused."""

    def __init__(self, database: firestore.Client) -> None:
        self._database = database
        self._documents = BatchDocuments(database)

    def record(self, id: str, epoch: int, outcome: PortionOutcome) -> PortionOutcome | None:
        """Create the outcome while its epoch lasts, and return the one that counts.

        Race: two deliveries of a task record at once; the first to create the document counts. The
        batch is read in the same transaction, so that no outcome is created after its epoch was
        closed: sums that were read then are final. A commit whose answer was lost is recognised by
        reading what is there.
        """
        name = outcome_id(outcome.position, outcome.again)
        for _ in attempts():
            try:
                return outcome if self._created(id, epoch, name, outcome) else None
            except _DOUBTFUL:
                there = self.find(id, epoch, [name])
            if there:
                return there[name]
        raise unavailable()

    def _created(self, id: str, epoch: int, name: str, outcome: PortionOutcome) -> bool:
        @firestore.transactional
        def create(transaction: firestore.Transaction) -> bool:
            snapshot = self._documents.batch(id).get(
                transaction=transaction, retry=None, timeout=call_timeout_s()
            )
            if not _lasts(snapshot, epoch):
                return False
            transaction.create(self._documents.outcome(id, epoch, name), outcome_fields(outcome))
            return True

        created: bool = create(self._database.transaction(max_attempts=1))
        return created

    def find(self, id: str, epoch: int, ids: Sequence[str]) -> dict[str, PortionOutcome]:
        """Return those of the outcomes that exist, by id, read in one call."""
        references = [self._documents.outcome(id, epoch, name) for name in ids]
        with translated("Firestore"):
            found = list(
                self._database.get_all(references, retry=safe_retry(), timeout=call_timeout_s())
            )
        return {each.id: outcome_from(each.to_dict() or {}) for each in found if each.exists}

    def sums(self, id: str, epoch: int) -> tuple[Sums, int]:
        """Return what the outcomes add up to, and how many lanes have ended.

        Query: the collection `outcomes`, five sums in one aggregation, the most that one has.
        """
        query: Any = self._documents.outcomes(id, epoch)
        for name in SUMMED:
            query = query.sum(name, alias=name)

        with translated("Firestore"):
            rows = list(query.get(retry=safe_retry(), timeout=call_timeout_s()))
        found = {each.alias: int(each.value) for row in rows for each in row}
        lanes_ended = found.pop("ends_lane")
        return Sums(**found), lanes_ended

    def latest(self, id: str, epoch: int, limit: int) -> list[PortionOutcome]:
        """Return the newest outcomes. Query: `outcomes`, by `at`, descending."""
        outcomes = self._documents.outcomes(id, epoch)
        return self._read(outcomes.order_by("at", direction=firestore.Query.DESCENDING), limit)

    def left(self, id: str, epoch: int) -> Iterator[PortionOutcome]:
        """Yield the outcomes that left items. Query: `outcomes`, `has_left` is true."""
        outcomes = self._documents.outcomes(id, epoch)
        yield from self._read(outcomes.where(filter=FieldFilter("has_left", "==", True)), None)

    def of_state(
        self, id: str, epoch: int, state: str, after: str | None, limit: int
    ) -> list[PortionOutcome]:
        """Return outcomes by name. Query: `outcomes`, `states` contains a state, by name."""
        query = self._documents.outcomes(id, epoch).where(
            filter=FieldFilter("states", "array_contains", state)
        )
        query = query.order_by("__name__")
        if after is not None:
            query = query.start_after({"__name__": self._documents.outcome(id, epoch, after)})
        return self._read(query, limit)

    def delete(self, id: str, epoch: int) -> None:
        """Delete the outcomes of an epoch, some hundred a commit."""
        outcomes = self._documents.outcomes(id, epoch)
        while True:
            page = self._stream(outcomes.select([]), DELETED_AT_ONCE)
            if not page:
                return
            batch = self._database.batch()
            for each in page:
                batch.delete(each.reference)
            with translated("Firestore"):
                batch.commit(retry=safe_retry(), timeout=call_timeout_s())

    def _read(self, query: Any, limit: int | None) -> list[PortionOutcome]:
        return [outcome_from(each.to_dict()) for each in self._stream(query, limit)]

    @staticmethod
    def _stream(query: Any, limit: int | None) -> list[Any]:
        bounded = query if limit is None else query.limit(limit)
        with translated("Firestore"):
            return list(bounded.stream(retry=safe_retry(), timeout=call_timeout_s()))


def _lasts(snapshot: Any, epoch: int) -> bool:
    if not snapshot.exists:
        return False
    batch = batch_from(snapshot.to_dict())
    return batch.epoch is not None and batch.epoch.number == epoch and not batch.is_final
