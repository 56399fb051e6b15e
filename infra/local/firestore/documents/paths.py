"""Names of documents and collections, and paths of fields within a document."""

import re
from functools import lru_cache

from infra.local.firestore.refusals import invalid

FieldPath = tuple[str, ...]
Segments = tuple[str, ...]

NAME: FieldPath = ("__name__",)
MAX_ID_BYTES = 1500
_ROOT = re.compile(r"projects/[^/]+/databases/[^/]+/documents")
_RESERVED = re.compile(r"__.+__", re.DOTALL)
_NUMERIC = re.compile(r"__id(0|-?[1-9][0-9]{0,18})__")
_UNQUOTED = r"[a-zA-Z_][a-zA-Z_0-9]*"
_QUOTED = r"`(?:[^`\\]|\\.)+`"
_PATH = re.compile(rf"(?:{_UNQUOTED}|{_QUOTED})(?:\.(?:{_UNQUOTED}|{_QUOTED}))*", re.DOTALL)
_PART = re.compile(rf"{_UNQUOTED}|{_QUOTED}", re.DOTALL)
_RULE = (
    "Unquoted property paths must match regex ([a-zA-Z_][a-zA-Z_0-9]*), and quoted property "
    "paths must match regex "
    r"(`(?:[^`\\]|(?:\\.))+`)"
)


def database_root(name: str) -> str:
    """Return the `projects/P/databases/D/documents` that a name begins with.

    Raises INVALID_ARGUMENT without one.
    """
    found = _ROOT.match(name)
    if found is None or name[found.end() : found.end() + 1] not in ("", "/"):
        raise invalid(
            f'Document name "{name}" lacks '
            '"projects/PROJECT/databases/DATABASE/documents" at index 0.'
        )
    return found.group()


def ids_of(name: str) -> list[str]:
    """Return the ids below the database's root, collections and documents in turn."""
    root = database_root(name)
    return name[len(root) + 1 :].split("/") if len(name) > len(root) else []


@lru_cache(maxsize=65_536)
def check_document_name(name: str) -> str:
    """Return a document's name unchanged; INVALID_ARGUMENT for one that the service refuses."""
    ids = ids_of(name)
    if not all(ids):
        raise invalid(f'Document name "{name}" lacks a resource id at index {_empty_at(name)}.')
    if not ids or len(ids) % 2:
        raise invalid(f'Document name "{name}" lacks "/" at index {len(name)}.')

    for kind, segment in zip(("Collection", "Resource") * (len(ids) // 2), ids, strict=True):
        check_id(segment, kind=kind)

    return name


def _empty_at(name: str) -> int:
    return name.index("//") + 1 if "//" in name else len(name)


def check_id(segment: str, *, kind: str) -> None:
    """Refuse an id that is `.`, `..`, reserved (`__x__`) or longer than 1500 bytes."""
    if segment in (".", ".."):
        raise invalid(f'{kind} id "{segment}" is invalid.')
    if _RESERVED.fullmatch(segment) and not (kind == "Resource" and _NUMERIC.fullmatch(segment)):
        raise invalid(f'{kind} id "{segment}" is invalid because it is reserved.')
    if len(segment) > MAX_ID_BYTES or len(segment.encode()) > MAX_ID_BYTES:
        raise invalid("The key path element name is longer than 1500 bytes.")


def check_collection(collection_id: str) -> str:
    """Return a collection's id unchanged; INVALID_ARGUMENT for one that the service refuses."""
    if "/" in collection_id:
        raise invalid(f'Collection id "{collection_id}" is invalid because it contains "/".')
    check_id(collection_id, kind="Collection")
    return collection_id


def check_parent(name: str) -> str:
    """Return the name of a database's root or of a document unchanged."""
    return name if name == database_root(name) else check_document_name(name)


def collection_of(name: str) -> str:
    """Return the name of the collection that holds a document."""
    return name.rpartition("/")[0]


def order_of(name: str) -> Segments:
    """Return what names sort by: id by id, numeric ids (`__id7__`) before all others."""
    segments = tuple(name.split("/"))
    return tuple(map(_order_of_id, segments)) if "/__id" in name else segments


def _order_of_id(segment: str) -> str:
    numeric = _NUMERIC.fullmatch(segment)
    return f"\0{int(numeric[1]) + 2**63:020d}" if numeric else segment


@lru_cache(maxsize=4_096)
def parse_field_path(text: str) -> FieldPath:
    r"""Return the field names of a path such as ``a.`b.c`.d``.

    Within backquotes a backslash escapes.
    """
    if not text:
        raise invalid("Invalid empty property path string.")
    if _PATH.fullmatch(text) is None:
        raise invalid(f'Invalid property path "{text}". {_RULE}')

    path = tuple(_unquoted(part) for part in _PART.findall(text))
    if path != NAME and any(_RESERVED.fullmatch(part) for part in path):
        raise invalid(f"Invalid reserved name in field path {text}")

    return path


def _unquoted(part: str) -> str:
    return re.sub(r"\\(.)", r"\1", part[1:-1], flags=re.DOTALL) if part.startswith("`") else part
