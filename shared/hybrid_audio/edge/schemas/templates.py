"""The JSON that the routes of templates return; the domain itself reads templates."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from hybrid_audio.domain.templates.lint import estimate_duration_ms, lint
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.edge.schemas.shared import QueryModel, ResponseModel
from hybrid_audio.errors import SHOWN_FAULTS, Fault, first_faults


class FaultReport(ResponseModel):
    """A place and what is wrong or doubtful there."""

    path: str
    message: str

    @classmethod
    def from_faults(cls, faults: Sequence[Fault]) -> "list[FaultReport]":
        """Return the first faults, as JSON shows them."""
        shown, _ = first_faults(faults)
        return [cls(path=fault.path, message=fault.message) for fault in shown]


class TemplateSummary(ResponseModel):
    """A template in a listing."""

    name: str
    source: str = Field(description="`bucket`, which wins, or `shipped`.")


class TemplatesQuery(QueryModel):
    """Which page of the templates."""

    limit: Annotated[int, Field(ge=1, le=1_000)] = 100
    page_token: str = Field("", max_length=200, description="`next_page_token` of the page before.")


class TemplatesResponse(ResponseModel):
    """A page of templates, by name; `next_page_token` is null on the last."""

    templates: list[TemplateSummary]
    next_page_token: str | None


class TemplateResponse(ResponseModel):
    """A template whole, with its slots and the warnings of its lint."""

    name: str
    source: str
    slots: list[str]
    variants: list[str]
    estimated_duration_ms: float
    warnings: list[FaultReport]
    template: dict[str, Any]

    @classmethod
    def from_template(cls, template: Template, source: str) -> "TemplateResponse":
        """Return the template as JSON shows it."""
        return cls(
            name=template.name,
            source=source,
            slots=[slot.name for slot in template.slots],
            variants=list(template.variants),
            estimated_duration_ms=round(estimate_duration_ms(template)),
            warnings=FaultReport.from_faults(lint(template)),
            template=template.to_json(),
        )


class ValidationResponse(ResponseModel):
    """Whether a template would be accepted, with its errors and warnings."""

    valid: bool
    errors: list[FaultReport] = Field(max_length=SHOWN_FAULTS)
    more_errors: int = Field(0, description="How many errors there are besides those shown.")
    warnings: list[FaultReport] = Field(max_length=SHOWN_FAULTS)
    more_warnings: int = Field(0, description="How many warnings there are besides those shown.")

    @classmethod
    def from_faults(
        cls, *, errors: Sequence[Fault] = (), warnings: Sequence[Fault] = ()
    ) -> "ValidationResponse":
        """Return the answer for these errors and warnings; valid is what has no error."""
        return cls(
            valid=not errors,
            errors=FaultReport.from_faults(errors),
            more_errors=max(0, len(errors) - SHOWN_FAULTS),
            warnings=FaultReport.from_faults(warnings),
            more_warnings=max(0, len(warnings) - SHOWN_FAULTS),
        )
