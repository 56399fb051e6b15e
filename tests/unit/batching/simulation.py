"""A deployment in memory whose tasks are delivered late, twice, side by side, and cut anywhere.

What holds at every moment is checked after every step: items are counted once, counts sum to the
total, states change as they may.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from hybrid_audio import batches
from hybrid_audio.batching.advance import advance
from hybrid_audio.batching.planning.freezing import Freezing
from hybrid_audio.batching.planning.now import PlanReport, TooManyRows
from hybrid_audio.batching.planning.stem_rows import spec_of
from hybrid_audio.batching.portion.items import EXHAUSTED
from hybrid_audio.batching.request import BatchRequest
from hybrid_audio.batching.retrying import rows_to_retry
from hybrid_audio.batching.shards import Shards
from hybrid_audio.batching.sweeping import sweep
from hybrid_audio.batching.watch import Watch
from hybrid_audio.batching.work import work
from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches import naming
from hybrid_audio.domain.batches.batch import Batch, Kind, Planning, Stage, State
from hybrid_audio.domain.batches.counts import NO_SUMS, counts
from hybrid_audio.domain.batches.frozen import FrozenBatch
from hybrid_audio.domain.batches.plan import Plan, RowFault
from hybrid_audio.domain.batches.rows import ItemState, MessageRow, OutcomeRow, StemRow
from hybrid_audio.domain.batches.task import Step, Work
from hybrid_audio.domain.stems.contract import Contract, Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.stems.stem import Outcome, Stem
from hybrid_audio.errors import (
    HybridAudioError,
    LeaseHeld,
    NotFound,
    SpeechRejected,
    SpeechUnavailable,
)
from hybrid_audio.stems.purpose import marked
from tests.unit.batching.actors import Actor, Killed
from tests.unit.batching.actors import Stage as Turns
from tests.unit.batching.memory import Clock, MemoryFiles, MemoryQueue, MemoryStore, Outages

SPEAKER = Speaker(Contract("sonic-3-2026-01-12", "2025-04-16"), Voice(id="joe", language="en"))
POISON, BUG, BAD_ROW = "poison", "bug", "bad row"
REFUSED, INCOMPLETE = "no such voice", "name is missing"
ATTEMPTS = 10
STUCK_S = 120.0
MOST_DELIVERIES = 6_000


@dataclass(frozen=True)
class FakePart:
    signature: str


@dataclass(frozen=True)
class FakePlan:
    parts: tuple[FakePart, ...]
    signature: str


@dataclass(frozen=True)
class FakeSources:
    plan: FakePlan
    characters_in_full: int = 10


@dataclass(frozen=True)
class FakeResolved:
    sources: Any


@dataclass(frozen=True)
class FakeMeasures:
    duration_ms: float = 1.0


@dataclass(frozen=True)
class FakeReport:
    """As much of a report as an outcome says."""

    sha256: str = "0" * 64
    cues: tuple[Any, ...] = ()

    @property
    def diagnostics(self) -> Any:
        return self

    @property
    def message(self) -> FakeMeasures:
        return FakeMeasures()


@dataclass(frozen=True)
class FakeKept:
    object_name: str
    made_for: str
    generation: int = 1
    size_bytes: int = 44


@dataclass(frozen=True)
class FakeMessage:
    plan: FakePlan
    kept: FakeKept
    report: FakeReport = field(default_factory=FakeReport)


class FakeLibrary:
    """Stems by signature, each with the item that it was made for."""

    def __init__(self, turns: Turns, outages: Outages) -> None:
        self.stems: dict[str, str | None] = {}
        self.spoken: list[str] = []
        self.deaths = 0
        self.held: Counter[str] = Counter()
        self._turns = turns
        self._outages = outages

    def ensure(self, spec: Any, *, looks_first: bool = True) -> Stem:
        self._turns.point()
        self._outages.strike("speech", SpeechUnavailable("down", retry_after_s=3.0))
        outcome = Outcome.HIT
        if spec.signature not in self.stems:
            self._speak(spec)
            outcome = Outcome.CREATED
        made_for = self.stems[spec.signature]
        return Stem(spec, outcome, "gs://", 1, 4844, 1.0, made_for=made_for)

    def _speak(self, spec: Any) -> None:
        if spec.text.startswith(POISON):
            raise SpeechRejected(REFUSED, status=400)
        if spec.text.startswith(BUG):
            raise ZeroDivisionError
        if self.held[spec.text] > 0:
            self.held[spec.text] -= 1
            raise LeaseHeld("held")
        self.spoken.append(spec.text)
        try:
            self._turns.point(pauses=False)
        except Killed:
            self.deaths += 1
            raise
        self.stems[spec.signature] = marked({}).get(naming.MADE_FOR)
        self._turns.point(pauses=False)

    def note_served(self, spec: Any, items: Sequence[Any]) -> None:
        self._turns.point()


class FakeOutputs:
    """Messages by name, each with the item that it was made for."""

    def __init__(self, turns: Turns, outages: Outages) -> None:
        self.messages: dict[str, str] = {}
        self.mark = ""
        self._turns = turns

    def portion(self, reports_name: str) -> Any:
        return self

    def made_for(self, mark: str) -> Any:
        marked_outputs = FakeOutputs.__new__(FakeOutputs)
        marked_outputs.__dict__.update(self.__dict__, mark=mark)
        return marked_outputs

    def write_reports(self) -> None:
        self._turns.point()

    def keep_message(self, name: str) -> FakeKept:
        self._turns.point()
        kept = FakeKept(name, self.messages.setdefault(name, self.mark))
        self._turns.point(pauses=False)
        return kept


class Simulation:
    """One deployment; `rows` are the recipients of the batch: the texts that each needs."""

    def __init__(
        self,
        rows: Sequence[tuple[str, ...]],
        *,
        seed: int = 0,
        kind: Kind = Kind.MESSAGES,
        twice: float = 0.0,
        lost: float = 0.0,
        at_once: int = 4,
        known: Sequence[str] = (),
    ) -> None:
        self.rng = Random(seed)
        self.turns = Turns(self.rng)
        self.clock = Clock()
        self.outages = Outages()
        self.rows = rows
        self.kind = kind
        self._twice = twice
        self._at_once = at_once
        self.store = MemoryStore(self.turns, self.clock, self.outages)
        self.files = MemoryFiles(self.turns, self.outages)
        self.queue = MemoryQueue(
            self.turns, self.clock, self.outages, lambda task: self.rng.random() < lost
        )
        self.library = FakeLibrary(self.turns, self.outages)
        self.known = set(known)
        self.library.stems = {self.signature(text): None for text in known}
        self.outputs = FakeOutputs(self.turns, self.outages)
        self.deliveries = 0
        self.under_way: list[tuple[Actor, str]] = []
        self.id = ""
        self.shop = self._shop()

    def _shop(self) -> Workshop:
        return Workshop(
            store=self.store,
            files=self.files,
            queue=self.queue,
            library=self.library,
            kept_stems=self.library,  # type: ignore[arg-type]  # as much as the fake assembly needs
            enters=lambda stem: None,
            outputs=self.outputs,
            budget=None,  # type: ignore[arg-type]  # the fake assembly holds none
            speaker=SPEAKER,
            resolver_of=lambda id: self,
            freezes=self.freeze,
            plans=self.plan_now,
            plan_step=self.plan_step,
            uri_of=lambda batch, name: f"gs://outputs/{name}",
            watch=Watch(self.store.look, clock=self.clock.monotonic),
            shards=Shards(self.files),
            concurrency={Stage.SPEECH: 2, Stage.MESSAGES: 2},
            stuck_s=STUCK_S,
            now=self.clock.now,
        )

    # What the deployment plugs in.

    def message(self, row: MessageRow) -> FakeResolved | RowFault:
        texts = self.rows[row.number]
        if texts[0] == BAD_ROW:
            return RowFault(row.number, row.line, INCOMPLETE)
        parts = tuple(FakePart(self.signature(text)) for text in texts)
        return FakeResolved(FakeSources(FakePlan(parts, "/".join(texts))))

    def assemble(self, sources: FakeSources, *, outputs: Any, **_: Any) -> FakeMessage:
        if any(part.signature not in self.library.stems for part in sources.plan.parts):
            raise NotFound("the stem is gone")
        return FakeMessage(sources.plan, outputs.keep_message(sources.plan.signature))

    def freeze(self, request: BatchRequest) -> Freezing:
        voice = Voice(id="joe", language="en")
        return Freezing(
            FrozenBatch(request.kind, voice, "sonic-3-2026-01-12", webhook_url=request.webhook_url)
        )

    def plan_now(self, freezing: Freezing) -> PlanReport:
        raise TooManyRows("the batch is to be planned by its tasks")

    def plan_step(self, batch: Batch) -> Batch:
        """Read the table in one step, and plan its only shard in the next."""
        if not batch.planning.is_table_read:
            lines = self._lines() if batch.round == 0 else self._retried(batch)
            self.files.write_lines(naming.rows_name(batch.id, batch.round, 0), lines)
            planning = Planning(is_table_read=True, shards=1, rows=len(lines))
            return replace(batch, planning=planning, total=len(self.rows))

        shards, counts_of = batch.planning.shards, []
        seen: set[str] = set()
        plan = batch.plan or Plan()
        for shard in range(shards):
            lines = self.files.read_lines(naming.rows_name(batch.id, batch.round, shard)) or []
            missing = self._missing([line["number"] for line in lines], seen)
            self.files.write_lines(naming.stems_name(batch.id, batch.round, shard), missing)
            counts_of.append(len(missing))
            plan += Plan(misses=len(missing), characters=sum(len(line["text"]) for line in missing))
        self.files.write_json(naming.stems_index_name(batch.id, batch.round), {"counts": counts_of})
        return replace(batch, plan=plan, planning=replace(batch.planning, planned_shards=shards))

    def _retried(self, batch: Batch) -> list[dict[str, Any]]:
        return [row.to_json() for row in rows_to_retry(batch, self.store, self.files)]

    def _lines(self) -> list[dict[str, Any]]:
        if self.kind is Kind.MESSAGES:
            return [MessageRow(number, None).to_json() for number in range(len(self.rows))]
        return [self._stem(number, texts[0]) for number, texts in enumerate(self.rows)]

    def _stem(self, number: int, text: str) -> dict[str, Any]:
        row = StemRow(number, None, "script", "stem.script.x", text, Voice(id="joe", language="en"))
        return {**row.to_json(), "voice": {"id": "joe", "language": "en"}}

    def _missing(self, numbers: Sequence[int], seen: set[str]) -> list[dict[str, Any]]:
        found = []
        for number in numbers:
            for text in self.rows[number]:
                is_stem = text not in seen and self.rows[number][0] != BAD_ROW
                if is_stem and self.signature(text) not in self.library.stems:
                    seen.add(text)
                    found.append(self._stem(number, text))
        return found

    @staticmethod
    def signature(text: str) -> str:
        voice = Voice(id="joe", language="en")
        row = StemRow(0, None, "script", "stem.script.x", text, voice)
        return spec_of(row, SPEAKER).signature

    # What happens.

    def create(self, **options: Any) -> Batch:
        batch = batches.create(BatchRequest(self.kind, **options), "key", self.shop)
        self.id = batch.id
        return batch

    @property
    def batch(self) -> Batch:
        return self.store.peek(self.id)

    def run(self, *, until: Callable[[], bool] = lambda: False) -> Batch:
        """Deliver tasks until the batch rests, sweeping where it got stuck; return it."""
        while not until():
            if self.step():
                continue
            rests = self.batch.is_final or self.batch.state in (State.PLANNED, State.PAUSED)
            if rests:
                break
            self.clock.seconds += STUCK_S
            self.safely(lambda: sweep(self.shop))
        return self.batch

    def settle(self) -> None:
        """Let every delivery that is under way come to its end."""
        while self.under_way:
            self._turn()

    def until_done(self) -> Batch:
        """Run until the batch has ended, and start or resume it wherever it rests."""
        while not self.run().is_final:
            self.settle()
            calls = {State.PLANNED: batches.start, State.PAUSED: batches.resume}
            if (call := calls.get(self.batch.state)) is not None:
                self.safely(lambda: call(self.id, self.shop))
        self.settle()
        return self.batch

    def safely(self, call: Callable[[], object]) -> bool:
        """Make a caller's call, which may be killed; return whether it came to its end."""
        try:
            call()
        except (Killed, HybridAudioError):
            return False
        return True

    def step(self) -> bool:
        """Begin a delivery or let one go on; return False where there is nothing to do."""
        due = self._due()
        if due is not None and len(self.under_way) < self._at_once:
            self._begin(due)
        elif not self.under_way:
            return self._wait()

        self._turn()
        return True

    def _turn(self) -> None:
        self.clock.seconds += 0.01
        actor = self.turns.step([each for each, _ in self.under_way])
        if actor.is_over:
            self._end(actor)
        self.check()

    def _due(self) -> str | None:
        waiting = [
            id
            for id, each in self.queue.tasks.items()
            if each.due_s <= self.clock.seconds
            and (each.under_way == 0 or self.rng.random() < self._twice)
        ]
        return self.rng.choice(waiting) if waiting else None

    def _wait(self) -> bool:
        if not self.queue.tasks:
            return False
        next_s = min(each.due_s for each in self.queue.tasks.values())
        self.clock.seconds = max(self.clock.seconds, next_s)
        return True

    def _begin(self, id: str) -> None:
        self.deliveries += 1
        assert self.deliveries < MOST_DELIVERIES, "tasks are delivered for ever"
        queued = self.queue.tasks[id]
        queued.under_way += 1
        is_last = queued.retries + 1 >= ATTEMPTS
        self.under_way.append(
            (self.turns.start(lambda: self._deliver(queued.task, is_last=is_last)), id)
        )

    def _deliver(self, task: Any, *, is_last: bool) -> None:
        if task.step is Step.ADVANCE:
            advance(task.body["batch"], self.shop)
        elif task.step is Step.WORK:
            work(_order(task.body), self.shop, is_last_attempt=is_last)

    def _end(self, actor: Actor) -> None:
        (id,) = [id for each, id in self.under_way if each is actor]
        self.under_way = [pair for pair in self.under_way if pair[0] is not actor]
        queued = self.queue.tasks.get(id)
        if queued is None:
            self._raise(actor)
            return

        queued.under_way -= 1
        if actor.error is None:
            repeats = self.rng.random() < self._twice
            if not repeats:
                del self.queue.tasks[id]
            return
        self._raise(actor)
        queued.retries += 1
        queued.due_s = self.clock.seconds + 1.0
        if queued.retries >= ATTEMPTS:
            del self.queue.tasks[id]

    @staticmethod
    def _raise(actor: Actor) -> None:
        expected = isinstance(actor.error, Killed | HybridAudioError)
        if actor.error is not None and not expected:
            raise actor.error

    # What holds.

    def check(self) -> None:
        """Assert what holds at every moment."""
        for batch in self.store.batches.values():
            epoch = batch.epoch
            is_items = epoch is not None and epoch.stage is batch.item_stage
            sums = self.store.sums_now(batch.id, epoch.number)[0] if epoch and is_items else NO_SUMS
            is_cancelled = batch.state is State.CANCELLED
            shown = counts(batch.total, batch.settled + sums, in_queue=4, is_cancelled=is_cancelled)
            parts = [shown.pending, shown.running, shown.hit, shown.created, shown.failed]
            assert sum(parts) + shown.cancelled == (batch.total or 0)
            if epoch is not None:
                self._check_rows(batch, epoch.number, epoch.items)

    def _check_rows(self, batch: Batch, epoch: int, items: int) -> None:
        numbers = [row.number for row in self.rows_of(batch.id, epoch)]
        assert len(numbers) == self.store.sums_now(batch.id, epoch)[0].items <= items
        if batch.item_epoch is not None and epoch == batch.item_epoch.number:
            assert len(set(numbers)) == len(numbers), "an item was counted twice"

    def rows_of(self, id: str, epoch: int) -> list[OutcomeRow]:
        outcomes = self.store.outcomes.get((id, epoch), {}).values()
        objects = [each.object for each in outcomes if each.object is not None]
        return [OutcomeRow.from_json(line) for name in objects for line in self.files.files[name]]

    def outcomes(self) -> dict[int, OutcomeRow]:
        """Return what became of each row, by number: the last round wins."""
        batch = self.batch
        epochs = [*batch.past, *([batch.item_epoch] if batch.item_epoch else [])]
        return {
            row.number: row
            for each in epochs
            if each
            for row in self.rows_of(batch.id, each.number)
        }

    def assert_whole(self) -> None:
        """Assert that every row ended as it must, and that nothing was spoken in vain."""
        found = self.outcomes()
        assert sorted(found) == list(range(len(self.rows)))
        for number, texts in enumerate(self.rows):
            assert found[number].error == self._reason(texts), texts
        good = ["/".join(texts) for texts in self.rows if self._reason(texts) is None]
        created = [row for row in found.values() if row.state is ItemState.CREATED]
        assert len(created) == len(set(good)), "each message is created once, then found"

        missing = {text for texts in self.rows for text in texts if self._is_spoken(texts, text)}
        assert set(self.library.spoken) == missing - self.known
        assert len(self.library.spoken) == len(missing - self.known) + self.library.deaths

    @staticmethod
    def _reason(texts: tuple[str, ...]) -> str | None:
        reasons = {POISON: REFUSED, BUG: EXHAUSTED, BAD_ROW: INCOMPLETE}
        return next((reasons[text] for text in texts if text in reasons), None)

    @staticmethod
    def _is_spoken(texts: tuple[str, ...], text: str) -> bool:
        return BAD_ROW not in texts and text not in (POISON, BUG)


def _order(body: Mapping[str, Any]) -> Work:
    items = body.get("items")
    return Work(
        **{
            **body,
            "stage": Stage(body["stage"]),
            "items": None if items is None else tuple(items),
        }
    )
