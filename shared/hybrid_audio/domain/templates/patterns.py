"""Patterns of segments: what all of a segment's stems have in common, whatever fills its slots."""

from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import normalise_transcript, pattern_of_item
from hybrid_audio.domain.templates.model import TEMPLATE_CARRIER, Segment, Template
from hybrid_audio.domain.templates.slots import SlottedText

_OWN_KINDS = ("name", "developer")


def pattern_of(template: Template, segment: Segment, index: int) -> str | None:
    """Return the text of the segment at `index` with its slots unfilled, and its carrier's.

    A slot stands there as its kind, so that it has one pattern under each name and with each
    fallback. None for a segment without slots: it is one stem.
    """
    if segment.text is None or not segment.text.slots:
        return None

    text = _unfilled(template, segment.text)
    if isinstance(segment.carrier, Carrier):
        return "\n".join((segment.carrier.before, text, segment.carrier.after))
    if segment.carrier == TEMPLATE_CARRIER:
        before, after = template.segments[:index], template.segments[index + 1 :]
        around = [[each.text for each in some if each.text] for some in (before, after)]
        words = [" ".join(_unfilled(template, each) for each in texts) for texts in around]
        return "\n".join((words[0], text, words[1]))
    return text


def kind_of_slot(template: Template, slot: str) -> str:
    """Return the kind of the stems that speak this slot alone: name, developer, or its dataset."""
    if slot in _OWN_KINDS:
        return slot
    return next(each.dataset for each in template.slots if each.name == slot)


def _unfilled(template: Template, text: SlottedText) -> str:
    return normalise_transcript(
        "".join(
            piece if isinstance(piece, str) else pattern_of_item(kind_of_slot(template, piece.name))
            for piece in text.pieces
        )
    )
