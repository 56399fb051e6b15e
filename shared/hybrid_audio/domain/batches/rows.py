"""A row of a batch: what is to be made, and what became of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import Voice


class ItemState(StrEnum):
    """What became of an item; the first two have no outcome yet."""

    PENDING = "pending"
    RUNNING = "running"
    HIT = "hit"
    CREATED = "created"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class MessageRow:
    """A recipient: its number in the table from 0, its line in the file, and its slots' values.

    `spoken` has, by slot, what text to speech says for a value. `fault` says why the row cannot be
    a message, where that is known from reading it.
    """

    number: int
    line: int | None
    ref: str | None = field(default=None, repr=False)
    values: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    voice_id: str | None = None
    language: str | None = None
    fault: str | None = field(default=None, repr=False)
    spoken: Mapping[str, str] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the row as it is kept in its shard."""
        return {key: value for key, value in vars(self).items() if value not in (None, {})}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "MessageRow":
        """Return the row that a shard holds."""
        return cls(**{"line": None, **content})


@dataclass(frozen=True)
class ServedBy:
    """The item of a dataset that a stem speaks, with its counts when the batch began."""

    dataset: str
    text: str = field(repr=False)
    use_count: int = 0
    last_used_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the item as it is kept in its row."""
        at = self.last_used_at
        return {**vars(self), "last_used_at": None if at is None else at.isoformat()}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "ServedBy":
        """Return the item that a row holds."""
        at = content.get("last_used_at")
        return cls(
            **{**content, "last_used_at": None if at is None else datetime.fromisoformat(at)}
        )


@dataclass(frozen=True)
class StemRow:
    """A stem that a batch makes: what decides its signature, and the item that it speaks."""

    number: int
    line: int | None
    kind: str
    label: str = field(repr=False)
    text: str = field(repr=False)
    voice: Voice = field(default_factory=Voice)
    model_id: str | None = None
    carrier: Carrier | None = None
    pattern: str | None = field(default=None, repr=False)
    allow_tags: bool = False
    literal: bool = False
    ref: str | None = field(default=None, repr=False)
    served: ServedBy | None = None
    fault: str | None = field(default=None, repr=False)

    @property
    def characters(self) -> int:
        """What text to speech counts for the stem."""
        return len(self.text if self.carrier is None else self.carrier.around(self.text))

    def to_json(self) -> dict[str, Any]:
        """Return the row as it is kept in its shard."""
        known = {key: value for key, value in vars(self).items() if value is not None}
        known["voice"] = {
            key: value for key, value in vars(self.voice).items() if value is not None
        }
        if self.carrier is not None:
            known["carrier"] = vars(self.carrier)
        if self.served is not None:
            known["served"] = self.served.to_json()
        return known

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "StemRow":
        """Return the row that a shard holds."""
        served, carrier = content.get("served"), content.get("carrier")
        return cls(
            **{
                "line": None,
                **content,
                "voice": Voice(**content.get("voice", {})),
                "carrier": None if carrier is None else Carrier(**carrier),
                "served": None if served is None else ServedBy.from_json(served),
            }
        )


@dataclass(frozen=True)
class OutcomeRow:
    """What became of an item.

    `object` is in the outputs bucket for a message, in the stems bucket for a stem, and `cues` are
    those of a message. `characters` were spoken for this item, and `characters_in_full` are what it
    would have taken to speak it whole.
    """

    number: int
    line: int | None
    state: ItemState
    ref: str | None = field(default=None, repr=False)
    error: str | None = field(default=None, repr=False)
    object: str | None = field(default=None, repr=False)
    generation: int | None = None
    signature: str | None = None
    label: str | None = field(default=None, repr=False)
    sha256: str | None = None
    size_bytes: int | None = None
    duration_ms: float | None = None
    cues: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    characters: int = 0
    characters_in_full: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the row as it is kept and shown; what is not known is left out."""
        return {key: value for key, value in asdict(self).items() if value not in (None, ())}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "OutcomeRow":
        """Return the row that an outcome holds."""
        known = {"line": None, **content, "state": ItemState(content["state"])}
        return cls(**{**known, "cues": tuple(known.get("cues", ()))})
