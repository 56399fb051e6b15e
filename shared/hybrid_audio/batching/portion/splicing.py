"""Splice the messages of a portion from stems that exist: nothing is spoken here."""

from collections.abc import Sequence

from hybrid_audio.assemble import Message, assemble
from hybrid_audio.batching.portion.items import Row
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, Epoch
from hybrid_audio.domain.batches.naming import made_for, reports_name
from hybrid_audio.domain.batches.plan import RowFault
from hybrid_audio.domain.batches.rows import ItemState, MessageRow, OutcomeRow
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.rendering.sources import MessageSources

REMOVED = "a stem of the message was removed while the batch ran"


class Splicing:
    """Splices the messages of a portion; their reports are written together."""

    def __init__(self, batch: Batch, epoch: Epoch, outcome: str, shop: Workshop) -> None:
        self._batch = batch
        self._epoch = epoch
        self._shop = shop
        self._outputs = shop.outputs.portion(reports_name(batch.id, epoch.number, outcome))

    def rows(self, items: Sequence[int]) -> Sequence[Row]:
        """Return the recipients of items, by their numbers in the stage."""
        return self._shop.shards.messages(self._batch, self._epoch, items)

    def make(self, item: int, row: Row) -> OutcomeRow:
        """Return the outcome of a message that exists now, made if it was missing.

        It is created where it was made for this very row, by whichever delivery of the task. Raises
        InvalidInput for a row that cannot be a message, NotFound with the reason of a stem that was
        refused or removed, AudioMismatch, StoreUnavailable, Overloaded.
        """
        mark = made_for(self._batch.id, self._epoch.number, item)
        sources = self._sources(_message_row(row))
        try:
            message = assemble(
                sources,
                library=self._shop.kept_stems,
                outputs=self._outputs.made_for(mark),
                budget=self._shop.budget,
                upload=True,
                needs_audio=False,
            )
        except NotFound:
            raise NotFound(_why_missing(sources, self._batch, self._shop)) from None
        return _outcome(_message_row(row), message, mark, sources.characters_in_full or 0)

    def fail(self, row: Row, reason: str) -> OutcomeRow:
        """Return the outcome of a message that failed."""
        return OutcomeRow(row.number, row.line, ItemState.FAILED, ref=row.ref, error=reason)

    def finish(self) -> None:
        """Write the reports of the messages."""
        self._outputs.write_reports()

    def _sources(self, row: MessageRow) -> MessageSources:
        if row.fault is not None:
            raise InvalidInput(row.fault)
        resolved = self._shop.resolver_of(self._batch.id).message(row)
        if isinstance(resolved, RowFault):
            raise InvalidInput(resolved.reason)
        return resolved.sources


def _message_row(row: Row) -> MessageRow:
    if not isinstance(row, MessageRow):
        raise TypeError("the messages stage splices messages")
    return row


def _why_missing(sources: MessageSources, batch: Batch, shop: Workshop) -> str:
    for part in sources.plan.parts:
        refusal = shop.shards.refusal(batch.id, batch.round, part.signature)
        if refusal is not None:
            return refusal
    return REMOVED


def _outcome(row: MessageRow, message: Message, mark: str, in_full: int) -> OutcomeRow:
    kept, report = message.kept, message.report
    if kept is None:
        raise ValueError("a message of a batch is always kept")
    return OutcomeRow(
        number=row.number,
        line=row.line,
        ref=row.ref,
        state=ItemState.CREATED if kept.made_for == mark else ItemState.HIT,
        object=kept.object_name,
        generation=kept.generation,
        signature=message.plan.signature,
        sha256=report.sha256,
        size_bytes=kept.size_bytes,
        duration_ms=round(report.diagnostics.message.duration_ms, 3),
        cues=tuple(dict(vars(cue)) for cue in report.cues),
        characters_in_full=in_full,
    )
