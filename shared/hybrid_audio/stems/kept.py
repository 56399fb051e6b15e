"""Stems that exist already, named by label or signature rather than by what they say."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Protocol

from hybrid_audio.domain import naming
from hybrid_audio.domain.stored import StoredObject
from hybrid_audio.errors import Conflict, NotFound


class Listing(Protocol):
    """What lists the objects of the stems bucket."""

    def list(self, prefix: str) -> Iterator[StoredObject]: ...


class Entries(Protocol):
    """What knows the finished stems by signature."""

    def find(self, signature: str) -> dict[str, Any] | None: ...


def signature_of(object_name: str) -> str:
    """Return the signature in a stem's object name."""
    return PurePosixPath(object_name).stem


def by_label(label: str, store: Listing, *, path: str) -> str:
    """Return the object name of the only stem of a label.

    Raises InvalidInput for what is no label, NotFound where there is none, Conflict where the label
    has several.
    """
    found = [each.name for each in store.list(f"stems/{naming.kind_of(label, path=path)}/{label}/")]
    if not found:
        raise NotFound(f"{path}: there is no stem with this label; generate it first")
    if len(found) > 1:
        signatures = ", ".join(signature_of(name) for name in found)
        raise Conflict(
            f"{path}: the label has several stems, so name one by its signature: {signatures}"
        )
    return found[0]


def by_signature(signature: str, index: Entries, *, path: str) -> tuple[str, str]:
    """Return the object name and the label of a stem; raises NotFound where there is none."""
    entry = index.find(signature)
    if entry is None:
        raise NotFound(f"{path}: there is no stem with this signature")
    return entry["object"], entry["label"]
