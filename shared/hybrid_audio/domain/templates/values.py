"""Values for a template's slots: plain text, one for each slot, none that nobody speaks."""

from collections.abc import Mapping

from hybrid_audio.domain.json_node import did_you_mean
from hybrid_audio.domain.plain_text import validated_plain_text
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.slots import canonical
from hybrid_audio.errors import Fault, InvalidInput

_REFUSED = "refused"
"""Stands for a value that is refused, so that its segment is not refused for it as well."""


def checked_values(
    template: Template, values: Mapping[str, str], faults: list[Fault], *, strict: bool = True
) -> dict[str, str]:
    """Return the values by their slots' true names, normalised, blank ones left out; adds to
    `faults`.

    Unless `strict` is false, a value that no segment uses is a fault.
    """
    known = [slot.name for slot in template.slots]
    checked: dict[str, str] = {}
    for given, value in values.items():
        slot, path = canonical(given), f"values.{given}"
        if slot not in known:
            hint = did_you_mean(given, known, reported=len(faults))
            faults += [Fault(path, f"is not a slot of {template.name}{hint}")] if strict else []
        elif slot in checked:
            faults.append(Fault(path, f"is given twice: by two names of the slot {slot}"))
        elif value.strip():
            checked[slot] = _plain(value, path, faults)
    return checked


def specimen_values(template: Template) -> dict[str, str]:
    """Return a value for every slot, as good as the template allows: its example, else the slot's
    own name.
    """
    return {slot.name: slot.example or slot.name for slot in template.slots}


def _plain(value: str, path: str, faults: list[Fault]) -> str:
    try:
        return validated_plain_text(value, path=path)
    except InvalidInput as error:
        faults.extend(error.faults)
        return _REFUSED
