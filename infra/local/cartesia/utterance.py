"""What is to be spoken, by which voice and how, and the pauses inside its text."""

import re
from dataclasses import dataclass

_BREAK = re.compile(r"<break\s+time\s*=\s*\"?(\d+(?:\.\d+)?)(ms|s)\"?\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Utterance:
    """One checked request for speech; `words` and `phonemes` ask for their times."""

    text: str
    voice_id: str
    speed: float
    volume: float
    emotion: str
    language: str
    rate: int
    dictionary: str | None = None
    words: bool = False
    phonemes: bool = False

    def pieces(self) -> list[tuple[str, float]]:
        """Return the text as (words, seconds of silence after them), its tags taken out."""
        parts = _BREAK.split(self.text)
        pauses = [
            float(n) / (1000 if unit.lower() == "ms" else 1)
            for n, unit in zip(parts[1::3], parts[2::3], strict=True)
        ]
        words = [" ".join(_TAG.sub(" ", part).split()) for part in parts[::3]]
        return list(zip(words, [*pauses, 0.0], strict=True))
