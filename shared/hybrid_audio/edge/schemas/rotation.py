"""The JSON that the routes of the rotation take and return."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hybrid_audio.domain.datasets.merging import Switched
from hybrid_audio.domain.datasets.usage import ServedItem, Usage
from hybrid_audio.domain.templates.item_voice import VoiceClash
from hybrid_audio.edge.schemas.generate import StemResponse
from hybrid_audio.edge.schemas.shared import ItemText, QueryModel, RequestModel, ResponseModel
from hybrid_audio.rotation import Pair, spoken_values

Count = Annotated[int, Field(ge=1, le=1000)]
DatasetName = Annotated[str, Field(min_length=1, max_length=60)]


class NextPairsQuery(QueryModel):
    """Which pairs: how many, of which datasets, by which walk, and whether with their stems.

    With `generate`, `extended` adds the index entry of each stem, which tells its items.
    """

    count: Count = 1
    names: DatasetName = "names"
    developers: DatasetName = "developers"
    coverage: Literal["pairs"] | None = None
    generate: bool = False
    template: str = Field("double_anchor_hybrid", min_length=1, max_length=100)
    variant: str | None = Field(None, min_length=1, max_length=100)
    extended: bool = False

    @model_validator(mode="after")
    def _is_about_stems(self) -> "NextPairsQuery":
        dropped = self.model_fields_set & {"template", "variant", "extended"}
        if dropped and not self.generate:
            raise ValueError(f"{', '.join(sorted(dropped))}: goes with generate=true only")
        return self


class NextItemsQuery(QueryModel):
    """How many items."""

    count: Count = 1


class EnabledBody(RequestModel):
    """Items of a dataset, by their texts; case does not matter."""

    items: Annotated[list[ItemText], Field(min_length=1, max_length=10_000)]


class StatsQuery(QueryModel):
    """Which datasets make the pairs."""

    names: DatasetName = "names"
    developers: DatasetName = "developers"


class ServedItemResponse(ResponseModel):
    """An item as it was served: what is written, and what it is to be spoken as.

    `spoken` is the text to speak, also where it is the text itself. A voice or language of null is
    the template's or the deployment's.
    """

    text: str
    spoken: str
    language: str | None
    voice_id: str | None
    use_count: int = Field(description="How often the item was used, this time included.")
    last_used_at: datetime = Field(description="When it was used, by the store's clock: just now.")

    @classmethod
    def from_served(cls, served: ServedItem) -> "ServedItemResponse":
        """Return the response of a served item."""
        item = served.item
        return cls(
            text=item.text,
            spoken=item.spoken or item.text,
            language=item.language,
            voice_id=item.voice_id,
            use_count=served.use_count,
            last_used_at=served.last_used_at,
        )


class PairResponse(ResponseModel):
    """A pair as it is written, and as it is to be spoken: hand `say` to a template as its values.

    `details` holds each item with its voice, language and counters.
    """

    name: str
    developer: str
    say: dict[str, str]
    details: dict[str, ServedItemResponse]

    @classmethod
    def from_pair(cls, pair: Pair) -> "PairResponse":
        """Return the response of a pair."""
        return cls(
            name=pair.name.item.text,
            developer=pair.developer.item.text,
            say=spoken_values(pair.items),
            details={
                slot: ServedItemResponse.from_served(served) for slot, served in pair.items.items()
            },
        )


class VoiceWarning(ResponseModel):
    """A segment that speaks items of different voices or languages, in the template's own."""

    code: Literal["voice_clash"] = "voice_clash"
    detail: str
    is_guess: Literal[True] = True
    pair: int = Field(description="Which of the pairs, counted from 0.")
    segment: str
    field: Literal["voice_id", "language"]

    @classmethod
    def from_clash(cls, pair: int, clash: VoiceClash) -> "VoiceWarning":
        """Return the warning of a clash."""
        return cls(detail=clash.detail, pair=pair, segment=clash.segment, field=clash.field)


class PairsResponse(ResponseModel):
    """The next pairs; `stems` with `?generate=true`, in the order of pairs and segments."""

    pairs: list[PairResponse]
    stems: list[StemResponse] | None = None
    warnings: list[VoiceWarning] = Field(default_factory=list)


class ItemsResponse(ResponseModel):
    """The next items of a dataset; `details` says of each, in the same order, how to speak it."""

    dataset: str
    items: list[str]
    details: list[ServedItemResponse]

    @classmethod
    def from_items(cls, dataset: str, served: Sequence[ServedItem]) -> "ItemsResponse":
        """Return the response of served items."""
        details = [ServedItemResponse.from_served(each) for each in served]
        return cls(dataset=dataset, items=[each.text for each in details], details=details)


class UsageResponse(ResponseModel):
    """A dataset's rotation in numbers."""

    dataset: str
    total: int
    used: int
    unused: int
    disabled: int
    coverage_percent: float
    spread: int
    served: int
    use_count_min: int
    use_count_max: int
    last_used_at: datetime | None

    @classmethod
    def from_usage(cls, usage: Usage) -> "UsageResponse":
        """Return the response of a dataset's usage."""
        return cls(**vars(usage))


class PairUsageReport(ResponseModel):
    """How many different pairs were served, of all that there are."""

    names: str
    developers: str
    served: int
    total: int


class StatsResponse(ResponseModel):
    """All rotations."""

    datasets: list[UsageResponse]
    pairs: PairUsageReport | None


class SwitchResponse(ResponseModel):
    """What enabling or disabling did to each item."""

    dataset: str
    changed: list[str]
    unchanged: list[str]
    unknown: list[str]

    @classmethod
    def from_report(cls, dataset: str, report: Switched) -> "SwitchResponse":
        """Return the response of a switch."""
        return cls(
            dataset=dataset,
            changed=report.changed,
            unchanged=report.unchanged,
            unknown=report.unknown,
        )
