"""Speak the stems of a portion: each that is missing once, whoever else asks for it."""

from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow, StemRow
from hybrid_audio.domain.stems.contract import Contract, StemSpec, stem_spec
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.stems.stem import Outcome, Stem
from hybrid_audio.errors import InvalidInput
from hybrid_audio.stems.purpose import serving


def spec_of(row: StemRow, speaker: Speaker) -> StemSpec:
    """Return the spec of a stem that a batch makes; raises InvalidInput."""
    own = speaker.contract
    contract = own if row.model_id is None else Contract(row.model_id, own.version, own.sample_rate)
    return stem_spec(
        kind=row.kind,
        label=row.label,
        text=row.text,
        voice=row.voice.with_defaults(speaker.voice),
        contract=contract,
        allow_tags=row.allow_tags,
        path="text",
    )


def spoken(row: StemRow, mark: str, shop: Workshop) -> OutcomeRow:
    """Return the outcome of a stem that exists now, spoken if it was missing.

    It is created where it was made for this very item, by whichever delivery of the task. Raises
    the Speech errors, StoreUnavailable, InvalidInput.
    """
    if row.fault is not None:
        raise InvalidInput(row.fault)

    spec = spec_of(row, shop.speaker)
    with serving(mark):
        stem = shop.library.ensure(spec)
    if row.served is not None:
        shop.library.note_served(spec, [row.served])
    return _outcome(row, stem, is_created=_is_created(stem, mark))


def _is_created(stem: Stem, mark: str) -> bool:
    return stem.outcome is Outcome.CREATED or stem.made_for == mark


def _outcome(row: StemRow, stem: Stem, *, is_created: bool) -> OutcomeRow:
    characters = len(stem.spec.text)
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
        characters=characters if is_created else 0,
        characters_in_full=characters,
    )
