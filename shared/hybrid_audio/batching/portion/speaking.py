"""Speak the stems of a portion: each that is missing once, whoever else asks for it."""

from collections.abc import Sequence

from hybrid_audio.batching.planning.stem_rows import spec_of
from hybrid_audio.batching.portion.items import Row
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, Epoch
from hybrid_audio.domain.batches.naming import made_for
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow, StemRow
from hybrid_audio.domain.stems.stem import Outcome, Stem
from hybrid_audio.errors import InvalidInput
from hybrid_audio.stems.purpose import serving


class Speaking:
    """Speaks the stems of a portion; `epoch` is where they are counted."""

    def __init__(self, batch: Batch, epoch: Epoch, shop: Workshop) -> None:
        self._batch = batch
        self._epoch = epoch
        self._shop = shop

    def rows(self, items: Sequence[int]) -> Sequence[Row]:
        """Return the stems of items, by their numbers in the stage."""
        return self._shop.shards.stems(self._batch, self._epoch, items)

    def make(self, item: int, row: Row) -> OutcomeRow:
        """Return the outcome of a stem that exists now, spoken if it was missing.

        It is created where it was made for this very item, by whichever delivery of the task.
        Raises the Speech errors, StoreUnavailable, InvalidInput.
        """
        stem_row = _stem_row(row)
        if stem_row.fault is not None:
            raise InvalidInput(stem_row.fault)

        mark = made_for(self._batch.id, self._epoch.number, item)
        spec = spec_of(stem_row, self._shop.speaker)
        with serving(mark):
            # Of the stems of messages, those are rows that the planning found missing.
            looks_first = not self._batch.makes_messages
            stem = self._shop.library.ensure(spec, looks_first=looks_first)
        if stem.outcome is Outcome.HIT and _is_of(stem, self._batch.id):
            # An earlier delivery stored it, and may have ended before it entered it in the index.
            self._shop.enters(stem)
        if stem_row.served is not None:
            self._shop.library.note_served(spec, [stem_row.served])
        return _outcome(stem_row, stem, is_created=_is_created(stem, mark))

    def fail(self, row: Row, reason: str) -> OutcomeRow:
        """Return the outcome of a stem that failed; its signature finds the messages it fails."""
        stem_row = _stem_row(row)
        return OutcomeRow(
            number=row.number,
            line=row.line,
            ref=row.ref,
            state=ItemState.FAILED,
            error=reason,
            label=stem_row.label,
            signature=spec_of(stem_row, self._shop.speaker).signature,
        )

    def finish(self) -> None:
        """Do nothing: the library has entered each stem."""


def _stem_row(row: Row) -> StemRow:
    if not isinstance(row, StemRow):
        raise TypeError("the speech stage speaks stems")
    return row


def _is_created(stem: Stem, mark: str) -> bool:
    return stem.outcome is Outcome.CREATED or stem.made_for == mark


def _is_of(stem: Stem, batch: str) -> bool:
    return (stem.made_for or "").startswith(f"{batch}/")


def _outcome(row: StemRow, stem: Stem, *, is_created: bool) -> OutcomeRow:
    return OutcomeRow(
        number=row.number,
        line=row.line,
        ref=row.ref,
        state=ItemState.CREATED if is_created else ItemState.HIT,
        object=stem.spec.object_name,
        generation=stem.generation,
        signature=stem.spec.signature,
        label=row.label,
        size_bytes=stem.size_bytes,
        duration_ms=round(stem.duration_ms, 3),
        characters=stem.characters_paid if is_created else 0,
        characters_in_full=len(stem.spec.text),
    )
