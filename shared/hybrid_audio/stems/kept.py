"""Find stems that exist already, by label or signature rather than by what they say."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Protocol

from hybrid_audio.domain import naming
from hybrid_audio.domain.stored import StoredObject
from hybrid_audio.errors import Conflict, NotFound


class Listing(Protocol):
    """Lists the objects of the stems bucket."""

    def list(self, prefix: str) -> Iterator[StoredObject]: ...


class Entries(Protocol):
    """Knows the finished stems by signature."""

    def find(self, signature: str) -> dict[str, Any] | None: ...


@dataclass(frozen=True)
class KeptStem:
    """A stem that exists: the object that holds it, its label and its signature."""

    object_name: str = field(repr=False)
    label: str = field(repr=False)
    signature: str


class KeptStems:
    """The stems of the bucket and their index, by label and by signature.

    Every method raises StoreUnavailable, StoreRefused.
    """

    def __init__(self, objects: Listing, index: Entries) -> None:
        self._objects = objects
        self._index = index

    def of_label(self, label: str, *, path: str = "label") -> list[StoredObject]:
        """Return every object of a label; raises InvalidInput for what is not a label."""
        return list(self._objects.list(f"stems/{naming.kind_of(label, path=path)}/{label}/"))

    def by_label(self, label: str, *, path: str) -> KeptStem:
        """Return the only stem of a label.

        Raises InvalidInput for what is not a label, NotFound where there is none, Conflict where
        the label has several.
        """
        found = [stored.name for stored in self.of_label(label, path=path)]

        if not found:
            raise NotFound(f"{path}: there is no stem with this label; generate it first")
        if len(found) > 1:
            signatures = ", ".join(signature_of(name) for name in found)
            raise Conflict(
                f"{path}: the label has several stems, so name one by its signature: {signatures}"
            )
        return KeptStem(found[0], label, signature_of(found[0]))

    def by_signature(self, signature: str, *, path: str) -> KeptStem:
        """Return the stem of a signature; raises NotFound where there is none."""
        entry = self._index.find(signature)
        if entry is None:
            raise NotFound(f"{path}: there is no stem with this signature")
        return KeptStem(entry["object"], entry["label"], signature)


def signature_of(object_name: str) -> str:
    """Return the signature in a stem's object name."""
    return PurePosixPath(object_name).stem
