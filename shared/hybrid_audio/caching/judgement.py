"""Judge whether an entry of the index and an object of the bucket are one stem."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from hybrid_audio.audio import wav
from hybrid_audio.domain.stems.contract import CONTRACT_VERSION, signature_of
from hybrid_audio.domain.stems.entry_fields import texts_in
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.stem_metadata import entry_from
from hybrid_audio.domain.stems.stored import StoredObject

_SHARED = ("text_hash", "carrier", "voice_id", "model_id", "version", "encoding", "rate")
"""Fields that the entry and the object's metadata both hold."""


class Verdict(StrEnum):
    """What the audit found of a stem."""

    MATCH = "match"
    INDEX_ONLY = "index_only"
    OBJECT_ONLY = "object_only"
    CONTRACT_MISMATCH = "contract_mismatch"
    CORRUPT = "corrupt"
    ABANDONED = "abandoned"
    """A lease whose holder died."""

    FOREIGN = "foreign"
    """Not of this system: reported, and never touched."""

    BEING_MADE = "being_made"
    REFUSED = "refused"
    """The memory of a text that could not be spoken; it ends by itself."""

    GONE = "gone"
    """Removed by others while it was looked at."""


HARMLESS = {Verdict.MATCH, Verdict.BEING_MADE, Verdict.REFUSED, Verdict.GONE}
"""Verdicts that are counted, and are no findings."""


def entry_fault(signature: str, fields: Mapping[str, Any]) -> str | None:
    """Return why an entry cannot be that of its signature, or None.

    An entry that was restored from its object holds no request, and shows nothing.
    """
    request = fields.get("request")
    if request is None:
        return None

    span = fields.get("span")
    whole = {"contract": CONTRACT_VERSION, "request": request, "version": fields.get("version")}
    if fields.get("pronunciations") is not None:
        whole["pronunciations"] = fields["pronunciations"]
    if span is not None:
        whole["span"] = span
    try:
        is_right = signature_of(whole) == signature
    except (TypeError, ValueError):
        is_right = False
    if not is_right:
        return "the request in the entry has another signature"

    whole_text = request["transcript"]
    text = whole_text if span is None else whole_text[span["start"] : span["end"]]
    asked = {
        "text": text,
        "text_hash": text_hash(text),
        "characters": len(whole_text),
        "voice_id": request["voice"]["id"],
        "model_id": request["model_id"],
        "encoding": request["output_format"]["encoding"],
        "rate": request["output_format"]["sample_rate"],
    }
    wrong = [name for name, value in asked.items() if fields.get(name) != value]
    return f"the entry and its own request differ in {', '.join(wrong)}" if wrong else None


def object_fault(signature: str, stored: StoredObject) -> str | None:
    """Return why an object cannot be that of its signature, by its own metadata, or None."""
    if entry_from(stored.metadata) is None:
        return "the object does not say which text, voice and model it is"
    if stored.metadata.get("signature", signature) != signature:
        return "the object was made for another signature"
    return None


def contract_fault(stem: IndexedStem, stored: StoredObject) -> str | None:
    """Return why entry and object are not the same stem, or None."""
    fault = entry_fault(stem.signature, stem.fields) or object_fault(stem.signature, stored)
    if fault is not None:
        return fault

    different = differences(stem.fields, stored)
    if stem.is_ready and stem.fields.get("size_bytes") not in (None, stored.size_bytes):
        different.append("size_bytes")
    different += [name for name in ("labels", "kinds") if _lacks(stem.fields, stored, name)]
    return f"entry and object differ in {', '.join(different)}" if different else None


def differences(fields: Mapping[str, Any], stored: StoredObject) -> list[str]:
    """Return which fields of an entry are not what the object's metadata says."""
    said = entry_from(stored.metadata) or {}
    return [name for name in _SHARED if fields.get(name) != said.get(name)]


def _lacks(fields: Mapping[str, Any], stored: StoredObject, name: str) -> bool:
    """Return whether the object has a label or kind that the entry, always the first, has not."""
    said = entry_from(stored.metadata) or {}
    return not set(said.get(name, ())) <= set(texts_in(fields, name))


def bytes_fault(fields: Mapping[str, Any], stored: StoredObject) -> str | None:
    """Return why the object's bytes are not those that were stored, or None.

    The store's own checksums show it, without reading the bytes.
    """
    if stored.size_bytes <= wav.HEADER_BYTES or stored.size_bytes % 2:
        return "the object is too short, or ends within a sample"
    known = fields.get("crc32c")
    if known is not None:
        return (
            None if known == stored.crc32c else "the object has not the checksum of what was made"
        )
    if fields.get("size_bytes") not in (None, stored.size_bytes):
        return "the object has not the size of what was made"
    return None


def is_plainly_right(stem: IndexedStem, stored: StoredObject) -> bool:
    """Return whether entry and object are one finished stem, for which no byte need be read."""
    return (
        stem.is_ready
        and stem.fields.get("crc32c") is not None
        and bytes_fault(stem.fields, stored) is None
        and contract_fault(stem, stored) is None
    )


def text_hash(text: str) -> str:
    """Return the hash of a transcript as metadata holds it."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
