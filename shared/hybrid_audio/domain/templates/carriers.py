"""The carriers of a template's segments: words that it gives, or the template itself."""

from collections.abc import Mapping, Sequence

from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.templates.model import TEMPLATE_CARRIER, Segment, Template
from hybrid_audio.domain.templates.slots import MissingValue, SlottedText
from hybrid_audio.errors import InvalidInput


def carrier_of(
    template: Template, segment: Segment, index: int, values: Mapping[str, str]
) -> Carrier | None:
    """Return what is spoken around the segment at `index`; None where it is spoken alone.

    Where the template itself is the carrier, the segment's own slots are filled there as well, and
    all others with their examples, else their fallbacks. Raises InvalidInput for a slot that has
    neither.
    """
    if segment.carrier != TEMPLATE_CARRIER:
        return segment.carrier if isinstance(segment.carrier, Carrier) else None

    own = segment.text.slots if segment.text is not None else ()
    spoken = {slot.name: slot.example for slot in template.slots if slot.example}
    spoken |= {name: values[name] for name in own if name in values}
    return Carrier(
        _words(template.segments[:index], spoken), _words(template.segments[index + 1 :], spoken)
    )


def _words(segments: Sequence[Segment], values: Mapping[str, str]) -> str:
    texts = [segment.text for segment in segments if segment.text is not None]
    return " ".join(_filled(text, values) for text in texts)


def _filled(text: SlottedText, values: Mapping[str, str]) -> str:
    try:
        return text.fill(values)
    except MissingValue as error:
        raise InvalidInput.at(
            f"$.slots.{error.args[0]}.example",
            "is missing: the carriers of other segments speak it; give one, or a fallback",
        ) from None
