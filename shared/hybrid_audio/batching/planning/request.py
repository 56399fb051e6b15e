"""What a caller asks of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.frozen import GivenText
from hybrid_audio.domain.message import Delivery
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.ingestion.reading import ListOptions

_AS_IT_COMES = ListOptions()


@dataclass(frozen=True)
class TableFile:
    """A table that came with the request; `charset` is that of its part."""

    source: BinaryIO = field(repr=False)
    filename: str = field(repr=False)
    charset: str | None = None


@dataclass(frozen=True)
class BatchRequest:
    """A batch as it is asked for.

    A template goes with every kind but items, `values` with kind template, `items` with kind items.
    Kind messages has exactly one of `recipients` (rows of the request), `file`, and `object`, the
    name of an upload, whose newest `generation` is taken unless one is given. `columns` names the
    column of a slot or reserved word, and `reading` says how a file is to be read. `voice` is
    spoken where a template or item leaves it open. `allow` holds values that are intended although
    they look like none. The fields of the start are `starts_by_itself` and `max_characters`.
    """

    kind: Kind
    template: str | None = None
    variant: str | None = None
    values: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    items: tuple[GivenText, ...] = field(default=(), repr=False)
    recipients: tuple[Mapping[str, Any], ...] | None = field(default=None, repr=False)
    file: TableFile | None = None
    object: str | None = field(default=None, repr=False)
    generation: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict, repr=False)
    reading: ListOptions = _AS_IT_COMES
    delivery: Delivery = field(default_factory=Delivery)
    voice: Voice = field(default_factory=Voice)
    allow: tuple[str, ...] = field(default=(), repr=False)
    label: str | None = field(default=None, repr=False)
    webhook_url: str | None = field(default=None, repr=False)
    starts_by_itself: bool = True
    max_characters: int | None = None
