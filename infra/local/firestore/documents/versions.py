"""What a document was at a time: its versions, newest last."""

from bisect import bisect_right
from collections.abc import Callable, Collection

from infra.local.firestore.documents.paths import NAME, FieldPath, Segments, order_of
from infra.local.firestore.documents.values import Key, find_field, reference_key, sort_key
from infra.local.firestore.messages import Message

MAX_VERSIONS = 2_000


class Version:
    """A document as one commit left it (None: deleted), with the sort keys queries asked for."""

    __slots__ = ("_keys", "at", "document")

    def __init__(self, at: int, document: Message | None) -> None:
        self.at = at
        self.document = document
        self._keys: dict[FieldPath, Key | None] = {}

    def key(self, path: FieldPath) -> Key | None:
        """Return the sort key of the field at this path, None where the document lacks it."""
        try:
            return self._keys[path]
        except KeyError:
            key = self._keys[path] = self._find(path)
            return key

    def _find(self, path: FieldPath) -> Key | None:
        if self.document is None:
            return None
        if path == NAME:
            return reference_key(self.document.name)
        value = find_field(self.document.fields, path)
        return None if value is None else sort_key(value)


class Record:
    """All that is known of one document name."""

    __slots__ = ("name", "order", "thinned_at", "versions")

    def __init__(self, name: str) -> None:
        self.name = name
        self.order: Segments = order_of(name)
        self.versions: list[Version] = []
        self.thinned_at = 0

    @property
    def newest(self) -> Version | None:
        """The version that the last commit left, deleted or not."""
        return self.versions[-1] if self.versions else None

    @property
    def document(self) -> Message | None:
        """The document now."""
        return self.versions[-1].document if self.versions else None

    def changed_after(self, at: int) -> bool:
        """Return whether a commit later than `at` changed this document."""
        return bool(self.versions) and self.versions[-1].at > at

    def version_at(self, at: int) -> Version | None:
        """Return the version that a reader at this time sees, None where there was no document."""
        if not self.versions:
            return None
        index = -1 if self.versions[-1].at <= at else self.version_index(at)
        if index < 0 and self.versions[-1].at > at:
            return None
        found = self.versions[index]
        return None if found.document is None else found

    def prune(self, horizon: int) -> bool:
        """Forget what no reader sees from `horizon` on; return whether anything is left."""
        keep = max(0, bisect_right(self.versions, horizon, key=lambda version: version.at) - 1)
        del self.versions[:keep]
        return self.document is not None or (self.newest is not None and self.newest.at > horizon)

    def thin(self, pinned: Callable[[], Collection[int]]) -> None:
        """Halve a long history, sparing what open snapshots see.

        Earlier times can no longer be read.
        """
        if len(self.versions) <= MAX_VERSIONS:
            return

        middle = len(self.versions) // 2
        seen = [self.version_index(at) for at in pinned()]
        spared = [
            self.versions[index]
            for index in sorted({index for index in seen if 0 <= index < middle})
        ]
        self.thinned_at = self.versions[middle].at
        self.versions[:middle] = spared

    def version_index(self, at: int) -> int:
        """Return the index of the version that a reader at this time sees, -1 for none."""
        return bisect_right(self.versions, at, key=lambda version: version.at) - 1
