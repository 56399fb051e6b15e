"""Check the values for a template's slots: plain text, one for each slot, and none missing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from hybrid_audio.domain.characters import without_invisible
from hybrid_audio.domain.json_node import did_you_mean
from hybrid_audio.domain.names.no_name import NEVER_SPOKEN, NoName, no_name
from hybrid_audio.domain.plain_text import validated_plain_text
from hybrid_audio.domain.templates.model import DATASETS, Slot, Template
from hybrid_audio.domain.templates.slots import canonical
from hybrid_audio.errors import Fault, InvalidInput

_REFUSED = "refused"
"""Stands for a value that is refused, so that its segment is not refused for it as well."""


@dataclass(frozen=True)
class CheckedValues:
    """The values by their slots' true names, normalised.

    `missing` has, by slot, each value that is not one: `N/A`, a merge tag, a number for a name.
    `faults` are the values that break a rule.
    """

    values: dict[str, str] = field(default_factory=dict, repr=False)
    missing: dict[str, Fault] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def has(self, slot: str) -> bool:
        """Return whether a slot was given a value, or something that only looks like one."""
        return slot in self.values or slot in self.missing


def checked_values(
    template: Template,
    values: Mapping[str, str | None],
    *,
    allow: Collection[str] = (),
    strict: bool = True,
) -> CheckedValues:
    """Return the values that fill a template's slots.

    None and texts without a visible character count as not given. A text that is not a value
    (`no_name`) is missing, unless it is in `allow`; slots of names refuse numbers, dates, addresses
    and titles as well. Unless `strict` is false, a value that no segment uses is a fault.
    """
    slots = {slot.name: slot for slot in template.slots}
    found = CheckedValues()
    for given, value in values.items():
        name, path = canonical(given), f"values.{given}"
        if name not in slots:
            hint = did_you_mean(given, slots, reported=len(found.faults))
            if strict:
                found.faults.append(Fault(path, f"is not a slot of {template.name}{hint}"))
        elif is_blank(value):
            continue
        elif found.has(name):
            found.faults.append(Fault(path, f"is given twice: by two names of the slot {name}"))
        else:
            _add(found, slots[name], value or "", path=path, allow=allow)

    return found


def is_blank(value: str | None) -> bool:
    """Return whether nothing is given: null, an empty text, white space, invisible characters."""
    return value is None or not without_invisible(value).strip()


def is_name_slot(slot: Slot) -> bool:
    """Return whether a slot is for the name of a person or a company, rather than for any text."""
    return slot.name in DATASETS or slot.name.endswith("_name") or slot.dataset in DATASETS.values()


def specimen_values(template: Template) -> dict[str, str]:
    """Return a value for every slot: its example, else the slot's own name."""
    return {slot.name: slot.example or slot.name for slot in template.slots}


def _add(
    found: CheckedValues, slot: Slot, value: str, *, path: str, allow: Collection[str]
) -> None:
    kind = no_name(value, allow=allow)
    if kind is not None and (kind in NEVER_SPOKEN or is_name_slot(slot)):
        found.missing[slot.name] = Fault(path, _missing(kind))
        return

    try:
        found.values[slot.name] = validated_plain_text(value, path=path)
    except InvalidInput as error:
        found.faults.extend(error.faults)
        found.values[slot.name] = _REFUSED


def _missing(kind: NoName) -> str:
    return f"{kind.reason}, and counts as missing; allow it where it is intended"
