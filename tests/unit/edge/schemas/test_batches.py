"""What batches are asked for with: every field explained, and an example that is valid itself."""

from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from hybrid_audio.edge.schemas.batches.bodies import BatchBody
from hybrid_audio.edge.schemas.batches.form import BatchForm
from hybrid_audio.edge.schemas.batches.outcomes import ManifestResponse, OutcomesResponse
from hybrid_audio.edge.schemas.batches.plans import PlanResponse
from hybrid_audio.edge.schemas.batches.queries import BatchesQuery, ManifestQuery, OutcomesQuery
from hybrid_audio.edge.schemas.batches.responses import (
    BatchesResponse,
    BatchResponse,
    BatchSummary,
)

BODIES = get_args(BatchBody)
TAKEN = (*BODIES, BatchForm, BatchesQuery, OutcomesQuery, ManifestQuery)
GIVEN = (PlanResponse, BatchResponse, BatchesResponse, OutcomesResponse, ManifestResponse)


def undescribed(schema: dict[str, Any]) -> list[str]:
    """Return the fields of a model, and of the models in it, that say nothing about themselves."""
    models = [schema, *schema.get("$defs", {}).values()]
    return [
        name
        for model in models
        for name, each in model.get("properties", {}).items()
        if not ({"description", "$ref", "const"} & each.keys())
    ]


@pytest.mark.parametrize("model", TAKEN, ids=lambda each: each.__name__)
def test_every_field_that_is_taken_is_described(model):
    """A reader of the description needs no other page."""
    assert undescribed(TypeAdapter(model).json_schema()) == []


@pytest.mark.parametrize("model", GIVEN, ids=lambda each: each.__name__)
def test_every_field_that_is_given_is_described(model):
    """What a number counts and when it is null stands beside it."""
    assert undescribed(TypeAdapter(model).json_schema(mode="serialization")) == []


@pytest.mark.parametrize("model", BODIES, ids=lambda each: each.__name__)
def test_the_example_of_each_kind_is_a_request(model):
    """Whoever copies it gets a batch."""
    (example,) = model.model_json_schema()["examples"]
    assert model.model_validate(example).to_request().kind.value == example["kind"]


@pytest.mark.parametrize("model", [PlanResponse, BatchSummary], ids=lambda each: each.__name__)
def test_the_example_of_an_answer_is_one(model):
    """It has every field, and no other."""
    (example,) = model.model_json_schema()["examples"]
    assert model.model_validate(example).model_dump(mode="json") == example


def test_the_example_of_a_form_names_a_column_by_its_slot():
    """A field `column.<slot>` is as good as `columns` in JSON."""
    (example,) = BatchForm.model_json_schema()["examples"]
    assert BatchForm.model_validate(example).columns == {"name": "First name"}


def test_a_form_has_every_option_that_json_has():
    """A table as a file loses nothing but the places where tables lie otherwise."""
    (messages,) = (each for each in BODIES if each.__name__ == "MessagesBody")
    assert messages.model_fields.keys() - BatchForm.model_fields.keys() == {"rows", "object"}
