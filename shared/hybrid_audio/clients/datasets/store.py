"""Datasets in Firestore: the current version of each, and changes that happen whole or not at all.

A version that was read is kept in memory.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar

from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.datasets.heads import DatasetHeads, Head, head_fields
from hybrid_audio.clients.datasets.sweep import DatasetSweep
from hybrid_audio.clients.datasets.versions import DatasetVersions, VersionGone
from hybrid_audio.clients.google_calls import unavailable
from hybrid_audio.domain.datasets.alteration import Alteration
from hybrid_audio.domain.datasets.item import Summary
from hybrid_audio.domain.datasets.origin import Origin
from hybrid_audio.domain.datasets.state import State, Version
from hybrid_audio.domain.datasets.uploads_taken import UploadsTaken
from hybrid_audio.errors import DeadlineExceeded, NotFound, StoreUnavailable
from hybrid_audio.runtime.single_flight import SingleFlight

Report = TypeVar("Report")
Alter = Callable[[State, UploadsTaken], Alteration[Report]]

KEPT_ENTRIES = 500_000
"""Kept in memory, of all datasets together.

Versions are immutable, so a kept one is never wrong, at most retired.
"""

CHANGE_TIMEOUT_S = 60.0
SWEEP_EVERY_S = 600.0


class DatasetStore:
    """Reads datasets and changes them.

    Every method may raise StoreUnavailable and DeadlineExceeded.
    """

    def __init__(self, database: firestore.Client) -> None:
        self._heads = DatasetHeads(database)
        self._versions = DatasetVersions(database)
        self._sweep = DatasetSweep(database)
        self._known: OrderedDict[str, Version] = OrderedDict()
        self._guard = threading.Lock()
        self._loads: SingleFlight[Version] = SingleFlight()
        self._next_sweep: dict[str, float] = {}

    def known(self, dataset: str) -> Version:
        """Return the version this process knows, which may be retired by now; raises NotFound."""
        version = self._known.get(dataset)
        return self.current(dataset) if version is None else version

    def current(self, dataset: str) -> Version:
        """Return the version that is current now; raises NotFound where there is no such dataset.

        Race: a change and a slow process may have the version swept between the reads of the head
        and of the version. Then the head names a newer one, and is read again.
        """
        for _ in attempts():
            head = self._heads.find(dataset)
            if head is None:
                self._forget(dataset)
                raise NotFound(f"there is no dataset {dataset}")
            try:
                return self._version(head)
            except VersionGone:
                continue
        raise _changing()

    def find_version(self, dataset: str, version: str) -> Version | None:
        """Return one version, retired or not, or None when it is no longer kept."""
        known = self._known.get(dataset)
        if known is not None and known.id == version:
            return known
        try:
            return self._versions.load(dataset, version)
        except VersionGone:
            return None

    def origins(self, dataset: str) -> tuple[Origin, ...]:
        """Return the lists that the current items come from, newest first; raises NotFound."""
        head = self._heads.find(dataset)
        if head is None:
            raise NotFound(f"there is no dataset {dataset}")
        return head.uploads.origins

    def list(self) -> Iterator[Summary]:
        """Yield all datasets in the order of names."""
        for head in self._heads.list():
            yield Summary(head.dataset, head.total, head.enabled, head.created_at, head.update_time)

    def change(self, dataset: str, alter: Alter[Report], *, creates: bool = False) -> Report:
        """Change a dataset as `alter` decides of its state; return its report.

        The report is returned once every instance sees the change. Race: two processes may change a
        dataset at once. The head is written only if it is still the one that was read, so the
        second process calls `alter` again, with the new state. Servings that go on meanwhile are
        all counted. Raises NotFound where there is no such dataset, unless `creates`, and whatever
        `alter` raises, before anything is written.
        """
        for _ in attempts(CHANGE_TIMEOUT_S):
            head = self._heads.find(dataset)
            if head is None and not creates:
                raise NotFound(f"there is no dataset {dataset}")
            try:
                version = None if head is None else self._version(head)
            except VersionGone:
                continue

            state = State() if version is None else version.state
            uploads = UploadsTaken() if head is None else head.uploads
            alteration = alter(state, uploads)
            if self._apply(dataset, head, version, alteration):
                return alteration.report
        raise _changing()

    def delete(self, dataset: str) -> None:
        """Delete a dataset with all its versions.

        Raises NotFound where there is none, after it cleared what an earlier deletion left.
        """
        existed = False
        for _ in attempts(CHANGE_TIMEOUT_S):
            head = self._heads.find(dataset)
            existed = existed or head is not None
            if head is None or self._heads.delete(head):
                break
        else:
            raise _changing()

        self._forget(dataset)
        self._sweep.sweep(dataset, older_than=timedelta(0))
        if not existed:
            raise NotFound(f"there is no dataset {dataset}")

    def _apply(
        self,
        dataset: str,
        head: Head | None,
        version: Version | None,
        alteration: Alteration[Report],
    ) -> bool:
        """Write what was decided; return False where another process was quicker."""
        known = UploadsTaken() if head is None else head.uploads
        draft, uploads = alteration.draft, alteration.uploads or known
        if draft is None:
            return alteration.uploads is None or head is None or self._heads.note(head, uploads)

        enabled = sum(entry.is_enabled for entry in draft.entries)
        fields = head_fields(total=len(draft.entries), enabled=enabled, uploads=uploads)
        new = self._versions.write(dataset, draft, version)
        if not self._heads.switch(dataset, head, new, fields):
            return False

        self._tidy(dataset, lambda: self._versions.settle(dataset, new.id, draft, version))
        return True

    def _tidy(self, dataset: str, settle: Callable[[], Version]) -> None:
        """Settle the new version, and now and then sweep.

        The change stands whether this succeeds or not: the next reader of the version settles it.
        """
        try:
            self._keep(settle())
            if time.monotonic() >= self._next_sweep.get(dataset, 0.0):
                self._next_sweep[dataset] = time.monotonic() + SWEEP_EVERY_S
                self._sweep.sweep(dataset)
        except (StoreUnavailable, DeadlineExceeded, VersionGone):
            self._forget(dataset)

    def _version(self, head: Head) -> Version:
        known = self._known.get(head.dataset)
        if known is not None and known.id == head.version:
            return known
        return self._load(head.dataset, head.version)

    def _load(self, dataset: str, version: str) -> Version:
        loaded, _ = self._loads.run(
            f"{dataset}/{version}", lambda: self._versions.load(dataset, version)
        )
        return self._keep(loaded)

    def _keep(self, version: Version) -> Version:
        with self._guard:
            self._known[version.dataset] = version
            self._known.move_to_end(version.dataset)
            while (
                len(self._known) > 1
                and sum(len(v.state.entries) for v in self._known.values()) > KEPT_ENTRIES
            ):
                self._known.popitem(last=False)
        return version

    def _forget(self, dataset: str) -> None:
        with self._guard:
            self._known.pop(dataset, None)


def _changing() -> StoreUnavailable:
    return unavailable("the dataset is changing; try again")
