"""Match columns with slots: certain by name, likely by meaning, and refused where two may fill one.

A slot's own name is certain, whatever its case, spaces and accents, and so are its alias
(`First Name` for `name`), its dataset's name, and a header that says nothing but a first name or a
developer. Anything that the ingestion would take for such a list is likely. `spoken_name` says how
the value of `name` is spoken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from hybrid_audio.domain.json_node import did_you_mean
from hybrid_audio.domain.templates.slots import ALIASES, canonical
from hybrid_audio.errors import Fault, InvalidInput
from hybrid_audio.ingestion.reading import ReadingWarning
from hybrid_audio.ingestion.recipients.spoken import spoken_columns, spoken_slots, unspoken
from hybrid_audio.ingestion.recipients.table import RESERVED, TableSlot
from hybrid_audio.ingestion.tables.choosing import named_column
from hybrid_audio.ingestion.tables.column import Column
from hybrid_audio.ingestion.tables.header_words import DETAILS, Role, plain
from hybrid_audio.ingestion.tables.meanings import meaning_of
from hybrid_audio.ingestion.tables.ranking import fit_of, forms, takes_only_known

_LISTED = 20
_MAX_LABEL = 60
_OWN_ROLES = {"names": Role.FIRST_NAME, "developers": Role.DEVELOPER}


class Sureness(IntEnum):
    """How sure a column's name is about what it holds."""

    NONE = 0
    LIKELY = 1
    CERTAIN = 2


@dataclass(frozen=True)
class Matching:
    """The column of each slot and reserved word that has one, and what was assumed for it."""

    columns: Mapping[str, Column] = field(repr=False)
    warnings: tuple[ReadingWarning, ...] = ()


def match_columns(
    columns: Sequence[Column], slots: Sequence[TableSlot], named: Mapping[str, str]
) -> Matching:
    """Return the columns of the slots; `named` says which column a slot has, and wins.

    Raises InvalidInput with every slot that has two columns, or none and no fallback, and says how
    to name one.
    """
    wanted = _wanted(slots)
    faults: list[Fault] = []
    found = dict(_given(columns, wanted | spoken_slots(slots), named, faults))
    taken = set(found.values())
    others = [column for column in columns if column not in taken]
    for name, column in spoken_columns(others, slots, _is_certain, faults).items():
        found.setdefault(name, column)

    for sureness in (Sureness.CERTAIN, Sureness.LIKELY):
        taken = set(found.values())
        free = [column for column in columns if column not in taken]
        rest = [slot for name, slot in wanted.items() if name not in found]
        found |= _matches(free, rest, sureness, faults)

    faulty = {fault.path for fault in faults}
    missing = [
        slot
        for slot in slots
        if slot.is_required and slot.name not in found and _path(slot.name) not in faulty
    ]
    faults += [_missing(slot.name, columns) for slot in missing]
    faults += unspoken(found, [slot for slot in slots if slot not in missing])
    if faults:
        raise InvalidInput(
            f"the columns do not fit: {faults[0].path} {faults[0].message}", faults=faults
        )
    return Matching(found, tuple(_warnings(found, wanted, named)))


def sureness_of(header: str, slot: TableSlot) -> Sureness:
    """Return how sure a header is the one of a slot."""
    word = plain(header)
    if not word:
        return Sureness.NONE
    if word in _names(slot) or _says_only(header, slot):
        return Sureness.CERTAIN
    if slot.name in RESERVED:
        return Sureness.LIKELY if DETAILS.get(word) == slot.name else Sureness.NONE

    fit = fit_of(header, slot.dataset)
    is_own_form = fit is not None and fit.tier < 0
    is_likely = fit is not None and (is_own_form or takes_only_known(slot.dataset))
    return Sureness.LIKELY if is_likely else Sureness.NONE


def _is_certain(header: str, slot: TableSlot) -> bool:
    return sureness_of(header, slot) is Sureness.CERTAIN


def _wanted(slots: Sequence[TableSlot]) -> dict[str, TableSlot]:
    reserved = {name: TableSlot(name, name, is_required=False) for name in RESERVED}
    return reserved | {slot.name: slot for slot in slots if slot.name not in RESERVED}


def _names(slot: TableSlot) -> frozenset[str]:
    aliases = [alias for alias, name in ALIASES.items() if name == slot.name]
    names = frozenset(map(plain, [slot.name, *aliases]))
    return names if slot.name in RESERVED else names | forms(slot.dataset)


def _says_only(header: str, slot: TableSlot) -> bool:
    meaning = meaning_of(header)
    role = _OWN_ROLES.get(slot.dataset)
    return meaning is not None and meaning.is_exact and role is not None and meaning.role is role


def _given(
    columns: Sequence[Column],
    wanted: Mapping[str, TableSlot],
    named: Mapping[str, str],
    faults: list[Fault],
) -> Iterator[tuple[str, Column]]:
    for given, label in named.items():
        name = canonical(given)
        if name not in wanted:
            hint = did_you_mean(given, wanted, reported=len(faults))
            faults.append(Fault(_path(given), f"is not a slot of the template{hint}"))
            continue
        if sum(canonical(each) == name for each in named) > 1:
            faults.append(Fault(_path(given), f"is given twice: by two names of the slot {name}"))
            continue
        try:
            yield name, named_column(columns, label, path=_path(given))
        except InvalidInput as error:
            faults.extend(error.faults)


def _matches(
    columns: Sequence[Column], slots: Sequence[TableSlot], least: Sureness, faults: list[Fault]
) -> dict[str, Column]:
    """Return the only column of each slot that is as sure; note a fault where there are several."""
    found = {}
    for slot in slots:
        fitting = [each for each in columns if sureness_of(each.header, slot) >= least]
        if len(fitting) == 1:
            found[slot.name] = fitting[0]
        elif fitting and _path(slot.name) not in {fault.path for fault in faults}:
            faults.append(Fault(_path(slot.name), _several(slot.name, fitting)))
    return found


def _several(slot: str, columns: Sequence[Column]) -> str:
    labels = " and ".join(shown(column) for column in columns[:_LISTED])
    if len({column.header for column in columns}) < len(columns):
        return f"has several columns of one name, {labels}; rename all but one"
    return f"may be {labels}; say columns.{slot}={shown(columns[0])}, or the other"


def _missing(slot: str, columns: Sequence[Column]) -> Fault:
    labels = ", ".join(shown(column) for column in columns[:_LISTED]) or "none"
    more = ", ..." if len(columns) > _LISTED else ""
    return Fault(
        _path(slot),
        f"has no column, and the template no fallback; the table's columns are: {labels}{more}; "
        f"say columns.{slot}=, or rename one",
    )


def _warnings(
    found: Mapping[str, Column], wanted: Mapping[str, TableSlot], named: Mapping[str, str]
) -> Iterator[ReadingWarning]:
    given = {canonical(name) for name in named}
    for name, column in found.items():
        if (
            name not in given
            and name in wanted
            and sureness_of(column.header, wanted[name]) is Sureness.LIKELY
        ):
            detail = f"the column {shown(column)} was read for {name}, as its header suggests"
            yield ReadingWarning("column_guessed", detail, is_guess=True)
    for name in wanted:
        if name not in found and name not in RESERVED:
            detail = f"no column fills {name}: every message speaks its fallback"
            yield ReadingWarning("slot_without_column", detail)


def shown(column: Column) -> str:
    """Return a column's name as messages have it."""
    return column.label[:_MAX_LABEL]


def _path(slot: str) -> str:
    return f"columns.{slot[:_MAX_LABEL]}"
