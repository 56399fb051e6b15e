"""What the routes of the rotation take and give, as the wire sees it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from hybrid_audio.domain.datasets.item import Item as DatasetItem
from hybrid_audio.domain.datasets.usage import Usage
from hybrid_audio.edge.schemas.generate import StemTold
from hybrid_audio.edge.schemas.shared import Asked, Given, Item, Told

Count = Annotated[int, Field(ge=1, le=1000)]
DatasetName = Annotated[str, Field(min_length=1, max_length=60)]


class NextPairsQuery(Asked):
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


class NextItemsQuery(Asked):
    """How many items."""

    count: Count = 1


class ItemsBody(Given):
    """Items of a dataset, by their texts; case does not matter."""

    items: Annotated[list[Item], Field(min_length=1, max_length=10_000)]


class StatsQuery(Asked):
    """Which datasets make the pairs."""

    names: DatasetName = "names"
    developers: DatasetName = "developers"


class PairTold(Told):
    """A pair as it is written, and as it is to be said where that differs: hand `say` to a template
    as its values.
    """

    name: str
    developer: str
    say: dict[str, str]

    @classmethod
    def from_items(cls, name: DatasetItem, developer: DatasetItem) -> "PairTold":
        """Return what is told of a pair."""
        say = {"name": name.spoken or name.text, "developer": developer.spoken or developer.text}
        return cls(name=name.text, developer=developer.text, say=say)


class PairsTold(Told):
    """The next pairs; `stems` with `?generate=true`, in the order of pairs and segments."""

    pairs: list[PairTold]
    stems: list[StemTold] | None = None


class ItemsTold(Told):
    """The next items of a dataset."""

    dataset: str
    items: list[str]


class UsageTold(Told):
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
    def from_usage(cls, usage: Usage) -> "UsageTold":
        """Return what is told of a dataset's usage."""
        return cls(**vars(usage))


class PairUsageTold(Told):
    """How many different pairs were served, of all that there are."""

    names: str
    developers: str
    served: int
    total: int


class StatsTold(Told):
    """All rotations."""

    datasets: list[UsageTold]
    pairs: PairUsageTold | None


class SwitchedTold(Told):
    """What enabling or disabling did."""

    dataset: str
    changed: list[str]
    unchanged: list[str]
    unknown: list[str]
