"""What a caller asks of a batch, before anything of it is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.message import Delivery
from hybrid_audio.domain.stems.contract import Voice


@dataclass(frozen=True)
class InlineTable:
    """Rows of the request itself, each with its columns."""

    rows: tuple[Mapping[str, Any], ...] = field(repr=False)


@dataclass(frozen=True)
class SentTable:
    """A file of the request, and what its sender says about how it is to be read."""

    content: IO[bytes] = field(repr=False)
    name: str = field(repr=False)
    charset: str | None = None


@dataclass(frozen=True)
class ObjectTable:
    """An object of the uploads bucket; a generation of None is the newest."""

    name: str = field(repr=False)
    generation: int | None = None


@dataclass(frozen=True)
class TableOptions:
    """How a table is to be read where that is not to be found out; as in `ListOptions`."""

    header_line: int | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True)
class ItemText:
    """A text to be spoken as a stem of its own; `spoken` is what text to speech says for it."""

    text: str = field(repr=False)
    spoken: str | None = field(default=None, repr=False)
    ref: str | None = field(default=None, repr=False)
    label: str | None = field(default=None, repr=False)
    literal: bool = False
    voice_id: str | None = None
    language: str | None = None
    pronunciation_dict_id: str | None = None


@dataclass(frozen=True)
class BatchRequest:
    """What is to be made of what; `columns` names the column of a slot where they differ."""

    kind: Kind
    template: str | None = None
    variant: str | None = None
    values: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    allow: tuple[str, ...] = field(default=(), repr=False)
    items: tuple[ItemText, ...] = field(default=(), repr=False)
    table: InlineTable | SentTable | ObjectTable | None = None
    columns: Mapping[str, str] = field(default_factory=dict, repr=False)
    table_options: TableOptions = field(default_factory=TableOptions)
    delivery: Delivery | None = None
    voice: Voice = field(default_factory=Voice)
    label: str | None = field(default=None, repr=False)
    starts_by_itself: bool = True
    max_characters: int | None = None
    webhook_url: str | None = field(default=None, repr=False)
