"""Plan a message: its stems, timing and delivery, and the signature of them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from hybrid_audio.audio.formats import FORMS, AudioFormat, require_rate
from hybrid_audio.audio.verdicts.table import Finding
from hybrid_audio.domain.presets import Preset
from hybrid_audio.domain.stems.contract import signature_of
from hybrid_audio.domain.timing import Timeline
from hybrid_audio.errors import InvalidInput

MESSAGE_VERSION = 2
"""Raise it when the same stems, timing and options must be spliced anew."""

MAX_MESSAGE_S = 1_800.0
"""Half an hour: a message is held in memory whole."""

DEFAULT_CEILING_DBTP = -1.0
"""The ceiling of a message that is brought to a loudness (EBU R 128, recommendation h)."""


BOUNDS = ("strict_seams", "preset")
"""Options that refuse messages, and change no sample."""


class Merge(StrEnum):
    """What happens to stems of another form: an error, or converting them to 16-bit mono PCM."""

    EXACT = "exact"
    CLEAN = "clean"


class Trim(StrEnum):
    """What a trim leaves of a stem: its speech, with guards, by its active level."""

    SPEECH = "speech"


@dataclass(frozen=True)
class Delivery:
    """How a message is finished; every default leaves the stems' samples as they are.

    `loudness_lufs` and the true-peak ceiling are in LUFS and dBTP, `trim_db` is relative to each
    stem's peak; `trim` is by the level of each stem's speech. `strict_seams` refuses a message with
    findings and changes no sample, so that it is no part of `sound`; nor is `preset`, where the
    message goes, already resolved to its format and rate: it bounds the message.
    Raises InvalidInput for a `sample_rate` that the format does not have, and for two trims.
    """

    format: str = "wav"
    sample_rate: int | None = None
    curve: str = "cosine"
    merge: Merge = Merge.EXACT
    trim_db: float | None = None
    match_levels: bool = False
    loudness_lufs: float | None = None
    true_peak_db: float | None = None
    trim: Trim | None = None
    strict_seams: bool = False
    preset: Preset | None = field(default=None, kw_only=True)

    @property
    def sound(self) -> dict[str, Any]:
        """What decides the samples, by name."""
        return {name: value for name, value in vars(self).items() if name not in BOUNDS}

    def __post_init__(self) -> None:
        if self.trim is not None and self.trim_db is not None:
            raise InvalidInput.at("trim", "is given beside trim_db; give one of them")
        require_rate(AudioFormat(self.format), self.sample_rate)

    @property
    def ceiling_dbtp(self) -> float | None:
        """The true-peak ceiling; a loudness has one even where none was asked for."""
        if self.true_peak_db is None and self.loudness_lufs is not None:
            return DEFAULT_CEILING_DBTP
        return self.true_peak_db

    def canonical(self) -> dict[str, Any]:
        """Return what decides a signature: what was added later is left out where it is unset."""
        return {name: value for name, value in self.sound.items() if name != "trim" or value}


@dataclass(frozen=True)
class Part:
    """One stem of a message: `id` is its segment's, `signature` says which audio.

    `generation` names the stem's bytes in the bucket, 0 as long as they are not known.
    `path` is where the request or template has the segment, for errors, and `rests` whether its
    text ends in punctuation, as far as the text is known; `in_context` says that it was cut out of
    a longer text. `level` is what was found of its level when the stem was made, beside others of
    its family. None of them says which audio it is.
    """

    id: str
    label: str = field(repr=False)
    signature: str
    generation: int = 0
    path: str = field(default="", compare=False)
    rests: bool = field(default=False, compare=False)
    in_context: bool = field(default=False, compare=False)
    level: Finding | None = field(default=None, compare=False)

    def made_of(self, generation: int) -> "Part":
        """Return the part with the bytes of this generation."""
        return replace(self, generation=generation)


@dataclass(frozen=True)
class MessagePlan:
    """Everything that decides how a message sounds.

    `source` is the template's name, or `segments` for a message by hand.
    """

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
                "timeline": {
                    **vars(self.timeline),
                    "seams": [seam.canonical() for seam in self.timeline.seams],
                },
                "delivery": self.delivery.canonical(),
            }
        )

    def made_of(self, generations: Mapping[str, int]) -> "MessagePlan":
        """Return the plan of the message that is made of these bytes, by the stems' signatures.

        A stem that was repaired, replaced or made anew makes another message, under another name.
        """
        parts = tuple(part.made_of(generations[part.signature]) for part in self.parts)
        return MessagePlan(self.source, parts, self.timeline, self.delivery)

    @property
    def object_name(self) -> str:
        """Where the message is kept in the outputs bucket."""
        extension = FORMS[AudioFormat(self.delivery.format)].extension
        return f"outputs/{self.source}/{self.signature}.{extension}"
