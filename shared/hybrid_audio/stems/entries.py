"""Record under which labels and for which rotations stems were requested, and finish entries."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from hybrid_audio.domain.batches.naming import MADE_FOR
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.stem import IndexedStem, ServedItem
from hybrid_audio.domain.stems.stem_metadata import (
    MOST_LABELS,
    labels_in,
    object_fields,
    restored_entry,
    with_label,
)
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import InvalidInput, StoreRefused, StoreUnavailable
from hybrid_audio.runtime import deadline
from hybrid_audio.stems import purpose

CAPACITY = 50_000
PATCHES = 4
MOST_UNSEEN = 1_000
"""Young stems whose entries were not looked at yet; those of more are left to other instances."""

UNFINISHED_FOR = timedelta(hours=1)
"""How long after its object was stored a stem may have an entry that its maker left unfinished.

Firestore's TTL deletes such an entry then; later it is the audit that writes what is missing.
"""

LOOK_S = 1.0
"""The longest that a slow Firestore may delay a stem that is there by the look at its entry."""

LOG = logging.getLogger(__name__)


class LabelledObjects(Protocol):
    """Where stems are kept; `patch` returns None when the object changed since it was seen."""

    def stat(self, name: str) -> StoredObject | None: ...
    def patch(self, seen: StoredObject, metadata: dict[str, str]) -> StoredObject | None: ...


class EntryIndex(Protocol):
    """The entries of stems; methods that add to an entry return whether it exists."""

    def find(self, signature: str) -> dict[str, Any] | None: ...
    def get(self, signature: str) -> IndexedStem | None: ...
    def add_label(self, signature: str, label: str, kind: str) -> bool: ...
    def note_served(self, signature: str, served: ServedItem) -> bool: ...
    def restore(self, signature: str, fields: dict[str, Any]) -> None: ...
    def settle(self, stem: IndexedStem, details: dict[str, Any]) -> None: ...


class StemEntries:
    """Keeps the labels of stems, and the items of rotations that they speak.

    A stem that was stored a short while ago has its entry looked at once, and written where its
    maker died before it did. It remembers what it has seen kept: an instance that knows a label
    makes no call for it. The index is built when it is first needed, since a hit under a known
    label needs none: entries are looked at once the instance `has_index` for other reasons.
    """

    def __init__(
        self,
        *,
        bucket: LabelledObjects,
        index: Callable[[], EntryIndex],
        has_index: Callable[[], bool] = lambda: True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._bucket = bucket
        self._index = index
        self._has_index = has_index
        self._now = now
        self._known: OrderedDict[tuple[str, ...], None] = OrderedDict()
        self._unseen: OrderedDict[tuple[str, ...], tuple[StemSpec, StoredObject]] = OrderedDict()
        self._lock = threading.Lock()

    def note_label(self, spec: StemSpec, stored: StoredObject, *, is_new: bool = False) -> None:
        """Add the spec's label to the stored stem and its entry, unless they have it.

        The entry is finished where its maker died, unless the stem `is_new`: made just now, by this
        process. A store that cannot answer now fails no request: the next one adds the label, and
        another instance finishes the entry. Raises InvalidInput for a stem that has all the labels
        that an entry can hold.
        """
        # The generation too: what was deleted and spoken anew may have lost the label.
        key = ("label", spec.signature, spec.label, str(stored.generation))
        if not self._knows(key):
            self._note_label(key, spec, stored, is_new=is_new)
        if key in self._unseen and self._has_index():
            self._see_entry(key)

    def note_served(self, spec: StemSpec, items: Sequence[ServedItem]) -> None:
        """Write which items of rotations the stem speaks into its entry, unless it says so already.

        A store that cannot answer now fails no request.
        """
        new = [item for item in items if not self._knows(_served_key(spec, item))]
        if not new:
            return

        try:
            said = (self._index().find(spec.signature) or {}).get("rotation", {})
            for item in new:
                if not _is_said(said.get(item.dataset), item):
                    self._index().note_served(spec.signature, item)
                self._remember(_served_key(spec, item))
        except (StoreRefused, StoreUnavailable):
            LOG.warning("stem_rotation_not_noted", extra={"signature": spec.signature})

    def _note_label(
        self, key: tuple[str, ...], spec: StemSpec, stored: StoredObject, *, is_new: bool
    ) -> None:
        try:
            described = self._described(stored)
            if described is None:
                return
            self._add_label(spec, described)
        except (StoreRefused, StoreUnavailable):
            LOG.warning("stem_label_not_added", extra={"signature": spec.signature})
            return

        self._remember(key)
        if not is_new and self._may_be_unfinished(described):
            with self._lock:
                self._unseen[key] = (spec, described)
                while len(self._unseen) > MOST_UNSEEN:
                    self._unseen.popitem(last=False)

    def _described(self, stored: StoredObject) -> StoredObject | None:
        """Return the object with its metadata, which a download does not bring."""
        return self._bucket.stat(stored.name) if stored.metageneration == 0 else stored

    def _may_be_unfinished(self, stored: StoredObject) -> bool:
        """Whether its maker may have died a short while ago, before it wrote the entry.

        What is made for an item of a batch is finished by its task, which is delivered again.
        """
        is_young = stored.stored_at is not None and self._now() < stored.stored_at + UNFINISHED_FOR
        return is_young and not purpose.is_known() and MADE_FOR not in stored.metadata

    def _see_entry(self, key: tuple[str, ...]) -> None:
        """Look at a young stem's entry, and write it where its maker died before it did.

        Race: a living maker is left to write its own, and the entry is looked at again.
        """
        with self._lock:
            waiting = self._unseen.pop(key, None)
        if waiting is None:
            return

        spec, stored = waiting
        try:
            with deadline.within(LOOK_S):
                is_finished = self._is_finished(spec, stored)
        except (StoreRefused, StoreUnavailable):
            LOG.warning("stem_entry_not_seen", extra={"signature": spec.signature})
            return
        if not is_finished:
            with self._lock:
                self._unseen[key] = waiting

    def _is_finished(self, spec: StemSpec, stored: StoredObject) -> bool:
        """Return whether the stem has its entry now."""
        known = self._index().get(spec.signature)
        if known is None:
            self._index().restore(spec.signature, restored_entry(spec, stored))
        elif known.is_being_made:
            return False
        elif not known.is_ready:
            details = object_fields(stored, spec.contract.sample_rate)
            self._index().settle(known, details)
        return True

    def _add_label(self, spec: StemSpec, stored: StoredObject) -> None:
        if spec.label in labels_in(stored.metadata):
            return

        # Race: others add labels too. The index comes first, since stems are found there by label,
        # and adding to its set commutes with other additions.
        if with_label(stored.metadata, spec.label) is None:
            self._add_beyond_metadata(spec, stored)
        else:
            self._add_to_entry(spec, stored)
            self._add_to_metadata(spec, stored)

    def _add_to_entry(self, spec: StemSpec, stored: StoredObject) -> None:
        if not self._index().add_label(spec.signature, spec.label, spec.kind):
            self._index().restore(spec.signature, restored_entry(spec, stored))

    def _add_beyond_metadata(self, spec: StemSpec, stored: StoredObject) -> None:
        entry = self._index().find(spec.signature) or {}
        labels = entry.get("labels", [])
        if spec.label in labels:
            return
        if len(labels) >= MOST_LABELS:
            raise InvalidInput.at(
                "label", f"the text has {MOST_LABELS} labels already; use one of those, or none"
            )

        self._add_to_entry(spec, stored)

    def _add_to_metadata(self, spec: StemSpec, stored: StoredObject) -> None:
        """Add the label to the object, beside the labels that other processes add meanwhile.

        Race: where others are quicker each time, the next request of another instance adds it; the
        entry has it already.
        """
        seen: StoredObject | None = stored
        for _ in range(PATCHES):
            if seen is None or spec.label in labels_in(seen.metadata):
                return
            changed = with_label(seen.metadata, spec.label)
            if changed is None or self._bucket.patch(seen, changed) is not None:
                return
            seen = self._bucket.stat(stored.name)

    def _knows(self, key: tuple[str, ...]) -> bool:
        return key in self._known

    def _remember(self, key: tuple[str, ...]) -> None:
        with self._lock:
            self._known[key] = None
            while len(self._known) > CAPACITY:
                self._known.popitem(last=False)


def _served_key(spec: StemSpec, item: ServedItem) -> tuple[str, ...]:
    return ("served", spec.signature, item.dataset, item.text, str(item.use_count))


def _is_said(said: Any, item: ServedItem) -> bool:
    """Return whether the entry says the same item with this count, or a later one."""
    if not isinstance(said, dict) or said.get("item") != item.text:
        return False
    return bool(said.get("use_count", -1) >= item.use_count)
