"""Find stems that exist already, by label or signature rather than by what they say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from hybrid_audio.domain.stems import naming
from hybrid_audio.domain.stems.contract import StemSpec, object_name_of
from hybrid_audio.domain.stems.entry_fields import texts_in, whole_number_in
from hybrid_audio.domain.stems.stem import IndexedStem, Stem
from hybrid_audio.domain.stems.stem_metadata import (
    entry_from,
    findings_in,
    labels_in,
    object_fields,
    restored_entry,
)
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import Conflict, NotFound
from hybrid_audio.runtime.parallel import run_parallel

MOST_OF_LABEL = 1_000
"""A label has one stem for each voice and speed that it was asked for in."""

_SIGNATURE = re.compile(r"[0-9a-f]{32}")


class StemObjects(Protocol):
    """The objects of stems; `stat` returns None for one that does not exist."""

    def stat(self, name: str) -> StoredObject | None: ...


class StemLookup(Protocol):
    """Looks up stems by signature and by label, and repairs their entries."""

    def get(self, signature: str) -> IndexedStem | None: ...
    def of_label(self, label: str, *, at_most: int) -> list[IndexedStem]: ...
    def restore(self, signature: str, fields: dict[str, Any]) -> None: ...
    def settle(self, stem: IndexedStem, details: dict[str, Any]) -> None: ...
    def clear(self, stem: IndexedStem) -> bool: ...


@dataclass(frozen=True)
class KeptStem:
    """A stem that exists: its label, its signature, which bytes it has, and what they fail."""

    label: str = field(repr=False)
    signature: str
    generation: int
    findings: Sequence[Mapping[str, Any]] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class LabelledStem:
    """A stem with its labels, its object as it is now, and the fields of its entry."""

    signature: str
    stored: StoredObject = field(repr=False)
    labels: tuple[str, ...] = field(repr=False)
    fields: Mapping[str, Any] = field(repr=False)


class KeptStems:
    """The stems of the bucket and their index, by label and by signature.

    The object is the truth: what is returned exists. Reading repairs the index: an entry without
    its object is deleted, a missing one is written again. Every method raises StoreUnavailable,
    StoreRefused.
    """

    def __init__(self, bucket: StemObjects, index: StemLookup) -> None:
        self._bucket = bucket
        self._index = index

    def of_label(self, label: str, *, path: str = "label") -> list[LabelledStem]:
        """Return every stem that was asked for under a label, at most `MOST_OF_LABEL`.

        Raises InvalidInput for what is not a label.
        """
        naming.kind_of(label, path=path)
        return self.present(self._index.of_label(label, at_most=MOST_OF_LABEL))

    def present(self, known: Sequence[IndexedStem]) -> list[LabelledStem]:
        """Return those of the stems whose objects exist, in order."""
        names = [object_name_of(stem.signature) for stem in known]
        there = run_parallel([partial(self._bucket.stat, name) for name in names])
        found = []
        for stem, stored in zip(known, there, strict=True):
            self._repair(stem, stored)
            if stored is not None:
                labels = tuple(texts_in(stem.fields, "labels"))
                found.append(LabelledStem(stem.signature, stored, labels, stem.fields))
        return found

    def by_label(self, label: str, *, path: str) -> KeptStem:
        """Return the only stem of a label.

        Raises InvalidInput for what is not a label, NotFound where there is none, Conflict where
        the label has several.
        """
        found = self.of_label(label, path=path)

        if not found:
            raise NotFound(f"{path}: there is no stem with this label; generate it first")
        if len(found) > 1:
            raise Conflict(
                f"{path}: the label has several stems, so name one by its signature: "
                f"{_listed([stem.signature for stem in found])}"
            )
        return _kept(label, found[0].signature, found[0].stored)

    def by_signature(self, signature: str, *, path: str) -> KeptStem:
        """Return the stem of a signature, also where only its object is left.

        Raises NotFound where there is none.
        """
        is_possible = _SIGNATURE.fullmatch(signature) is not None
        stored = self._bucket.stat(object_name_of(signature)) if is_possible else None
        known = self._index.get(signature) if is_possible else None

        if known is not None:
            self._repair(known, stored)
        if stored is None:
            raise NotFound(f"{path}: there is no stem with this signature")
        if known is None:
            self._restore(signature, stored, entry_from(stored.metadata))

        labels = labels_in(stored.metadata) or [naming.label("generic", signature)]
        return _kept(labels[0], signature, stored)

    def entry(self, stem: Stem) -> Mapping[str, Any] | None:
        """Return the index entry of a stem that exists, written now where its maker did not."""
        known = self._index.get(stem.spec.signature)
        if known is None or not known.is_ready:
            stored = self._bucket.stat(stem.spec.object_name)
            if stored is not None:
                self._enter(known, stem.spec, stored)
            known = self._index.get(stem.spec.signature)
        return known.fields if known and known.is_ready else None

    def _enter(self, known: IndexedStem | None, spec: StemSpec, stored: StoredObject) -> None:
        """Write the entry of a stored stem, unless a holder is at work that has not stored it."""
        if known is None:
            self._index.restore(spec.signature, restored_entry(spec, stored))
        elif not known.is_being_made or known.fields.get("token") == stored.metadata.get("claim"):
            self._index.settle(known, object_fields(stored, spec.contract.sample_rate))

    def _repair(self, known: IndexedStem, stored: StoredObject | None) -> None:
        """Make the index match the bucket. Race: a living holder is left to write its own entry."""
        if known.is_being_made:
            return
        if stored is None:
            self._index.clear(known)
        elif not known.is_ready:  # its holder died between the object and the entry
            self._index.settle(
                known, object_fields(stored, whole_number_in(known.fields, "rate") or 0)
            )

    def _restore(self, signature: str, stored: StoredObject, fields: dict[str, Any] | None) -> None:
        if fields is not None:
            details = object_fields(stored, fields["rate"])
            self._index.restore(signature, {**fields, "object": stored.name, **details})


def _kept(label: str, signature: str, stored: StoredObject) -> KeptStem:
    return KeptStem(label, signature, stored.generation, findings_in(stored.metadata))


def _listed(signatures: Sequence[str], *, shown: int = 20) -> str:
    more = f" and {len(signatures) - shown} more" if len(signatures) > shown else ""
    return ", ".join(signatures[:shown]) + more
