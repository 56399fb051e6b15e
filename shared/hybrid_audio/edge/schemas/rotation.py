"""What the routes of the rotation take and give, as the wire sees it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from hybrid_audio.domain.datasets.item import Item as DatasetItem
from hybrid_audio.domain.datasets.usage import Usage
from hybrid_audio.edge.schemas.generate import StemResponse
from hybrid_audio.edge.schemas.shared import Item, QueryModel, RequestModel, ResponseModel

Count = Annotated[int, Field(ge=1, le=1000)]
DatasetName = Annotated[str, Field(min_length=1, max_length=60)]


class NextPairsQuery(QueryModel):
    """Which pairs: how many, of which datasets, by which walk, and whether their stems are to
    exist.
    """

    count: Count = 1
    names: DatasetName = "names"
    developers: DatasetName = "developers"
    coverage: Literal["pairs"] | None = None
    generate: bool = False
    template: str = Field("double_anchor_hybrid", min_length=1, max_length=100)
    variant: str | None = Field(None, min_length=1, max_length=100)


class NextItemsQuery(QueryModel):
    """How many items."""

    count: Count = 1


class ItemsBody(RequestModel):
    """Items of a dataset, by their texts; case does not matter."""

    items: Annotated[list[Item], Field(min_length=1, max_length=10_000)]


class StatsQuery(QueryModel):
    """Which datasets make the pairs."""

    names: DatasetName = "names"
    developers: DatasetName = "developers"


class PairResponse(ResponseModel):
    """A pair as it is written, and as it is to be said where that differs: hand `say` to a template
    as its values.
    """

    name: str
    developer: str
    say: dict[str, str]

    @classmethod
    def from_items(cls, name: DatasetItem, developer: DatasetItem) -> "PairResponse":
        """Return what is told of a pair."""
        say = {"name": name.spoken or name.text, "developer": developer.spoken or developer.text}
        return cls(name=name.text, developer=developer.text, say=say)


class PairsResponse(ResponseModel):
    """The next pairs; `stems` with `?generate=true`, in the order of pairs and segments."""

    pairs: list[PairResponse]
    stems: list[StemResponse] | None = None


class ItemsResponse(ResponseModel):
    """The next items of a dataset."""

    dataset: str
    items: list[str]


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
        """Return what is told of a dataset's usage."""
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
    """What enabling or disabling did."""

    dataset: str
    changed: list[str]
    unchanged: list[str]
    unknown: list[str]
