"""A batch: what it makes, in which state it is, and which step comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from hybrid_audio.domain.batches.counts import NO_SUMS, Sums
from hybrid_audio.domain.batches.plan import Plan
from hybrid_audio.domain.batches.webhook import WebhookRecord
from hybrid_audio.errors import Conflict


class Kind(StrEnum):
    """What a batch makes: stems of three origins, or messages."""

    ROTATIONS = "rotations"
    TEMPLATE = "template"
    ITEMS = "items"
    MESSAGES = "messages"


class State(StrEnum):
    """Where a batch stands; the last four are final."""

    PLANNING = "planning"
    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    DONE = "done"
    PARTIAL = "partial"
    CANCELLED = "cancelled"
    FAILED = "failed"


FINAL = frozenset({State.DONE, State.PARTIAL, State.CANCELLED, State.FAILED})


class Stage(StrEnum):
    """What the tasks of an epoch do: speak missing stems, or splice messages."""

    SPEECH = "speech"
    MESSAGES = "messages"


@dataclass(frozen=True)
class Planning:
    """How far the planning of a round has come: whole shards, each entered once."""

    is_table_read: bool = False
    shards: int = 0
    planned_shards: int = 0
    rows: int = 0


@dataclass(frozen=True)
class Epoch:
    """One pass of tasks over all portions of a stage; tasks of another epoch change nothing.

    `lanes` tasks are in the queue at once: whoever finishes portion p enqueues portion p + lanes.
    `items` is how many stems or rows the pass has.
    """

    number: int
    stage: Stage
    items: int
    portions: int
    lanes: int
    portion_items: int

    @property
    def round(self) -> int:
        """The round that the epoch belongs to; each has at most two, speech and messages."""
        return (self.number - 1) // 2


@dataclass(frozen=True)
class Batch:
    """The document of a batch: small, and written when its state or stage changes only.

    `total` counts rows, or stems where there are no messages; None until the table is read.
    `settled` are the sums of outcomes of earlier rounds, `speech` those of this round's speech once
    that stage is over. Both are exact: no task of a closed epoch records anything. `past` are the
    epochs in which the items of earlier rounds got their outcomes, by round; None where a round
    ended before. `made_in_full` is what it would take to speak everything in full that was made; it
    is known at the end. `origin` are the headers that named the request it was asked for by: its
    tasks carry them, so that one id and one trace follow it to its end.
    """

    id: str
    kind: Kind
    state: State
    created_at: datetime
    updated_at: datetime
    starts_by_itself: bool = True
    label: str | None = field(default=None, repr=False)
    template: str | None = None
    total: int | None = None
    round: int = 0
    planning: Planning = field(default_factory=Planning)
    plan: Plan | None = None
    epoch: Epoch | None = None
    settled: Sums = NO_SUMS
    speech: Sums = NO_SUMS
    past: tuple[Epoch | None, ...] = ()
    made_in_full: int | None = None
    pauses: int = 0
    max_characters: int | None = None
    reason: str | None = field(default=None, repr=False)
    started_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    finished_at: datetime | None = None
    webhook: WebhookRecord | None = None
    origin: Mapping[str, str] = field(default_factory=dict)

    @property
    def request_id(self) -> str | None:
        """The id of the request that it was asked for by; None for one of an earlier version."""
        return self.origin.get("X-Request-ID")

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more, unless the batch is retried."""
        return self.state in FINAL

    @property
    def makes_messages(self) -> bool:
        """Whether its items are messages; otherwise they are stems."""
        return self.kind is Kind.MESSAGES

    @property
    def item_stage(self) -> Stage:
        """The stage in which its items get their outcomes."""
        return Stage.MESSAGES if self.makes_messages else Stage.SPEECH

    @property
    def item_epoch(self) -> Epoch | None:
        """The epoch in which the items of this round get their outcomes, once it was entered."""
        is_it = self.epoch is not None and self.epoch.stage is self.item_stage
        return self.epoch if is_it else None

    def starting(self) -> "Batch":
        """Return the batch as it is once it was started; a running one stays as it is."""
        if self.state is State.RUNNING:
            return self
        self._require({State.PLANNED}, "start")
        return replace(self, state=State.RUNNING)

    def pausing(self) -> "Batch":
        """Return the batch as it is once it was paused; pausing twice is one pause."""
        if self.state is State.PAUSED:
            return self
        self._require({State.RUNNING}, "pause")
        return replace(self, state=State.PAUSED, pauses=self.pauses + 1)

    def resuming(self) -> "Batch":
        """Return the batch as it is once it was resumed; a running one stays as it is."""
        if self.state is State.RUNNING:
            return self
        self._require({State.PAUSED}, "resume")
        return replace(self, state=State.RUNNING)

    def cancelling(self, now: datetime) -> "Batch":
        """Return the batch as it is once its cancel was asked for; twice is one cancel."""
        if self.state in (State.CANCELLING, State.CANCELLED):
            return self
        self._require({State.PLANNING, State.PLANNED, State.RUNNING, State.PAUSED}, "cancel")
        return replace(self, state=State.CANCELLING, cancel_requested_at=now)

    def retrying(self) -> "Batch":
        """Return the batch as it is once its failed items were taken up again; twice is one retry.

        Raises Conflict, also where nothing was ever started.
        """
        if self.state is State.PLANNING and self.round > 0:
            return self
        if self.state is State.CANCELLED:
            raise Conflict("a cancelled batch is not retried; start a new one")
        self._require({State.PARTIAL, State.FAILED}, "retry")
        if self.item_epoch is None:
            raise Conflict("the batch failed before it began; start a new one")
        return replace(
            self,
            state=State.PLANNING,
            round=self.round + 1,
            planning=Planning(),
            epoch=None,
            speech=NO_SUMS,
            past=(*self.past, self.item_epoch),
            made_in_full=None,
            starts_by_itself=True,
            reason=None,
            finished_at=None,
        )

    def _require(self, states: set[State], verb: str) -> None:
        if self.state not in states:
            allowed = " or ".join(sorted(state.value for state in states))
            raise Conflict(f"the batch is {self.state.value}; only a {allowed} batch can {verb}")
