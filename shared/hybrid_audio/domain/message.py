"""A message before it is made: its stems, timing and delivery, and the signature of them all."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from hybrid_audio.domain.contract import signature_of
from hybrid_audio.domain.timing import Timeline

MESSAGE_VERSION = 1
"""Raise it when the same stems and options must be spliced anew: every signature changes."""


EXTENSIONS = {
    "wav": "wav",
    "flac": "flac",
    "mp3": "mp3",
    "ogg": "ogg",
    "mulaw": "wav",
    "alaw": "wav",
}


class Merge(StrEnum):
    """What happens to stems of different rates: an error, or resampling to the contract's."""

    EXACT = "exact"
    CLEAN = "clean"


@dataclass(frozen=True)
class Delivery:
    """How a message is finished; every default leaves the stems' samples as they are.

    `loudness_lufs` and the true-peak ceiling are in LUFS and dBTP, `trim_db` is relative to each
    stem's peak.
    """

    format: str = "wav"
    sample_rate: int | None = None
    curve: str = "cosine"
    merge: Merge = Merge.EXACT
    trim_db: float | None = None
    match_levels: bool = False
    loudness_lufs: float | None = None
    true_peak_db: float = -1.0


@dataclass(frozen=True)
class Part:
    """One stem of a message: `id` is its segment's, `signature` says which audio.

    `generation` names the stem's bytes in the bucket, 0 as long as they are not known.
    """

    id: str
    label: str = field(repr=False)
    signature: str
    generation: int = 0


@dataclass(frozen=True)
class MessagePlan:
    """Everything that decides how a message sounds; `source` is a template, or `segments`."""

    source: str
    parts: tuple[Part, ...]
    timeline: Timeline
    delivery: Delivery

    @property
    def signature(self) -> str:
        """Identity of the message: 32 hex digits over its stems' bytes, timing and delivery."""
        return signature_of(
            {
                "message": MESSAGE_VERSION,
                "stems": [[part.id, part.signature, part.generation] for part in self.parts],
                "timeline": asdict(self.timeline),
                "delivery": asdict(self.delivery),
            }
        )

    def made_of(self, generations: Mapping[str, int]) -> "MessagePlan":
        """Return the plan of the message that is made of these bytes, by the stems' signatures.

        A stem that was repaired, replaced or made anew makes another message, under another name.
        """
        parts = tuple(replace(part, generation=generations[part.signature]) for part in self.parts)
        return replace(self, parts=parts)

    @property
    def object_name(self) -> str:
        """Where the message is kept in the outputs bucket."""
        return f"outputs/{self.source}/{self.signature}.{EXTENSIONS[self.delivery.format]}"
