"""Bodies of tasks, as `domain.batches.task` writes them; strict, since anything can be enqueued."""

from typing import Annotated, Literal

from pydantic import Field

from hybrid_audio.domain.batches.batch import Stage
from hybrid_audio.domain.batches.naming import ID
from hybrid_audio.domain.batches.portions import MOST_ITEMS
from hybrid_audio.domain.batches.task import Work
from hybrid_audio.edge.schemas.shared import RequestModel

BatchId = Annotated[str, Field(pattern=f"^{ID.pattern}$")]
Number = Annotated[int, Field(ge=0)]


class BatchTaskBody(RequestModel):
    """A step of a batch that its document says the rest of."""

    batch: BatchId


class WorkBody(BatchTaskBody):
    """The order to do a portion."""

    epoch: Number
    stage: Literal["speech", "messages"]
    position: Number
    again: Number
    attempt: Number
    wave: Annotated[str, Field(max_length=100)]
    items: (
        Annotated[list[Number], Field(min_length=1, max_length=max(MOST_ITEMS.values()))] | None
    ) = None

    def to_work(self) -> Work:
        """Return the order."""
        return Work(
            batch=self.batch,
            epoch=self.epoch,
            stage=Stage(self.stage),
            position=self.position,
            again=self.again,
            items=None if self.items is None else tuple(self.items),
            attempt=self.attempt,
            wave=self.wave,
        )
