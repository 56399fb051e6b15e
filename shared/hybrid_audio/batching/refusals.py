"""Collect why stems could not be spoken, where the messages that need them find it."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

from hybrid_audio.batching.workshop import Workshop
from hybrid_audio.domain.batches.batch import Batch, Epoch
from hybrid_audio.domain.batches.counts import Sums
from hybrid_audio.domain.batches.naming import outcome_id, refusals_name
from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.rows import ItemState, OutcomeRow
from hybrid_audio.runtime.parallel import run_parallel

PAGE = 100


class RecordedOutcomes(Protocol):
    """The outcomes of portions."""

    def outcomes_of_state(
        self, id: str, epoch: int, state: str, after: str | None, limit: int
    ) -> list[PortionOutcome]: ...


class OutcomeFiles(Protocol):
    """Where the rows of outcomes lie."""

    def read_lines(self, name: str) -> list[dict[str, Any]] | None: ...


def write_refusals(batch: Batch, epoch: Epoch, sums: Sums, shop: Workshop) -> None:
    """Write the reasons of the stems that failed in an epoch, by their first digits."""
    if sums.failed == 0:
        return

    by_digits: dict[str, dict[str, str]] = defaultdict(dict)
    for row in failed_rows(batch.id, epoch, shop.store, shop.files):
        if row.signature is not None:
            by_digits[row.signature[:2]][row.signature] = row.error or ""

    writes = [
        partial(shop.files.write_json, refusals_name(batch.id, batch.round, digits), reasons)
        for digits, reasons in by_digits.items()
    ]
    run_parallel(writes, at_once=16)


def failed_rows(
    batch: str, epoch: Epoch, outcomes: RecordedOutcomes, files: OutcomeFiles
) -> Iterator[OutcomeRow]:
    """Yield the rows of an epoch that failed; a page of outcomes is held in memory at a time."""
    after: str | None = None
    while True:
        page = outcomes.outcomes_of_state(batch, epoch.number, ItemState.FAILED, after, PAGE)
        for rows in run_parallel([partial(_failed, each, files) for each in page], at_once=16):
            yield from rows
        if len(page) < PAGE:
            return
        after = outcome_id(page[-1].position, page[-1].again)


def _failed(outcome: PortionOutcome, files: OutcomeFiles) -> list[OutcomeRow]:
    lines = files.read_lines(outcome.object) if outcome.object else None
    rows = [OutcomeRow.from_json(line) for line in lines or ()]
    return [row for row in rows if row.state is ItemState.FAILED]
