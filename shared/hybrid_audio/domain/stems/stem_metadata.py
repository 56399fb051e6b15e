"""The metadata of a stem's object, from which its index entry can be written again."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from hybrid_audio.audio import wav
from hybrid_audio.domain.stems import naming
from hybrid_audio.domain.stems.contract import ENCODING, StemSpec
from hybrid_audio.domain.stems.stored import StoredObject

LABELS = "labels"
MOST_LABEL_CHARACTERS = 2_000
"""Of all labels together: an object's metadata holds 8 KiB, on a laptop less than 4 kB."""

MOST_LABELS = 5_000
"""Of one stem in its index entry, where a document holds 1 MiB."""


def metadata_of(spec: StemSpec, claim_token: str) -> dict[str, str]:
    """Return the metadata of a new stem; `claim` is the token of the lease it was made under."""
    carried = {} if spec.carrier_hash is None else {"carrier": spec.carrier_hash}
    return carried | {
        LABELS: spec.label,
        "signature": spec.signature,
        "text_hash": spec.text_hash,
        "characters": str(spec.characters),
        "voice": spec.voice.id or "",
        "model": spec.contract.model_id,
        "version": spec.contract.version,
        "encoding": ENCODING,
        "rate": str(spec.contract.sample_rate),
        "claim": claim_token,
    }


def judged_metadata(takes: int, findings: Sequence[Mapping[str, Any]] | None) -> dict[str, str]:
    """Return the metadata of how a stem was made: its takes, and what the kept one fails."""
    said = {"takes": str(takes)} if takes > 1 else {}
    return said if findings is None else {**said, "findings": json.dumps([*map(dict, findings)])}


def takes_in(metadata: Mapping[str, str]) -> int:
    """Return how many takes of a stem were spoken when it was made; 1 where it does not say."""
    return _whole_number(metadata.get("takes", "")) or 1


def findings_in(metadata: Mapping[str, str]) -> list[dict[str, Any]] | None:
    """Return what a stem fails; None where it was not looked at, or cannot be read."""
    try:
        found = json.loads(metadata.get("findings", "null"))
    except ValueError:
        return None
    return found if isinstance(found, list) else None


def labels_in(metadata: Mapping[str, str]) -> list[str]:
    """Return the labels that the metadata holds, the first that was asked for first."""
    return [label for label in metadata.get(LABELS, "").split(",") if label]


def with_label(metadata: Mapping[str, str], label: str) -> dict[str, str] | None:
    """Return the entries of the metadata that change when a label is added; None for no room."""
    labels = ",".join([*labels_in(metadata), label])
    return {LABELS: labels} if len(labels) <= MOST_LABEL_CHARACTERS else None


def entry_from(metadata: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the fields of an index entry that an object's metadata holds, or None.

    None stands for an object that this system did not make. The text is not in the metadata: the
    entry knows its hash, and how many characters it has.
    """
    if "text_hash" not in metadata:
        return None

    labels = labels_in(metadata)
    carried = {"carrier": metadata["carrier"]} if "carrier" in metadata else {}
    return carried | {
        "labels": labels,
        "kinds": sorted({match[1] for label in labels if (match := naming.LABEL.fullmatch(label))}),
        "text_hash": metadata["text_hash"],
        "characters": _whole_number(metadata.get("characters", "")),
        "voice_id": metadata.get("voice", ""),
        "model_id": metadata.get("model", ""),
        "version": metadata.get("version", ""),
        "encoding": metadata.get("encoding", ""),
        "rate": _whole_number(metadata.get("rate", "")) or 0,
    }


def object_fields(stored: StoredObject, rate_hz: int) -> dict[str, Any]:
    """Return the fields of an index entry that the stem's bytes decide.

    Stems are canonical WAV: a 44-byte header, then 16-bit mono samples.
    """
    frames = max(stored.size_bytes - wav.HEADER_BYTES, 0) // 2
    return {
        "generation": stored.generation,
        "size_bytes": stored.size_bytes,
        "duration_ms": round(frames * 1000 / rate_hz, 3) if rate_hz else None,
        "crc32c": stored.crc32c,
    }


def _whole_number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def entry_of(spec: StemSpec) -> dict[str, Any]:
    """Return the fields of a stem's index entry that its spec decides, but for labels and kinds."""
    carried = {} if spec.span is None else {"carrier": spec.carrier_hash, "span": spec.span}
    return carried | {
        "text": spec.text,
        "text_hash": spec.text_hash,
        "characters": spec.characters,
        "voice_id": spec.voice.id,
        "model_id": spec.contract.model_id,
        "version": spec.contract.version,
        "encoding": ENCODING,
        "rate": spec.contract.sample_rate,
        "request": spec.payload(),
        "object": spec.object_name,
        **_pronounced(spec),
    }


def restored_entry(spec: StemSpec, stored: StoredObject) -> dict[str, Any]:
    """Return the index entry of a stored stem that has none, with its labels and the spec's."""
    labels = {**dict.fromkeys(labels_in(stored.metadata)), spec.label: None}
    return {
        **entry_of(spec),
        "labels": list(labels),
        "kinds": sorted({naming.kind_of(label) for label in labels}),
        **object_fields(stored, spec.contract.sample_rate),
    }


def _pronounced(spec: StemSpec) -> dict[str, str]:
    found = spec.voice.pronunciations
    return {} if found is None else {"pronunciations": found}
