"""Remove a stem everywhere: its object, its entry, and what this instance remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from hybrid_audio.domain.stems.contract import object_name_of
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import HybridAudioError

ATTEMPTS = 5
"""A stem that others change while it is removed is looked at anew so often."""


class RemovedObjects(Protocol):
    """The bucket; `delete` leaves an object that was replaced since, and returns False."""

    def stat(self, name: str) -> StoredObject | None: ...
    def delete(self, name: str, *, generation: int | None = None) -> bool: ...


class RemovedEntries(Protocol):
    """The index; `clear` leaves an entry that changed since, and returns False."""

    def find_any(self, signature: str) -> IndexedStem | None: ...
    def clear(self, stem: IndexedStem) -> bool: ...


class Forgetful(Protocol):
    """What this instance remembers of stems."""

    def forget(self, signature: str) -> None: ...


class Removal(StrEnum):
    """What became, or would become, of a stem that was to be removed."""

    REMOVED = "removed"
    BEING_MADE = "being_made"
    """It is made at this moment, anew: what was asked to go is not there."""

    ABSENT = "absent"
    FAILED = "failed"


@dataclass(frozen=True)
class RemovedStem:
    """One stem of an invalidation: what the index knew of it, what became of it, and why."""

    signature: str
    state: str | None
    fields: Mapping[str, Any] = field(repr=False)
    removal: Removal
    reason: str | None = None
    error: HybridAudioError | None = field(default=None, repr=False)


class StemRemover:
    """Removes stems, with preconditions, so that nothing that was made meanwhile goes with them.

    The object goes first, as a reader takes it for the truth: an entry without an object is
    repaired by the next reader, also where this process dies in between.
    """

    def __init__(self, *, bucket: RemovedObjects, index: RemovedEntries, memory: Forgetful) -> None:
        self._bucket = bucket
        self._index = index
        self._memory = memory

    def seen(self, signature: str) -> RemovedStem:
        """Return what `remove` would do now; changes nothing."""
        known = self._index.find_any(signature)
        if known is not None and known.is_being_made:
            return _row(signature, known, Removal.BEING_MADE)

        is_there = known is not None or self._bucket.stat(object_name_of(signature)) is not None
        return _row(signature, known, Removal.REMOVED if is_there else Removal.ABSENT)

    def remove(self, signature: str) -> RemovedStem:
        """Remove a stem, or a refused text, and forget it here; a failure becomes its reason."""
        try:
            return self._remove(signature)
        except HybridAudioError as error:
            return RemovedStem(signature, None, {}, Removal.FAILED, error.detail, error)
        finally:
            self._memory.forget(signature)

    def _remove(self, signature: str) -> RemovedStem:
        name = object_name_of(signature)
        first: IndexedStem | None = None
        has_object = is_gone = False
        for _ in range(ATTEMPTS):
            known = self._index.find_any(signature)
            first = first or known
            if known is not None and known.is_being_made:
                return _row(signature, first, Removal.REMOVED if is_gone else Removal.BEING_MADE)

            # Race: a holder may store anew between look and deletion; that object stays.
            stored = self._bucket.stat(name)
            has_object = has_object or stored is not None
            if stored is not None:
                if not self._bucket.delete(name, generation=stored.generation):
                    continue
                is_gone = True
            # Race: so may a request that found no object claim the entry; then it is its own.
            if known is None or self._index.clear(known):
                has_been = has_object or first is not None
                return _row(signature, first, Removal.REMOVED if has_been else Removal.ABSENT)

        reason = "it changes while it is removed; try again"
        return RemovedStem(signature, None, first.fields if first else {}, Removal.FAILED, reason)


def _row(signature: str, known: IndexedStem | None, removal: Removal) -> RemovedStem:
    state, fields = (known.state, known.fields) if known else (None, {})
    return RemovedStem(signature, state, fields, removal)
