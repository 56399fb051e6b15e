"""Find the columns that say how the value of a slot is spoken: `spoken_name` beside `name`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from hybrid_audio.domain.templates.spoken_values import spoken_column
from hybrid_audio.errors import Fault
from hybrid_audio.ingestion.recipients.table import TableSlot
from hybrid_audio.ingestion.tables.column import Column
from hybrid_audio.ingestion.tables.header_words import DETAILS, plain

SPOKEN = "spoken"
NEAR = 0.75
"""How like the name of a slot a header is that misspells it, from 0 to 1: `nmae` is."""

IsOf = Callable[[str, TableSlot], bool]
"""Whether a header certainly is that of a slot."""


def spoken_slots(slots: Sequence[TableSlot]) -> dict[str, TableSlot]:
    """Return what each slot's spoken column is called, unless a slot has that name itself."""
    names = {slot.name for slot in slots}
    called = (spoken_column(slot.name) for slot in slots)
    return {name: TableSlot(name, name, is_required=False) for name in called if name not in names}


def spoken_columns(
    columns: Sequence[Column], slots: Sequence[TableSlot], is_of: IsOf, faults: list[Fault]
) -> dict[str, Column]:
    """Return the columns by what they are called, `spoken_name`; note a fault for what is unclear.

    `spoken` alone is that of the only slot. Two columns for one slot are a fault, and so are
    `spoken` beside several slots and a name that is nearly that of a slot. A column of another kind
    (`Spoken language`) is none of these.
    """
    allowed = spoken_slots(slots)
    found: dict[str, Column] = {}
    for column in columns:
        rest = _rest(column.header)
        if rest is None or any(is_of(column.header, slot) for slot in slots):
            continue

        fitting = [slot for slot in slots if not rest or is_of(rest, slot)]
        names = [spoken_column(slot.name) for slot in fitting]
        if len(names) == 1 and names[0] in allowed and names[0] not in found:
            found[names[0]] = column
        elif names or _is_near(rest, slots):
            faults.append(_unclear(column, names or list(allowed)))
    return found


def unspoken(columns: Mapping[str, Column], slots: Sequence[TableSlot]) -> Iterator[Fault]:
    """Yield a fault for each spoken column whose slot has none: there is nothing that it speaks."""
    for slot in slots:
        name = spoken_column(slot.name)
        if name in columns and slot.name not in columns and name in spoken_slots(slots):
            yield Fault(
                f"columns.{name}",
                f"says how {slot.name} is spoken, and {slot.name} has no column; say "
                f"columns.{slot.name}=",
            )


def _rest(header: str) -> str | None:
    """Return a header without the word spoken at its start or end, None where it has none."""
    word = plain(header)
    if word.startswith(SPOKEN):
        return word.removeprefix(SPOKEN)
    return word.removesuffix(SPOKEN) if word.endswith(SPOKEN) else None


def _is_near(rest: str, slots: Sequence[TableSlot]) -> bool:
    names = [plain(slot.name) for slot in slots]
    return rest not in DETAILS and bool(get_close_matches(rest, names, cutoff=NEAR))


def _unclear(column: Column, names: Sequence[str]) -> Fault:
    label = column.label[:60]
    ways = " or ".join(f"columns.{name}={label}" for name in names[:5])
    return Fault(
        f"columns.{label}", f"does not say whose value it speaks; rename it, or say {ways or '-'}"
    )
