"""What the routes of templates give, as the wire sees it; what they take is read by the domain,
path by path.
"""

from typing import Any

from pydantic import Field

from hybrid_audio.domain.templates.lint import estimate_duration_ms, lint
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.edge.schemas.shared import Told
from hybrid_audio.errors import Fault


class FaultTold(Told):
    """A place and what is wrong or doubtful there."""

    path: str
    message: str

    @classmethod
    def from_faults(cls, faults: tuple[Fault, ...]) -> "list[FaultTold]":
        """Return the faults as the wire sees them."""
        return [cls(path=fault.path, message=fault.message) for fault in faults]


class TemplateSummary(Told):
    """A template in a listing."""

    name: str
    source: str = Field(description="`bucket`, which wins, or `shipped`.")


class TemplatesTold(Told):
    """Every template there is."""

    templates: list[TemplateSummary]


class TemplateTold(Told):
    """A template whole, what it needs, and what its lint says."""

    name: str
    source: str
    slots: list[str]
    variants: list[str]
    estimated_duration_ms: float
    warnings: list[FaultTold]
    template: dict[str, Any]

    @classmethod
    def from_template(cls, template: Template, source: str) -> "TemplateTold":
        """Return what is told of a template."""
        return cls(
            name=template.name,
            source=source,
            slots=[slot.name for slot in template.slots],
            variants=list(template.variants),
            estimated_duration_ms=round(estimate_duration_ms(template)),
            warnings=FaultTold.from_faults(lint(template)),
            template=template.to_json(),
        )


class Verdict(Told):
    """Whether a template would be taken, and every reason why not."""

    valid: bool
    errors: list[FaultTold]
    warnings: list[FaultTold]
