"""Speak templates: from the values of a request to the stems that its template needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hybrid_audio.domain.report import MessageWarning
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.resolve import ResolvedTemplate, resolve
from hybrid_audio.domain.templates.values import is_blank
from hybrid_audio.errors import InvalidInput

VALUE_MISSING = "value_missing"


class FoundTemplate(Protocol):
    """A template, and where it was found."""

    @property
    def template(self) -> Template: ...


class Templates(Protocol):
    """Where templates are kept."""

    def get(self, name: str) -> FoundTemplate: ...


@dataclass(frozen=True)
class TemplateRequest:
    """A template by its name, one of its variants, and the values of its slots.

    `name` and `developer` are shorthands for the values of these two slots, and `allow` holds
    values that are intended although they look like none.
    """

    template: str
    variant: str | None = None
    values: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    name: str | None = field(default=None, repr=False)
    developer: str | None = field(default=None, repr=False)
    allow: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class SpokenTemplate:
    """A template with its slots filled, and the spec of each spoken segment, in order."""

    name: str
    resolved: ResolvedTemplate = field(repr=False)
    specs: tuple[StemSpec, ...]

    @property
    def warnings(self) -> tuple[MessageWarning, ...]:
        """One for each value that counts as missing, whose fallback is spoken instead."""
        return tuple(
            MessageWarning(VALUE_MISSING, f"{fault.path} {fault.message}; the fallback is spoken")
            for fault in self.resolved.warnings
        )


def spoken_template(
    request: TemplateRequest, *, templates: Templates, speaker: Speaker
) -> SpokenTemplate:
    """Fill the template's slots with the request's values and name every stem that it needs.

    Raises NotFound for an unknown template, InvalidInput for an unknown variant, for a value that
    is missing, given twice, not used, or not speakable.
    """
    template = templates.get(request.template).template
    resolved = resolve(
        template, variant=request.variant, values=slot_values(request), allow=request.allow
    )
    return SpokenTemplate(template.name, resolved, tuple(speaker.template_specs(resolved)))


def slot_values(request: TemplateRequest) -> dict[str, str | None]:
    """Return the values of the slots with the shorthands among them; raises InvalidInput."""
    values = dict(request.values)

    for slot, value in (("name", request.name), ("developer", request.developer)):
        if is_blank(value):
            continue
        if not is_blank(values.get(slot)):
            raise InvalidInput.at(slot, f"is given twice: as {slot} and in values")
        values[slot] = value

    return values
