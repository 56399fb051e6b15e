"""Alterations: what a change decided to do to a dataset, before it is known what was served
meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.merging import Merged, Mode, merge
from hybrid_audio.domain.datasets.state import Draft, State
from hybrid_audio.domain.datasets.uploads_taken import Source, Sources
from hybrid_audio.errors import Conflict, Fault, InvalidInput

Report = TypeVar("Report", covariant=True)


@dataclass(frozen=True)
class Alteration(Generic[Report]):
    """A decision: the next version and the sources to remember, None where they stay as they are,
    and what to tell.
    """

    report: Report
    draft: Draft | None = None
    sources: Sources | None = None


def ingest(
    state: State,
    sources: Sources,
    items: Iterable[Item],
    *,
    mode: Mode,
    source: Source | None,
    most_vanished: float | None = None,
) -> Alteration[Merged]:
    """Decide what a list does to a dataset; from a source that is older than what is there,
    nothing.

    Raises InvalidInput for a list without items, which would empty a dataset by mistake, and for
    one too many; Conflict for a list that would disable a larger share of the enabled items than
    `most_vanished` (0 to 1; None: any share may go).
    """
    if source is not None and sources.is_stale(source, mode):
        enabled = sum(entry.is_enabled for entry in state.entries)
        is_repeat = sources.taken.get(source.name) == source.generation
        return Alteration(
            Merged(total=len(state.entries), enabled=enabled, is_stale=True, is_repeat=is_repeat)
        )

    listed = list(items)
    if not listed:
        raise InvalidInput.at("items", "the list holds no item")

    draft, report = merge(state, listed, mode)
    if most_vanished is not None:
        require_few_disabled(state, report, most_vanished)
    return Alteration(report, draft, None if source is None else sources.with_source(source, mode))


def require_few_disabled(state: State, report: Merged, most: float) -> None:
    """Raise Conflict, with the numbers, where a list disables more than the share `most` of the
    enabled items.
    """
    enabled = sum(entry.is_enabled for entry in state.entries)
    if report.disabled <= most * enabled:
        return

    numbers = f"the list would disable {report.disabled} of {enabled} enabled items"
    hint = f"more than {most:.0%} of them go only with confirm: true"
    raise Conflict(f"{numbers}; {hint}", faults=[Fault("confirm", f"must be true: {numbers}")])
