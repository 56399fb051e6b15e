"""Plain text: it may fill a slot of any template, since nothing in it reads as a tag."""

from hybrid_audio.domain.stems.contract import normalise_transcript, require_speakable
from hybrid_audio.errors import InvalidInput

RESERVED = frozenset("<>{}[]")


def validated_plain_text(value: str, *, path: str) -> str:
    """Return the text normalised; raises InvalidInput where it is not plain text to speak."""
    value = normalise_transcript(value)
    if not RESERVED.isdisjoint(value):
        raise InvalidInput.at(
            path, "holds one of < > { } [ ], which could be read as a tag or a slot; remove it"
        )
    require_speakable(value, path=path)
    return value
