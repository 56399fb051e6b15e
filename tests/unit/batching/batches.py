"""Batches for tests: what they look like at some moment, and stores that keep them in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hybrid_audio.domain.batches import portions
from hybrid_audio.domain.batches.batch import Batch, Epoch, Kind, Stage, State
from hybrid_audio.domain.batches.counts import NO_SUMS, Sums
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.plan import Plan

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
ID = "b" + "0" * 24
PLAN = Plan(stems=40, hits=10, misses=30, characters=600, characters_in_full=9_000, rows=100)


def batch(kind: Kind = Kind.MESSAGES, state: State = State.RUNNING, **fields: object) -> Batch:
    """A batch of 100 items that was planned."""
    made = Batch(ID, kind, state, NOW, NOW, total=100, plan=PLAN)
    return replace(made, **fields)  # type: ignore[arg-type]


def messages_epoch(items: int = 100, *, number: int = 2, concurrency: int = 2) -> Epoch:
    return portions.epoch(number, Stage.MESSAGES, items, concurrency=concurrency)


def speech_epoch(items: int = 30, *, number: int = 1, concurrency: int = 2) -> Epoch:
    return portions.epoch(number, Stage.SPEECH, items, concurrency=concurrency)


def outcome(
    position: int,
    *,
    seconds_ago: float = 0.0,
    sums: Sums = NO_SUMS,
    again: int = 0,
    left: tuple[int, ...] = (),
    object: str | None = None,
    states: tuple[str, ...] = (),
) -> PortionOutcome:
    at = NOW - timedelta(seconds=seconds_ago)
    return PortionOutcome(position, again, sums, object, left, 0, False, at, states)


class FakeSums:
    """Outcomes of one epoch in numbers; `reads` counts the queries."""

    def __init__(self, sums: Sums, ended: int = 0, recent: Sequence[PortionOutcome] = ()) -> None:
        self.reads = 0
        self._found = (sums, ended)
        self._recent = recent

    def sums(self, id: str, epoch: int) -> tuple[Sums, int]:
        self.reads += 1
        return self._found

    def latest(self, id: str, epoch: int, limit: int) -> Sequence[PortionOutcome]:
        self.reads += 1
        return self._recent[:limit]
