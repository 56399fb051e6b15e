"""Lists of something else than names: letters, statements, schedules, surnames before names."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.errors import Fault, InvalidInput
from hybrid_audio.ingestion.plain_names import NOT_ONE_NAME, SENTENCE, without_count
from hybrid_audio.ingestion.reading import Drop

_FAULTS = 20
_FEWEST_SENTENCES = 2
_FEWEST = 3
_MOST = 0.6
_PROSE = 0.2
"""The share of sentences that makes a list prose."""


class Gathered(Protocol):
    """The items of a file with their lines, and the rows that gave none."""

    @property
    def items(self) -> Mapping[str, Item]: ...
    @property
    def lines(self) -> Sequence[int]: ...
    @property
    def dropped(self) -> Mapping[str, int]: ...
    @property
    def examples(self) -> Sequence[Drop]: ...
    @property
    def rows_read(self) -> int: ...


def refuse_other_lists(found: Gathered, divided: Sequence[int], *, target: str | None) -> None:
    """Raise InvalidInput where most rows are no single names, so that the rest is none either.

    `divided` are the lines of the items with a comma in them.
    """
    _refuse_other_texts(found)
    _refuse_surnames_first(found, divided)
    if target == "names":
        _refuse_counts(found)


def _refuse_other_texts(found: Gathered) -> None:
    count = sum(found.dropped.get(reason, 0) for reason in NOT_ONE_NAME)
    sentences = found.dropped.get(SENTENCE, 0)
    is_prose = sentences >= _FEWEST_SENTENCES and sentences >= _PROSE * found.rows_read
    if not is_prose and count <= len(found.items):
        return

    faults = [Fault(f"line {drop.line}", drop.reason) for drop in found.examples]
    others = [fault for fault in faults if fault.message in NOT_ONE_NAME]
    raise InvalidInput(
        f"{count} of the {found.rows_read} rows hold no single name; give a list of names alone",
        faults=others[:_FAULTS],
    )


def _refuse_surnames_first(found: Gathered, divided: Sequence[int]) -> None:
    count = len(divided)
    if count < max(_FEWEST, _MOST * len(found.items)):
        return
    raise InvalidInput.at(
        f"line {divided[0]}",
        f"is one of {count} items of the form 'surname, given name'; give the given names in a "
        "column of their own",
    )


def _refuse_counts(found: Gathered) -> None:
    """Refuse `Ada 5`, `Ben 7`: numbers that belong to no name, unlike those of `Guest 1`."""
    counted = [
        name for item in found.items.values() if (name := without_count(item.text)) is not None
    ]
    are_most = len(counted) >= max(_FEWEST, _MOST * len(found.items))
    if are_most and 2 * len(set(counted)) > len(counted):
        raise InvalidInput.at(
            f"line {found.lines[0]}",
            f"{len(counted)} items end in a number, no part of a name; give names alone",
        )
