"""A stem that exists, how a request came by it, and what the index knows of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from hybrid_audio.audio import wav
from hybrid_audio.domain.stems.contract import StemSpec


class Outcome(StrEnum):
    """How a request came by a stem: it was there, or it was spoken for this request."""

    HIT = "hit"
    CREATED = "created"


@dataclass(frozen=True)
class Stem:
    """A stem that exists, and how this request came by it.

    `generation` names the bytes: once it changes, messages made of them are out of date. `made_for`
    marks the item of a batch that they were made for, as far as the look at them showed it, and
    likewise `takes`, how often it was spoken when it was made, and `findings`, None if unknown.
    """

    spec: StemSpec
    outcome: Outcome
    uri: str = field(repr=False)
    generation: int
    size_bytes: int
    took_ms: float
    wav: bytes | None = field(default=None, repr=False)
    made_for: str | None = None
    takes: int = 1
    findings: Sequence[Mapping[str, Any]] | None = field(default=None, repr=False)

    @property
    def characters_paid(self) -> int:
        """How many characters text to speech was asked for when the stem was made."""
        return self.spec.characters * self.takes

    @property
    def duration_ms(self) -> float:
        """How long the stem sounds.

        Stems are canonical WAV: a 44-byte header, then 16-bit mono samples.
        """
        frames = (self.size_bytes - wav.HEADER_BYTES) // 2
        return frames * 1000 / self.spec.contract.sample_rate


class IndexState(StrEnum):
    """What a document of the index stands for."""

    READY = "ready"
    BEING_MADE = "being_made"
    REFUSED = "refused"
    """The text could not be spoken a short while ago."""

    ABANDONED = "abandoned"
    """A lease whose holder died."""


@dataclass(frozen=True)
class IndexedStem:
    """What the index knows of a stem: the fields of its entry, or of the lease it is made under."""

    signature: str
    fields: Mapping[str, Any] = field(repr=False)
    is_ready: bool
    is_being_made: bool
    update_time: datetime
    is_refused: bool = False

    @property
    def state(self) -> IndexState:
        """What the document stands for."""
        if self.is_ready:
            return IndexState.READY
        if self.is_being_made:
            return IndexState.BEING_MADE
        return IndexState.REFUSED if self.is_refused else IndexState.ABANDONED


class ServedItem(Protocol):
    """An item that a rotation served, with its counts after that."""

    @property
    def dataset(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def use_count(self) -> int: ...
    @property
    def last_used_at(self) -> datetime | None: ...
