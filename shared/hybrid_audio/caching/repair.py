"""Repair what the audit found: write entries again, or remove what must be spoken anew."""

from enum import StrEnum
from typing import Any, Protocol

from hybrid_audio.caching.inspection import Inspection, StemInspector
from hybrid_audio.caching.judgement import (
    Verdict,
    differences,
    entry_fault,
    object_fault,
    text_hash,
)
from hybrid_audio.caching.removal import Removal, RemovedStem
from hybrid_audio.domain.stems.entry_fields import text_in, texts_in
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.stem_metadata import entry_from, object_fields
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import HybridAudioError


class Repair(StrEnum):
    """What a repair did."""

    ENTRY_DELETED = "entry_deleted"
    ENTRY_RESTORED = "entry_restored"
    ENTRY_REWRITTEN = "entry_rewritten"
    REMOVED = "removed"
    """Object and entry: the next request speaks the stem anew."""

    LEFT = "left"
    """Not of this system, or changed meanwhile: the next audit looks at it again."""

    FAILED = "failed"


class RepairedEntries(Protocol):
    """The index; writes leave alone what changed since it was seen."""

    def restore(self, signature: str, fields: dict[str, Any]) -> None: ...
    def settle(self, stem: IndexedStem, details: dict[str, Any]) -> None: ...
    def clear(self, stem: IndexedStem) -> bool: ...


class Remover(Protocol):
    """Removes a stem everywhere."""

    def remove(self, signature: str) -> RemovedStem: ...


class StemRepairer:
    """Repairs stems one by one; a repair that fails is a result, not an error."""

    def __init__(
        self, *, inspector: StemInspector, index: RepairedEntries, remover: Remover
    ) -> None:
        self._inspector = inspector
        self._index = index
        self._remover = remover

    def repair(self, found: Inspection) -> Repair:
        """Repair a finding; what others changed since it was seen is left to them."""
        try:
            return self._repair(found)
        except HybridAudioError:
            return Repair.FAILED

    def _repair(self, found: Inspection) -> Repair:
        if found.verdict is Verdict.FOREIGN:
            return Repair.LEFT
        if found.stored is None:
            is_cleared = found.stem is not None and self._index.clear(found.stem)
            return Repair.ENTRY_DELETED if is_cleared else Repair.LEFT

        if found.verdict in (Verdict.OBJECT_ONLY, Verdict.ABANDONED):
            return self._write_entry(found, found.stored)
        if found.verdict is Verdict.CONTRACT_MISMATCH and self._is_proven(found, found.stored):
            return self._write_entry(found, found.stored)
        return self._remove(found.signature)

    def _is_proven(self, found: Inspection, stored: StoredObject) -> bool:
        """Return whether the object is right, so that the entry must be what is wrong.

        It says itself which signature it was made for, and its bytes are whole. Where it differs
        from an entry that proves right by its own request, it is not.
        """
        if object_fault(found.signature, stored) or "signature" not in stored.metadata:
            return False
        fields = found.stem.fields if found.stem else {}
        if fields.get("crc32c") not in (None, stored.crc32c):
            return False
        is_entry_right = (
            fields.get("request") is not None and entry_fault(found.signature, fields) is None
        )
        if is_entry_right and differences(fields, stored):
            return False
        rate = (entry_from(stored.metadata) or {}).get("rate", 0)
        return self._inspector.form_fault(stored, rate) is None

    def _write_entry(self, found: Inspection, stored: StoredObject) -> Repair:
        said = entry_from(stored.metadata) or {}
        fields = {**said, "object": stored.name, **object_fields(stored, said.get("rate", 0))}
        if found.stem is None:
            self._index.restore(found.signature, fields)
            return Repair.ENTRY_RESTORED

        self._index.settle(found.stem, {**fields, **_kept(found.stem, said)})
        return (
            Repair.ENTRY_RESTORED if found.verdict is Verdict.ABANDONED else Repair.ENTRY_REWRITTEN
        )

    def _remove(self, signature: str) -> Repair:
        removed = self._remover.remove(signature)
        if removed.removal is Removal.FAILED:
            return Repair.FAILED
        return Repair.REMOVED if removed.removal is Removal.REMOVED else Repair.LEFT


def _kept(stem: IndexedStem, said: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an entry that stay when it is written again from its object.

    The object knows its text by its hash alone, and not the labels beyond its metadata's room.
    """
    fields = stem.fields
    labels = [*said["labels"], *texts_in(fields, "labels")]
    kinds = {*said["kinds"], *texts_in(fields, "kinds")}
    kept: dict[str, Any] = {"labels": list(dict.fromkeys(labels)), "kinds": sorted(kinds)}

    text = text_in(fields, "text")
    is_right = text is not None and text_hash(text) == said["text_hash"]
    alone = {} if "carrier" in said else {"characters": len(text or "")}
    kept |= {"text": text, **alone} if is_right else {"text": None}
    if entry_fault(stem.signature, {**fields, **said, "text": text}) is not None:
        kept["request"] = None
    return kept
