"""The stems of a template for all items of its slots' datasets, so that any pair can be assembled.

Each is spoken as the rotations speak it: as the item is to be said, in its voice and language.
"""

from collections.abc import Iterator
from itertools import count
from typing import Protocol

from hybrid_audio.batching.planning.parts import Segments, SpokenPlace
from hybrid_audio.batching.planning.resolving import reason_of
from hybrid_audio.batching.planning.stem_rows import faulty_row, stem_row
from hybrid_audio.domain.batches.rows import ServedBy, StemRow
from hybrid_audio.domain.datasets.commit_times import CommitTimes
from hybrid_audio.domain.datasets.entry import Entry, served_entries
from hybrid_audio.domain.datasets.state import Version
from hybrid_audio.domain.templates.model import Slot, Template
from hybrid_audio.domain.templates.slots import SlottedText
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.ingestion.reading import ReadingWarning

SEVERAL_SLOTS = "segment_with_several_slots"
SLOT_WITHOUT_DATASET = "slot_without_dataset"

_Side = tuple[Version, CommitTimes]
"""A dataset as of one moment."""


class Rotations(Protocol):
    """Datasets with the counters of their items; raises NotFound for an unknown one."""

    def commits(self, dataset: str) -> tuple[Version, CommitTimes]: ...


def rotated_datasets(
    template: Template, rotations: Rotations
) -> tuple[dict[str, _Side], list[ReadingWarning]]:
    """Return the dataset of each slot that some segment speaks alone, and what is left out.

    A segment of several slots has a stem for each of their combinations, too many to make ahead. A
    slot whose dataset does not exist is spoken as its fallback. Raises NotFound for one that has no
    fallback either, InvalidInput where no segment speaks exactly one slot.
    """
    alone = {text.slots[0] for text in _texts(template) if len(text.slots) == 1}
    if not alone:
        raise InvalidInput.at(
            "template", f"{template.name} has no segment with exactly one slot; nothing rotates"
        )

    warnings = list(_several_slots(template))
    found: dict[str, _Side] = {}
    for slot in template.slots:
        if slot.name not in alone:
            continue
        try:
            found[slot.name] = rotations.commits(slot.dataset)
        except NotFound:
            warnings.append(_without_dataset(template, slot))
    return found, warnings


def rotation_rows(segments: Segments, rotations: Rotations) -> Iterator[StemRow]:
    """Yield the stem of every segment without slots, and one for every item of a single slot.

    Each dataset is read as of one moment. An item that cannot be spoken is a row that fails. Raises
    NotFound, InvalidInput as `rotated_datasets`.
    """
    datasets, _ = rotated_datasets(segments.template, rotations)
    numbers = count()
    for place in segments.places:
        slot = place.slots[0] if len(place.slots) == 1 else None
        if slot in datasets:
            for entry in _enabled(datasets[slot]):
                dataset = datasets[slot][0].dataset
                yield _item_row(next(numbers), entry, dataset, segments=segments, place=place)
        elif len(place.slots) < 2:
            yield stem_row(next(numbers), segments.constant(place))


def _enabled(side: _Side) -> Iterator[Entry]:
    version, commits = side
    state = version.state
    entries = served_entries(state.entries, state.ring, state.served, commits)
    return (entry for entry in entries if entry.is_enabled)


def _item_row(
    number: int, entry: Entry, dataset: str, *, segments: Segments, place: SpokenPlace
) -> StemRow:
    served = ServedBy(dataset, entry.item.text, entry.use_count, entry.last_used_at)
    try:
        spec = segments.of_item(place, entry.item)
    except InvalidInput as error:
        return faulty_row(number, dataset, entry.item.text, reason_of(error.faults))
    return stem_row(number, spec, served=served)


def _texts(template: Template) -> list[SlottedText]:
    return [segment.text for segment in template.segments if segment.text is not None]


def _several_slots(template: Template) -> Iterator[ReadingWarning]:
    for segment in template.segments:
        if segment.text is not None and len(segment.text.slots) > 1:
            slots = " and ".join(segment.text.slots)
            detail = f"segment {segment.id} speaks {slots}: its stems are made when asked for"
            yield ReadingWarning(SEVERAL_SLOTS, detail)


def _without_dataset(template: Template, slot: Slot) -> ReadingWarning:
    uses = [use for text in _texts(template) for use in text.uses if use.name == slot.name]
    if any(use.fallback is None for use in uses):
        raise NotFound(
            f"there is no dataset {slot.dataset}, whose items fill the slot {slot.name} of "
            f"{template.name}; ingest one, or give the slot a fallback"
        )
    detail = f"there is no dataset {slot.dataset}: {slot.name} is spoken as its fallback"
    return ReadingWarning(SLOT_WITHOUT_DATASET, detail)
