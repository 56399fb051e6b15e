"""Check what a row says of how a value is spoken, as the items of datasets say it."""

from collections.abc import Collection
from dataclasses import replace

from hybrid_audio.domain.names.no_name import NEVER_SPOKEN, no_name
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.values import CheckedValues, checked_values, is_blank
from hybrid_audio.errors import Fault


def spoken_column(slot: str) -> str:
    """Return what the column is called that says how the values of a slot are spoken."""
    return f"spoken_{slot}"


def spoken_value(
    template: Template, slot: str, value: str | None, spoken: str, *, allow: Collection[str]
) -> CheckedValues:
    """Return a slot's value as it is spoken, or the fault of the row that cannot say it.

    A number or symbol may be a name where it says how it is spoken. A value that is missing or
    stands for none (`N/A`) has nothing that could be spoken so: which of the two is meant is not
    known, so the row fails rather than speak the fallback.
    """
    path = spoken_column(slot)
    if is_blank(value) or _stands_for_none(value or "", allow):
        fault = f"says how {slot} is spoken, and {slot} has no value; give it, or leave both out"
        return CheckedValues(faults=[Fault(path, fault)])
    if _stands_for_none(spoken, allow):
        return CheckedValues(faults=[Fault(path, "is no text to speak; leave it out")])

    checked = checked_values(template, {slot: spoken}, allow=(*allow, spoken))
    own = [replace(fault, path=path) for fault in checked.faults]
    return replace(checked, faults=own)


def _stands_for_none(text: str, allow: Collection[str]) -> bool:
    return no_name(text, allow=allow) in NEVER_SPOKEN
