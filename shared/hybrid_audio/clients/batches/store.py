"""Batches in Firestore: each document is written only if it is still the one that was read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.batches.documents import BatchDocuments
from hybrid_audio.clients.batches.fields import NEEDS_CARE, batch_fields, batch_from
from hybrid_audio.clients.batches.outcomes import BatchOutcomes
from hybrid_audio.clients.google_calls import (
    ACCESS_DENIED,
    TRANSIENT,
    call_timeout_s,
    safe_retry,
    translated,
    unavailable,
)
from hybrid_audio.domain.batches.batch import Batch, Stage
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import ID
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.portions import epoch_number
from hybrid_audio.errors import InvalidInput, NotFound, StoreRefused

_REFUSED = (exceptions.AlreadyExists, exceptions.FailedPrecondition, exceptions.NotFound)


class BatchStore:
    """Reads and changes batches, and records what their tasks did.

    Every method may raise StoreUnavailable, StoreRefused and DeadlineExceeded.
    """

    def __init__(
        self,
        database: firestore.Client,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._documents = BatchDocuments(database)
        self._outcomes = BatchOutcomes(database)
        self._now = now

    def create(self, batch: Batch) -> bool:
        """Create the batch; return False where one of its id is there already."""
        fields, number = batch_fields(batch), uuid4().hex
        for _ in attempts():
            try:
                self._documents.batch(batch.id).create(
                    {**fields, "write": number}, retry=None, timeout=call_timeout_s()
                )
                return True
            except exceptions.AlreadyExists:
                # Race: an attempt whose answer was lost may have created it; its number says so.
                there = self._snapshot(batch.id)
                return bool(there.exists and there.get("write") == number)
            except (*TRANSIENT, *ACCESS_DENIED):
                self._snapshot(batch.id)  # raises where access is denied
        raise unavailable()

    def get(self, id: str) -> Batch:
        """Return the batch as it is now; raises NotFound."""
        return self._read(self._snapshot(id))

    def change(self, id: str, decide: Callable[[Batch], Batch]) -> Batch:
        """Write what `decide` returns of the batch, and return it; nothing where it stays the same.

        Race: the batch may be changed by others meanwhile. Then `decide` is called again with the
        new one, so it must be pure. Raises NotFound, and what `decide` raises.
        """
        number = uuid4().hex
        for _ in attempts():
            snapshot = self._snapshot(id)
            batch = self._read(snapshot)
            if snapshot.get("write") == number:
                return batch  # an attempt whose answer was lost had landed

            decided = decide(batch)
            if decided == batch:
                return batch
            changed = replace(decided, updated_at=self._now())
            if self._update(snapshot, {**batch_fields(changed), "write": number}):
                return changed
        raise unavailable("the batch is being changed by others; try again")

    def page(self, limit: int, after: str | None = None) -> tuple[list[Batch], str | None]:
        """Return batches, newest first, and the token of what follows, None at the end.

        Query: the collection `batches`, ordered by `created_at` and name, both descending. Raises
        InvalidInput for a token that no page gave.
        """
        query = (
            self._documents.batches.order_by("created_at", direction=firestore.Query.DESCENDING)
            .order_by("__name__", direction=firestore.Query.DESCENDING)
            .limit(limit + 1)
        )
        if after:
            query = query.start_after(self._cursor(after))

        found = [self._read(each) for each in self._stream(query)]
        shown = found[:limit]
        return shown, _token(shown[-1]) if len(found) > limit else None

    def open_batches(self, limit: int, *, after: str = "") -> list[Batch]:
        """Return batches that tasks must still carry on, or whose webhook is not delivered, by id.

        Query: the collection `batches`, `needs_care` is true, ordered by name, behind `after`.
        """
        query = self._documents.batches.where(filter=FieldFilter(NEEDS_CARE, "==", True))
        query = query.order_by("__name__").limit(limit)
        if after:
            query = query.start_after({"__name__": self._documents.batch(after)})
        return [self._read(each) for each in self._stream(query)]

    def record(self, id: str, epoch: int, outcome: PortionOutcome) -> PortionOutcome | None:
        """Record the outcome of a portion, and return the one that counts: this, or an earlier one.

        Returns None where the epoch is over: then nothing is recorded.
        """
        return self._outcomes.record(id, epoch, outcome)

    def find_outcomes(self, id: str, epoch: int, ids: Sequence[str]) -> dict[str, PortionOutcome]:
        """Return those of the outcomes that exist, by id."""
        return self._outcomes.find(id, epoch, ids)

    def sums(self, id: str, epoch: int) -> tuple[Sums, int]:
        """Return what an epoch's outcomes add up to, and how many lanes have ended: one query."""
        return self._outcomes.sums(id, epoch)

    def latest(self, id: str, epoch: int, limit: int) -> list[PortionOutcome]:
        """Return the newest outcomes of an epoch, newest first."""
        return self._outcomes.latest(id, epoch, limit)

    def last_outcome_at(self, id: str, epoch: int) -> datetime | None:
        """Return when the last outcome of an epoch was recorded, None before the first."""
        newest = self._outcomes.latest(id, epoch, 1)
        return newest[0].at if newest else None

    def outcomes_left(self, id: str, epoch: int) -> Iterator[PortionOutcome]:
        """Yield the outcomes that left items to a later task."""
        return self._outcomes.left(id, epoch)

    def outcomes_of_state(
        self, id: str, epoch: int, state: str, after: str | None, limit: int
    ) -> list[PortionOutcome]:
        """Return outcomes with an item of that state, by id; `after` is the id before them."""
        return self._outcomes.of_state(id, epoch, state, after, limit)

    def delete(self, id: str) -> None:
        """Delete the batch and its outcomes; the batch last, so that a deletion can be repeated."""
        snapshot = self._snapshot(id)
        if not snapshot.exists:
            return

        last = epoch_number(self._read(snapshot).round, Stage.MESSAGES)
        for epoch in range(1, last + 1):
            self._outcomes.delete(id, epoch)
        with translated("Firestore"):
            self._documents.batch(id).delete(retry=safe_retry(), timeout=call_timeout_s())

    def _update(self, snapshot: Any, fields: dict[str, Any]) -> bool:
        option = self._database.write_option(last_update_time=snapshot.update_time)
        try:
            snapshot.reference.update(fields, option=option, retry=None, timeout=call_timeout_s())
        except (*_REFUSED, *TRANSIENT, *ACCESS_DENIED):
            return False  # what is read next shows why
        return True

    def _snapshot(self, id: str) -> Any:
        try:
            with translated("Firestore"):
                return self._documents.batch(id).get(retry=safe_retry(), timeout=call_timeout_s())
        except exceptions.NotFound:  # of a document that is not there, get would have said so
            raise StoreRefused(
                "there is no such Firestore database; create it or set the right name"
            ) from None

    @staticmethod
    def _read(snapshot: Any) -> Batch:
        if not snapshot.exists:
            raise NotFound("there is no batch of this id; GET /batches lists all")
        return batch_from(snapshot.to_dict())

    def _stream(self, query: Any) -> list[Any]:
        with translated("Firestore"):
            return list(query.stream(retry=safe_retry(), timeout=call_timeout_s()))

    def _cursor(self, token: str) -> dict[str, Any]:
        written, _, id = token.partition("~")
        try:
            at = datetime.fromisoformat(written)
        except ValueError:
            at = None
        if at is None or at.utcoffset() != timedelta(0) or not ID.fullmatch(id):
            raise InvalidInput.at("page_token", "is not a token of this list")
        return {"created_at": at, "__name__": self._documents.batch(id)}


def _token(batch: Batch) -> str:
    return f"{batch.created_at.isoformat()}~{batch.id}"
