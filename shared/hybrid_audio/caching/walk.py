"""Walk the index and the bucket side by side, in the order of signatures."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hybrid_audio.domain.stems.contract import object_name_of
from hybrid_audio.domain.stems.selection import SIGNATURE
from hybrid_audio.domain.stems.stem import IndexedStem
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import InvalidInput

PREFIX = "stems/"
"""Of the names of all stems' objects."""

MOST_ID_BYTES = 1_500
MOST_NAME_BYTES = 1_024
_NO_ID = re.compile(r"\.\.?|__.*__|.*/.*", re.DOTALL)
"""What Firestore takes for no id of a document."""


@dataclass(frozen=True)
class Pair:
    """A document of the index, the object of the same signature, or both.

    `signature` is None for a document or object whose name is not a stem's.
    """

    signature: str | None
    stem: IndexedStem | None = None
    stored: StoredObject | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Cursor:
    """How far a walk has come: the last signature of the index, and the last object's name."""

    signature: str = ""
    name: str = field(default="", repr=False)

    def after(self, pair: Pair) -> "Cursor":
        """Return the cursor behind a pair."""
        return Cursor(
            pair.stem.signature if pair.stem else self.signature,
            pair.stored.name if pair.stored else self.name,
        )

    def to_token(self) -> str:
        """Return the cursor as a text for URLs; the beginning is an empty one."""
        if self == Cursor():
            return ""
        written = json.dumps([self.signature, self.name], separators=(",", ":"))
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def read_token(token: str) -> Cursor:
    """Return the cursor that a token stands for; raises InvalidInput for another text."""
    if not token:
        return Cursor()

    try:
        whole = token.encode("ascii") + b"=" * (-len(token) % 4)
        signature, name = json.loads(base64.b64decode(whole, altchars=b"-_", validate=True))
        cursor = Cursor(signature, name)
        if cursor.to_token() == token and _is_place(signature, name):
            return cursor
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise InvalidInput.at("page_token", "must be the next_page_token of the page before")


def _is_place(signature: object, name: object) -> bool:
    """Return whether a walk can begin there: the stores refuse other ids and names as an error."""
    if not (isinstance(signature, str) and isinstance(name, str)):
        return False
    is_id = len(signature.encode()) <= MOST_ID_BYTES and not _NO_ID.fullmatch(signature)
    return is_id and len(name.encode()) <= MOST_NAME_BYTES


def paired(entries: Iterator[IndexedStem], objects: Iterator[StoredObject]) -> Iterator[Pair]:
    """Yield each document with its object, both given in order of their names.

    Objects of stems are named by their signatures, so both orders are one, and nothing but the two
    next ones is held.
    """
    entry, stored = next(entries, None), next(objects, None)
    while entry is not None or stored is not None:
        pair = _first(entry, stored)
        yield pair
        entry = next(entries, None) if pair.stem is not None else entry
        stored = next(objects, None) if pair.stored is not None else stored


def _first(entry: IndexedStem | None, stored: StoredObject | None) -> Pair:
    """Return what comes first of the next document and the next object."""
    if entry is not None and not SIGNATURE.fullmatch(entry.signature):
        return Pair(None, stem=entry)

    name = object_name_of(entry.signature) if entry is not None else None
    if entry is not None and (stored is None or (name is not None and name < stored.name)):
        return Pair(entry.signature, stem=entry)
    if entry is not None and stored is not None and name == stored.name:
        return Pair(entry.signature, entry, stored)
    return Pair(_signature_of(stored), stored=stored)


def _signature_of(stored: StoredObject | None) -> str | None:
    if stored is None:
        return None
    signature = stored.name.rpartition("/")[2].removesuffix(".wav")
    is_stem = SIGNATURE.fullmatch(signature) and object_name_of(signature) == stored.name
    return signature if is_stem else None
