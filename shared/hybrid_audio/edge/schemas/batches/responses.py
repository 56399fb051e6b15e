"""A batch as JSON shows it: its state, counts that sum, money, time, and where to go on."""

from datetime import datetime
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, JsonValue

from hybrid_audio.batching.findings import Findings
from hybrid_audio.batching.reading.progress import Progress
from hybrid_audio.domain.batches.batch import FINAL, Batch, Kind, State
from hybrid_audio.domain.batches.webhook import WebhookRecord
from hybrid_audio.edge.schemas.batches.plans import PlanReport
from hybrid_audio.edge.schemas.batches.tables import BatchTable
from hybrid_audio.edge.schemas.external import ListWarning
from hybrid_audio.edge.schemas.shared import ResponseModel

ALLOWED = {
    State.PLANNING: ("cancel",),
    State.PLANNED: ("start", "cancel"),
    State.RUNNING: ("pause", "cancel"),
    State.PAUSED: ("resume", "cancel"),
    State.PARTIAL: ("retry",),
    State.FAILED: ("retry",),
}
"""What can be asked of a batch in each state, besides reading it."""


_EXAMPLE: dict[str, JsonValue] = {
    **{"batch_id": "b5f0c7d2e9a1b3c4d5e6f7081", "kind": "messages", "state": "planned"},
    "request_id": "6f9619ff8b86d011b42d00c04fc964ff",
    **{"label": "may letters", "template": "double_anchor_hybrid", "total": 30},
    **{"created_at": "2026-05-04T09:00:00Z", "started_at": None},
    **{"cancel_requested_at": None, "finished_at": None, "reason": None},
    "links": {
        "self": "/batches/b5f0c7d2e9a1b3c4d5e6f7081",
        "outcomes": "/batches/b5f0c7d2e9a1b3c4d5e6f7081/outcomes",
        "start": "/batches/b5f0c7d2e9a1b3c4d5e6f7081/start",
        "cancel": "/batches/b5f0c7d2e9a1b3c4d5e6f7081/cancel",
    },
}


class CountsReport(ResponseModel):
    """Every item in exactly one state: all but `total` sum to `total`."""

    total: int | None = Field(description="Null until the table is read, never an estimate.")
    pending: int = Field(description="Wait for their turn.")
    running: int = Field(description="Are in the queue or at work.")
    hit: int = Field(description="Existed before.")
    created: int = Field(description="Were made.")
    failed: int = Field(description="Failed alone, each with its reason.")
    cancelled: int = Field(description="Will not be made: the batch was cancelled before.")


class StemsReport(ResponseModel):
    """How far the speech has come that comes before the messages."""

    total: int = Field(description="Distinct stems to be spoken in this round.")
    hit: int = Field(description="Were there when their turn came.")
    created: int = Field(description="Were spoken.")
    failed: int = Field(description="Cannot be spoken; only messages that need them fail.")
    rate: float | None = Field(description="Stems a second in the last minute; null if unknown.")
    eta_s: float | None = Field(description="Seconds until all are spoken; null if unknown.")


class WebhookAttemptReport(ResponseModel):
    """An attempt to deliver the webhook."""

    at: datetime = Field(description="When it was sent.")
    status: int | None = Field(description="The receiver's HTTP status; null where none came.")
    error: str | None = Field(description="Why it failed, if it did.")


class WebhookReport(ResponseModel):
    """The webhook at the end of the batch; of its address only the host is shown."""

    host: str = Field(description="Of the receiver; the rest of the address is not shown.")
    state: str = Field(description="waiting, pending, delivered or failed.")
    attempts: list[WebhookAttemptReport] = Field(description="The first first.")
    next_at: datetime | None = Field(description="When it is tried next.")

    @classmethod
    def from_record(cls, record: WebhookRecord) -> "WebhookReport":
        """Return the record as JSON shows it; the path of its address may hold a secret."""
        return cls(
            host=urlsplit(record.url).hostname or "",
            state=record.state,
            attempts=[WebhookAttemptReport(**vars(attempt)) for attempt in record.attempts],
            next_at=record.next_at,
        )


