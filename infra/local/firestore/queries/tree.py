"""What lies below a document or a database: documents, collections, cut points."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from infra.local.firestore.documents.paths import check_document_name, order_of
from infra.local.firestore.documents.versions import Version
from infra.local.firestore.messages import Document, Message
from infra.local.firestore.queries.query import Query
from infra.local.firestore.queries.scopes import Scope
from infra.local.firestore.refusals import invalid
from infra.local.firestore.store import Store

PAGE_SIZE = 300
PARTITION_DOCUMENTS = 128


@dataclass(frozen=True)
class Page:
    """Some names in order, and where the next page begins (empty: there is none)."""

    names: Sequence[str]
    token: str


def document_names(store: Store, scope: Scope, at: int, *, show_missing: bool) -> list[str]:
    """Return the names of a collection's documents.

    `show_missing` adds those that only have documents below them.
    """
    names = {record.name for record in store.records(scope) if store.seen(record, at) is not None}
    if show_missing:
        prefix = f"{scope.parent}/{scope.collection_id}"
        names.update(f"{prefix}/{id_}" for id_ in _below(store, prefix, at))
    return sorted(names, key=order_of)


def collection_ids(store: Store, parent: str, at: int) -> list[str]:
    """Return the sorted ids of the collections directly below a document or a root.

    Only those that hold anything count.
    """
    return sorted(_below(store, parent, at))


def _below(store: Store, parent: str, at: int) -> set[str]:
    found: set[str] = set()
    for collection in store.collections_under(parent):
        first = collection.name[len(parent) + 1 :].split("/", 1)[0]
        if first not in found and collection.alive_at(at):
            found.add(first)
    return found


def page_of(names: Sequence[str], size: int, token: str) -> Page:
    """Return the page after `token` (empty: the first) of at most `size` names (0: all)."""
    if size < 0:
        raise invalid("page_size is negative")
    after = order_of(_read_token(token)) if token else ()
    left = [name for name in names if order_of(name) > after]
    chosen = left[:size] if size else left
    return Page(chosen, _write_token(chosen[-1]) if len(chosen) < len(left) else "")


def _write_token(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode()


def _read_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, ValueError):
        raise invalid("invalid page token") from None


def shown(store: Store, name: str, at: int) -> Message:
    """Return the document of that name, or one with nothing but the name where there is none."""
    version = store.version_at(check_document_name(name), at)
    return Document(name=name) if version is None else version.document


def cut_points(store: Store, query: Query, at: int, count: int) -> list[str]:
    """Return at most `count` names that split a group into parts of about the same size.

    No part has fewer than 128 documents.
    """
    found = query.run(store, at)
    parts = min(count + 1, len(found) // PARTITION_DOCUMENTS)
    names = [name for name, _ in digest(found)]
    return [names[len(names) * part // parts] for part in range(1, parts)]


def digest(found: Sequence[Version]) -> tuple[tuple[str, int], ...]:
    """Return what tells two results of a query apart."""
    return tuple(
        (version.document.name, version.at) for version in found if version.document is not None
    )
