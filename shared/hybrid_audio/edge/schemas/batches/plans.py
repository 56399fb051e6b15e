"""What a batch will take, as JSON shows it."""

from pydantic import ConfigDict, Field

from hybrid_audio.domain.batches.plan import Plan
from hybrid_audio.edge.schemas.batches.tables import BatchTable
from hybrid_audio.edge.schemas.external import ListWarning
from hybrid_audio.edge.schemas.shared import ResponseModel


class RowFaultReport(ResponseModel):
    """A row that will fail alone."""

    row: int = Field(description="Its number in the table, from 0.")
    line: int | None = Field(description="Where it begins in the file, from 1.")
    reason: str = Field(description="Why it will fail, and what to do about it.")


class RowsReport(ResponseModel):
    """The rows of the table."""

    total: int = Field(description="Rows that were read, those that will fail too.")
    failing: int = Field(description="How many of them will fail.")
    faults: list[RowFaultReport] = Field(description="The first of those that will fail.")


class PlanReport(ResponseModel):
    """What the batch will take; nothing of it is spoken yet."""

    stems: int = Field(description="Distinct stems that it needs.")
    hits: int = Field(description="Those that exist.")
    misses: int = Field(description="Those that are to be spoken.")
    characters: int = Field(description="To be spoken: those of the missing stems.")
    characters_in_full: int = Field(description="To be spoken without any stem: every item whole.")
    characters_alone: int = Field(
        description="To be spoken if no stem had a carrier; as characters where none has one."
    )
    credits: int = Field(description="What text to speech counts for the missing stems.")
    cost: float | None = Field(description="Null where no price is set.")
    cost_alone: float | None = Field(description="Of the characters alone.")
    eta_s: float | None = Field(description="Estimated seconds at the configured concurrency.")
    rows: RowsReport = Field(description="The rows of the table, and those that will fail.")

    @classmethod
    def from_plan(cls, plan: Plan, *, cost: float | None, eta_s: float | None) -> "PlanReport":
        """Return a plan as JSON shows it."""
        faults = [RowFaultReport(**vars(fault)) for fault in plan.faults]
        return cls(
            stems=plan.stems,
            hits=plan.hits,
            misses=plan.misses,
            characters=plan.characters,
            characters_in_full=plan.characters_in_full,
            characters_alone=plan.characters_alone,
            credits=plan.credits,
            cost=cost,
            cost_alone=None if cost is None else _alone(cost, plan),
            eta_s=eta_s,
            rows=RowsReport(total=plan.rows, failing=plan.failing, faults=faults),
        )


class PlanResponse(PlanReport):
    """What a batch would take; nothing was kept of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **{"kind": "messages", "stems": 42, "hits": 12, "misses": 30},
                    **{"characters": 640, "characters_in_full": 5_200, "credits": 640},
                    **{"characters_alone": 640, "cost_alone": None},
                    **{"cost": None, "eta_s": 12.5},
                    "rows": {
                        "total": 30,
                        "failing": 1,
                        "faults": [{"row": 6, "line": 8, "reason": "name is missing"}],
                    },
                    **{"table": None, "warnings": []},
                }
            ]
        }
    )

    kind: str = Field(description="rotations, template, items or messages.")
    table: BatchTable | None = Field(description="How the table is read; null without one.")
    warnings: list[ListWarning] = Field(description="What was assumed, left out or changed.")


def _alone(cost: float, plan: Plan) -> float:
    """Return what the missing stems cost without carriers, at the price of their characters."""
    share = plan.characters_alone / plan.characters if plan.characters else 1.0
    return round(cost * share, 6)
