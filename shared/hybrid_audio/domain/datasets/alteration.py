"""Decide what a change does to a dataset, while calls go on being served from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from hybrid_audio.domain.datasets.draft import Draft
from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.merging import Merged, Mode, merge
from hybrid_audio.domain.datasets.origin import Origin
from hybrid_audio.domain.datasets.state import State
from hybrid_audio.domain.datasets.uploads_taken import TakenUpload, UploadsTaken
from hybrid_audio.errors import Conflict, Fault, InvalidInput

Report = TypeVar("Report", covariant=True)


@dataclass(frozen=True)
class Alteration(Generic[Report]):
    """A decision: the report for the caller, the next version, and the uploads to remember.

    Where `draft` or `uploads` is None, it stays as it is.
    """

    report: Report
    draft: Draft | None = None
    uploads: UploadsTaken | None = None


def ingest(
    state: State,
    uploads: UploadsTaken,
    items: Iterable[Item],
    *,
    mode: Mode,
    source: TakenUpload | None,
    origin: Origin | None = None,
    most_vanished: float | None = None,
) -> Alteration[Merged]:
    """Decide what a list does to a dataset; one whose `source` is stale does nothing.

    `origin` is remembered with the change, also where the list changes no item.
    `most_vanished` is the largest share (0 to 1) of the enabled items that the list may disable;
    None allows any. Raises Conflict with the numbers beyond that, and InvalidInput for a list that
    is empty, which would empty the dataset by mistake, or that makes the dataset too large.
    """
    if source is not None and uploads.is_stale(source, mode):
        return Alteration(_untouched(state, is_repeat=uploads.is_repeat(source)))

    listed = list(items)
    if not listed:
        raise InvalidInput.at("items", "the list holds no item")

    draft, report = merge(state, listed, mode)
    if most_vanished is not None:
        require_few_disabled(state, report, most_vanished)
    taken = uploads if source is None else uploads.with_upload(source, mode)
    known = taken if origin is None else taken.with_origin(origin)
    return Alteration(report, draft, None if known is uploads else known)


def require_few_disabled(state: State, report: Merged, most: float) -> None:
    """Raise Conflict where a list disables more than the share `most` of the enabled items."""
    enabled = sum(entry.is_enabled for entry in state.entries)
    if report.disabled <= most * enabled:
        return

    numbers = f"the list would disable {report.disabled} of {enabled} enabled items"
    hint = f"disabling more than {most:.0%} of them needs confirm: true"
    raise Conflict(f"{numbers}; {hint}", faults=[Fault("confirm", f"must be true: {numbers}")])


def _untouched(state: State, *, is_repeat: bool) -> Merged:
    enabled = sum(entry.is_enabled for entry in state.entries)
    return Merged(total=len(state.entries), enabled=enabled, is_stale=True, is_repeat=is_repeat)
