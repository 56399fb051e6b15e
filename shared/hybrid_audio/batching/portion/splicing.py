"""Splice the messages of a portion from stems that exist: nothing is spoken here."""

from hybrid_audio.assemble import Message, assemble
from hybrid_audio.batching.workshop import PortionOutputs, Workshop
from hybrid_audio.domain.batches.batch import Batch
from hybrid_audio.domain.batches.plan import RowFault
from hybrid_audio.domain.batches.rows import ItemState, MessageRow, OutcomeRow
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.rendering.sources import MessageSources

REMOVED = "a stem of the message was removed while the batch ran"


def spliced(
    row: MessageRow, mark: str, batch: Batch, outputs: PortionOutputs, shop: Workshop
) -> OutcomeRow:
    """Return the outcome of a message that exists now, made if it was missing.

    It is created where it was made for this very row, by whichever delivery of the task. Raises
    InvalidInput for a row that cannot be a message, NotFound with the reason of a stem that was
    refused or removed, AudioMismatch, StoreUnavailable, Overloaded.
    """
    if row.fault is not None:
        raise InvalidInput(row.fault)
    resolved = shop.resolver_of(batch.id).message(row)
    if isinstance(resolved, RowFault):
        raise InvalidInput(resolved.reason)

    try:
        message = assemble(
            resolved.sources,
            library=shop.kept_stems,
            outputs=outputs.made_for(mark),
            budget=shop.budget,
            upload=True,
            needs_audio=False,
        )
    except NotFound:
        raise NotFound(_why_missing(resolved.sources, batch, shop)) from None
    return _outcome(row, message, mark, resolved.sources.characters_in_full or 0)


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
