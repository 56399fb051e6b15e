"""Plain text: what may stand for a slot, whatever the template, since nothing in it reads as a tag
or a slot.
"""

from hybrid_audio.domain.contract import check_transcript, normalise_transcript
from hybrid_audio.errors import InvalidInput

RESERVED = frozenset("<>{}[]")


def check_plain_text(value: str, *, path: str) -> str:
    """Return the text normalised; raises InvalidInput where it is no plain text to speak."""
    value = normalise_transcript(value)
    if not RESERVED.isdisjoint(value):
        raise InvalidInput.at(
            path, "holds one of < > { } [ ], which could be read as a tag or a slot; remove it"
        )
    check_transcript(value, path=path)
    return value
