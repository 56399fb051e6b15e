"""Stems as the rows of a batch: what decides a signature is kept, and nothing else is needed."""

from hybrid_audio.domain.batches.rows import ServedBy, StemRow
from hybrid_audio.domain.stems import naming
from hybrid_audio.domain.stems.contract import Contract, StemSpec
from hybrid_audio.domain.stems.speaker import Speaker


def stem_row(
    number: int,
    spec: StemSpec,
    *,
    line: int | None = None,
    ref: str | None = None,
    served: ServedBy | None = None,
) -> StemRow:
    """Return the row of a stem whose spec was checked; its voice is complete."""
    return StemRow(
        number,
        line,
        kind=spec.kind,
        label=spec.label,
        text=spec.text,
        voice=spec.voice,
        model_id=spec.contract.model_id,
        carrier=spec.carrier,
        pattern=spec.pattern,
        allow_tags=True,  # what a tag may be was decided when the spec was made
        ref=ref,
        served=served,
    )


def faulty_row(number: int, kind: str, text: str, fault: str, *, ref: str | None = None) -> StemRow:
    """Return the row of a text that cannot be spoken."""
    return StemRow(number, None, kind, naming.label("generic", text), text, ref=ref, fault=fault)


def spec_of(row: StemRow, speaker: Speaker) -> StemSpec:
    """Return the spec that a row was made of, under the contract of the deployment."""
    own = speaker.contract
    contract = Contract(row.model_id or own.model_id, own.version, own.sample_rate)
    return StemSpec(row.kind, row.label, row.text, row.voice, contract, row.carrier, row.pattern)
