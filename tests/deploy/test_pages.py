"""The pages on batches and the cache name everything that their routes take and return."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from hybrid_audio.batching.reading.manifest import COLUMNS
from hybrid_audio.caching.judgement import Verdict
from hybrid_audio.caching.repair import Repair
from hybrid_audio.domain.batches.batch import Kind, State
from hybrid_audio.domain.batches.rows import ItemState
from hybrid_audio.edge.schemas.batches.bodies import BatchBody, ItemBody
from hybrid_audio.edge.schemas.batches.options import BatchOptions
from hybrid_audio.edge.schemas.batches.outcomes import OutcomeReport
from hybrid_audio.edge.schemas.batches.plans import PlanReport
from hybrid_audio.edge.schemas.batches.queries import OutcomesQuery
from hybrid_audio.edge.schemas.batches.responses import WebhookReport
from hybrid_audio.edge.schemas.batches.tables import BatchTable
from hybrid_audio.edge.schemas.cache import CacheListQuery, InvalidateBody
from hybrid_audio.edge.schemas.cache_audit import AuditBody

DOCS = Path(__file__).parents[2] / "docs"


def named(page: str) -> set[str]:
    """Return the words of a page that stand in backticks or in its commands."""
    text = (DOCS / page).read_text(encoding="utf-8")
    quoted = re.findall(r"`([^`\n]+)`", text) + re.findall(r"```sh(.*?)```", text, re.DOTALL)
    return {word for each in quoted for word in re.findall(r"[a-z_0-9]+", each)}


def fields(*models: Any) -> set[str]:
    return {name for model in models for name in model.model_fields}


@pytest.mark.parametrize(
    "wanted",
    [
        fields(BatchOptions, ItemBody, OutcomesQuery),
        fields(PlanReport, BatchTable, OutcomeReport, WebhookReport) | set(COLUMNS),
        {*Kind, *State, *ItemState},
    ],
    ids=["taken", "given", "states"],
)
def test_the_page_on_batches_names_what_there_is(wanted: set[str]) -> None:
    """A field or state that is added is explained."""
    assert {str(each) for each in wanted} - named("batches.md") == set()


def test_the_page_on_batches_names_what_each_kind_needs() -> None:
    """Options of delivery are explained with messages."""
    bodies: tuple[type[BaseModel], ...] = get_args(BatchBody)
    needed = {
        name for body in bodies for name, each in body.model_fields.items() if each.is_required()
    }
    assert needed - named("batches.md") == set()


def test_the_page_on_the_cache_names_what_there_is() -> None:
    """Its fields, verdicts and repairs are all on it."""
    wanted = fields(CacheListQuery, InvalidateBody, AuditBody) | {*Verdict, *Repair}
    assert {str(each) for each in wanted} - named("cache.md") == set()
