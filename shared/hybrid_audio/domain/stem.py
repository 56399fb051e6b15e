"""A stem that exists, and how a request came by it."""

from dataclasses import dataclass, field
from enum import StrEnum

from hybrid_audio.audio import wav
from hybrid_audio.domain.contract import StemSpec


class Outcome(StrEnum):
    """How a request came by a stem: it was there, or it was spoken for this request."""

    HIT = "hit"
    CREATED = "created"


@dataclass(frozen=True)
class Stem:
    """A stem that exists, and how this request came by it."""

    spec: StemSpec
    outcome: Outcome
    uri: str = field(repr=False)
    generation: int
    size_bytes: int
    took_ms: float
    wav: bytes | None = field(default=None, repr=False)

    @property
    def duration_ms(self) -> float:
        """How long the stem sounds; stems are canonical WAV: a 44-byte header, then 16-bit mono
        samples.
        """
        frames = (self.size_bytes - wav.HEADER_BYTES) // 2
        return frames * 1000 / self.spec.contract.sample_rate
