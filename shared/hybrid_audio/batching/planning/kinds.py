"""The rows of a batch by its kind: recipients of a table, or stems of three origins."""

from collections.abc import Iterator

from hybrid_audio.batching.planning.resolving import Resolver, reason_of
from hybrid_audio.batching.planning.rotations import Rotations, rotation_rows
from hybrid_audio.batching.planning.stem_rows import faulty_row, stem_row
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.frozen import FrozenBatch, GivenText
from hybrid_audio.domain.batches.rows import StemRow
from hybrid_audio.domain.names.no_name import require_name
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.templates.resolve import resolve
from hybrid_audio.errors import InvalidInput
from hybrid_audio.generate import script_label

NAME_KINDS = frozenset({"name", "developer"})


def stem_rows(frozen: FrozenBatch, *, speaker: Speaker, rotations: Rotations) -> Iterator[StemRow]:
    """Yield the stems that a batch of any kind but messages makes, numbered from 0.

    Raises InvalidInput for values that the template cannot speak, NotFound for a dataset that is
    gone; an item or text that cannot be spoken is a row that fails.
    """
    if frozen.kind is Kind.ROTATIONS:
        yield from rotation_rows(Resolver(frozen, speaker).segments, rotations)
    elif frozen.kind is Kind.TEMPLATE:
        for number, spec in enumerate(template_specs(frozen, speaker)):
            yield stem_row(number, spec)
    else:
        own = frozen.speaker(speaker)
        for number, text in enumerate(frozen.texts):
            yield _text_row(number, text, frozen, own)


def template_specs(frozen: FrozenBatch, speaker: Speaker) -> list[StemSpec]:
    """Return the stems of a template for the values of its batch; raises InvalidInput."""
    resolved = resolve(
        frozen.template, variant=frozen.variant, values=frozen.values, allow=frozen.allow
    )
    return frozen.speaker(speaker).template_specs(resolved)


def _text_row(number: int, text: GivenText, frozen: FrozenBatch, speaker: Speaker) -> StemRow:
    try:
        if text.kind in NAME_KINDS:
            require_name(text.text, path="text", allow=frozen.allow)
        label = script_label(text.label, text.text) if text.kind == "script" else text.label
        spec = speaker.spec(
            kind=text.kind,
            text=text.text if text.spoken is None else text.spoken,
            voice=text.voice,
            label=label,
            literal=text.literal,
            path="text" if text.spoken is None else "spoken",
        )
    except InvalidInput as error:
        return faulty_row(number, text.kind, text.text, reason_of(error.faults), ref=text.ref)
    return stem_row(number, spec, ref=text.ref)
