"""A batch as it was at its start: a template or default that is edited later changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from typing import Any

from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.message import Delivery, Merge
from hybrid_audio.domain.presets import Preset
from hybrid_audio.domain.speech.pronunciation import Entry, FrozenDictionaries
from hybrid_audio.domain.stems.contract import Contract, Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.reader import read_template


class TablePlace(StrEnum):
    """Where the rows of a table lie: with the options, beside them, or in the uploads bucket."""

    INLINE = "inline"
    REQUEST = "request"
    UPLOADS = "uploads"


@dataclass(frozen=True)
class TableSource:
    """Where a table lies, and how it is to be read.

    `rows` are those of an inline table; `object` and `generation` name an upload, pinned to the
    bytes that it had. `columns` names the column of a slot, or of a reserved word.
    """

    place: TablePlace
    rows: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    object: str | None = field(default=None, repr=False)
    generation: int | None = None
    filename: str = field(default="", repr=False)
    columns: Mapping[str, str] = field(default_factory=dict, repr=False)
    header_line: int | None = None
    encoding: str | None = None
    charset: str | None = None
    delimiter: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the source as it is kept."""
        return _given(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "TableSource":
        """Return the source that was kept."""
        known = {**content, "place": TablePlace(content["place"])}
        return cls(**{**known, "rows": tuple(known.get("rows", ()))})


@dataclass(frozen=True)
class GivenText:
    """A text of a batch of items; its label is made from the text unless it has one.

    `spoken` is what text to speech says for it.
    """

    text: str = field(repr=False)
    kind: str = "script"
    label: str | None = field(default=None, repr=False)
    ref: str | None = field(default=None, repr=False)
    voice: Voice = field(default_factory=Voice)
    literal: bool = False
    spoken: str | None = field(default=None, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the text as it is kept."""
        return {**_given(self), "voice": _given(self.voice)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "GivenText":
        """Return the text that was kept."""
        return cls(**{**content, "voice": Voice(**content.get("voice", {}))})


@dataclass(frozen=True)
class FrozenBatch:
    """What a batch makes, with everything that decides how it sounds.

    `voice` is spoken where a template or text leaves it open, and `model_id` likewise; both are the
    deployment's at the start of the batch unless the request said otherwise. `texts` are those of
    kind items, `values` those of kind template, `table` that of kind messages.
    """

    kind: Kind
    voice: Voice
    model_id: str
    template_json: Mapping[str, Any] | None = field(default=None, repr=False)
    variant: str | None = None
    values: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    texts: tuple[GivenText, ...] = field(default=(), repr=False)
    table: TableSource | None = None
    delivery: Delivery = field(default_factory=Delivery)
    allow: tuple[str, ...] = field(default=(), repr=False)
    label: str | None = field(default=None, repr=False)
    webhook_url: str | None = field(default=None, repr=False)
    pronunciations: Mapping[str, list[Entry]] = field(default_factory=dict, repr=False)
    """The entries of each pronunciation dictionary that the batch names."""

    @cached_property
    def template(self) -> Template:
        """The template; raises ValueError for a batch of items, which has none."""
        if self.template_json is None:
            raise ValueError("a batch of items has no template")
        return read_template(self.template_json)

    def speaker(self, deployment: Speaker) -> Speaker:
        """Return who speaks: the frozen voice and model, under the contract of the deployment."""
        own = deployment.contract
        contract = Contract(self.model_id, own.version, own.sample_rate)
        return Speaker(contract, self.voice, FrozenDictionaries(self.pronunciations))

    def to_json(self) -> dict[str, Any]:
        """Return the batch as it is kept."""
        return {
            **_given(self),
            "voice": _given(self.voice),
            "texts": [text.to_json() for text in self.texts],
            "table": None if self.table is None else self.table.to_json(),
            "delivery": _delivery_json(self.delivery),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "FrozenBatch":
        """Return the batch that was kept."""
        table, delivery = content.get("table"), content["delivery"]
        return cls(
            **{
                **content,
                "kind": Kind(content["kind"]),
                "voice": Voice(**content["voice"]),
                "texts": tuple(map(GivenText.from_json, content["texts"])),
                "table": None if table is None else TableSource.from_json(table),
                "delivery": _delivery_of(delivery),
                "allow": tuple(content.get("allow", ())),
            }
        )


def _delivery_json(delivery: Delivery) -> dict[str, Any]:
    """Return the delivery as it is kept; the preset only where there is one."""
    return {name: value for name, value in vars(delivery).items() if name != "preset" or value}


def _delivery_of(content: Mapping[str, Any]) -> Delivery:
    preset = content.get("preset")
    return Delivery(
        **{
            **content,
            "merge": Merge(content["merge"]),
            "preset": None if preset is None else Preset(preset),
        }
    )


def _given(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass that say something; a word of a vocabulary as its text."""
    return {
        each.name: found.value if isinstance(found, StrEnum) else found
        for each in fields(value)
        if (found := getattr(value, each.name)) not in (None, (), {})
    }