class BatchSummary(ResponseModel):
    """A batch in a listing, and what is answered to a change of its state."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    batch_id: str = Field(description="Its name in every path.")
    kind: Kind = Field(description="What it makes.")
    state: State = Field(description="Where it stands; the last four of these are final.")
    request_id: str | None = Field(
        description="Of the request that created it; the log of each of its tasks names it."
    )
    label: str | None = Field(description="The caller's own name for it.")
    template: str | None = Field(description="The template, as it was when the batch was created.")
    total: int | None = Field(description="Its items; null until the table is read.")
    created_at: datetime = Field(description="When it was asked for.")
    started_at: datetime | None = Field(description="When its planning was over and work began.")
    cancel_requested_at: datetime | None = Field(description="When it was first cancelled.")
    finished_at: datetime | None = Field(description="When it came to its end.")
    reason: str | None = Field(description="Why the batch as a whole failed, if it did.")
    links: dict[str, str] = Field(
        description="Where to read on, and what can be asked for in this state."
    )

    @classmethod
    def from_batch(cls, batch: Batch) -> "BatchSummary":
        """Return a batch as a listing shows it."""
        return cls(**_identity(batch))


class BatchesResponse(ResponseModel):
    """A page of batches, newest first; `next_page_token` is null on the last."""

    batches: list[BatchSummary] = Field(description="Newest first.")
    next_page_token: str | None = Field(description="Of the next page.")


class BatchResponse(BatchSummary):
    """A batch with its counts, plan, characters, money and time."""

    model_config = ConfigDict(json_schema_extra={})

    counts: CountsReport = Field(description="Its items by their states.")
    stage: str | None = Field(description="speech or messages, once one was begun.")
    round: int = Field(description="How often its failed items were taken up again.")
    stems: StemsReport | None = Field(description="Only while stems of messages are spoken.")
    plan: PlanReport | None = Field(description="Of the rows that were planned so far.")
    characters_planned: int | None = Field(description="Null until the whole table is planned.")
    characters_spent: int = Field(description="Were spoken so far.")
    characters_saved: int | None = Field(
        description="Against speaking every item in full: by the plan, at the end by what was made."
    )
    credits: int = Field(description="What text to speech counts for the characters spent.")
    cost: float | None = Field(description="Of the characters spent; null where no price is set.")
    rate: float | None = Field(description="Items a second in the last minute; null if unknown.")
    eta_s: float | None = Field(description="Seconds until the end; null where it is unknown.")
    webhook: WebhookReport | None = Field(description="Null where none was asked for.")
    table: BatchTable | None = Field(
        description="How the table was read; null without one, and until it is read."
    )
    warnings: list[ListWarning] = Field(description="What was assumed, left out or changed.")

    @classmethod
    def from_progress(cls, found: Progress, findings: Findings) -> "BatchResponse":
        """Return the progress of a batch, and what its planning found, as JSON shows it."""
        batch = found.batch
        plan = None
        if batch.plan is not None:
            plan = PlanReport.from_plan(batch.plan, cost=found.plan_cost, eta_s=found.plan_eta_s)

        return cls(
            **_identity(batch),
            counts=CountsReport(**vars(found.counts)),
            stage=batch.epoch.stage.value if batch.epoch else None,
            round=batch.round,
            stems=StemsReport(**vars(found.stems)) if found.stems else None,
            plan=plan,
            characters_planned=found.characters_planned,
            characters_spent=found.characters_spent,
            characters_saved=found.characters_saved,
            credits=found.credits,
            cost=found.cost,
            rate=found.rate,
            eta_s=found.eta_s,
            webhook=WebhookReport.from_record(batch.webhook) if batch.webhook else None,
            table=BatchTable.from_report(findings.table) if findings.table else None,
            warnings=ListWarning.from_warnings(findings.warnings),
        )


def address(batch_id: str) -> str:
    """Return the path of a batch."""
    return f"/batches/{batch_id}"


def _identity(batch: Batch) -> dict[str, object]:
    return {
        "batch_id": batch.id,
        "kind": batch.kind,
        "state": batch.state,
        "request_id": batch.request_id,
        "label": batch.label,
        "template": batch.template,
        "total": batch.total,
        "created_at": batch.created_at,
        "started_at": batch.started_at,
        "cancel_requested_at": batch.cancel_requested_at,
        "finished_at": batch.finished_at,
        "reason": batch.reason,
        "links": _links(batch),
    }


def _links(batch: Batch) -> dict[str, str]:
    has_manifest = batch.state in FINAL and batch.total is not None
    reads = ("outcomes", "manifest") if has_manifest else ("outcomes",)
    here = address(batch.id)
    steps = (*reads, *(step for step in ALLOWED.get(batch.state, ()) if _can(batch, step)))
    return {"self": here} | {step: f"{here}/{step}" for step in steps}


def _can(batch: Batch, step: str) -> bool:
    """Return whether a step is left to a batch; one that never began has nothing to retry."""
    return step != "retry" or batch.item_epoch is not None
