"""Inspect one stem as it is now: what the index knows, the object, and its bytes where in doubt."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from hybrid_audio.caching.judgement import (
    HARMLESS,
    Verdict,
    bytes_fault,
    contract_fault,
    differences,
    object_fault,
)
from hybrid_audio.domain.stems.contract import object_name_of
from hybrid_audio.domain.stems.entry_fields import texts_in, whole_number_in
from hybrid_audio.domain.stems.stem import IndexedStem, IndexState
from hybrid_audio.domain.stems.stem_metadata import entry_from
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.stems.canonical import form_fault


class InspectedObjects(Protocol):
    """The bucket."""

    def stat(self, name: str) -> StoredObject | None: ...
    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None: ...


class InspectedEntries(Protocol):
    """The index."""

    def find_any(self, signature: str) -> IndexedStem | None: ...


@dataclass(frozen=True)
class Inspection:
    """What was found of a stem, why, and what it was found in."""

    signature: str
    verdict: Verdict
    reason: str | None = None
    stem: IndexedStem | None = None
    stored: StoredObject | None = field(default=None, repr=False)

    @property
    def is_finding(self) -> bool:
        """Whether something is to be reported and repaired."""
        return self.verdict not in HARMLESS

    @property
    def labels(self) -> list[str]:
        """The labels that the stem was asked for under, by its entry or its object."""
        if self.stem is not None:
            return texts_in(self.stem.fields, "labels")
        said = entry_from(self.stored.metadata) if self.stored else None
        return list(said["labels"]) if said else []


class StemInspector:
    """Looks at stems one by one, freshly: a listing may be seconds old.

    The index is read before the bucket. Race: whoever makes a stem has a lease in the index before
    the object, and an entry after it, so what is being made is always seen as such.
    """

    def __init__(self, *, bucket: InspectedObjects, index: InspectedEntries) -> None:
        self._bucket = bucket
        self._index = index

    def inspect(self, signature: str, *, is_deep: bool = False) -> Inspection:
        """Return what is true of a stem now; `is_deep` reads the bytes of any object.

        Without it only those are read that nothing else proves. Raises StoreUnavailable,
        StoreRefused.
        """
        stem = self._index.find_any(signature)
        if stem is not None and stem.is_being_made:
            return Inspection(signature, Verdict.BEING_MADE, stem=stem)

        stored = self._bucket.stat(object_name_of(signature))
        if stored is None:
            return _without_object(signature, stem)
        if stem is not None and stem.is_refused:
            return Inspection(signature, Verdict.REFUSED, stem=stem, stored=stored)

        verdict, reason = self._judged(signature, stem, stored, is_deep=is_deep)
        return Inspection(signature, verdict, reason, stem, stored)

    def form_fault(self, stored: StoredObject, rate_hz: int) -> str | None:
        """Return why the bytes are not a stem of this rate, or None; reads them."""
        found = self._bucket.find(stored.name, generation=stored.generation)
        if found is None or found.data is None:
            return None  # gone meanwhile; whoever removed it looks after the entry
        return form_fault(found.data, rate_hz)

    def _judged(
        self, signature: str, stem: IndexedStem | None, stored: StoredObject, *, is_deep: bool
    ) -> tuple[Verdict, str | None]:
        if stem is None:
            return self._alone(signature, stored)

        fields: dict[str, Any] = dict(stem.fields) if stem.is_ready else {}
        wrong_bytes = bytes_fault(fields, stored)
        if wrong_bytes is not None and _is_silent_or_agrees(stem, stored):
            return Verdict.CORRUPT, wrong_bytes
        if (other := contract_fault(stem, stored)) is not None:
            return Verdict.CONTRACT_MISMATCH, other

        if wrong_bytes is None and (is_deep or fields.get("crc32c") is None):
            wrong_bytes = self.form_fault(stored, whole_number_in(stem.fields, "rate") or 0)
            if wrong_bytes is not None:
                return Verdict.CORRUPT, wrong_bytes
        if not stem.is_ready:
            return Verdict.ABANDONED, "its holder stored the object and died before the entry"
        return Verdict.MATCH, None

    def _alone(self, signature: str, stored: StoredObject) -> tuple[Verdict, str | None]:
        said = entry_from(stored.metadata)
        if said is None:
            return Verdict.FOREIGN, "the object was not stored by this system"
        if (other := object_fault(signature, stored)) is not None:
            return Verdict.CONTRACT_MISMATCH, other

        wrong = bytes_fault({}, stored) or self.form_fault(stored, said["rate"])
        if wrong is not None:
            return Verdict.CORRUPT, wrong
        return Verdict.OBJECT_ONLY, "the index has no entry of this object"


def _is_silent_or_agrees(stem: IndexedStem, stored: StoredObject) -> bool:
    """Return whether the object claims to be no other stem: it lost its metadata, or they agree."""
    if entry_from(stored.metadata) is None:
        return True
    is_same = object_fault(stem.signature, stored) is None
    return is_same and not differences(stem.fields, stored)


def _without_object(signature: str, stem: IndexedStem | None) -> Inspection:
    if stem is None:
        return Inspection(signature, Verdict.GONE)
    if stem.state is IndexState.REFUSED:
        return Inspection(signature, Verdict.REFUSED, stem=stem)
    if stem.state is IndexState.ABANDONED:
        reason = "its holder died before it stored the object"
        return Inspection(signature, Verdict.ABANDONED, reason, stem)
    return Inspection(signature, Verdict.INDEX_ONLY, "the entry's object does not exist", stem)
