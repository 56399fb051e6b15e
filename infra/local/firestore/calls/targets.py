"""What can be listened to: a query, or named documents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from infra.local.firestore.documents.paths import check_document_name, check_parent
from infra.local.firestore.documents.versions import Version
from infra.local.firestore.messages import Message
from infra.local.firestore.queries.query import projected
from infra.local.firestore.queries.requests import compile_query
from infra.local.firestore.refusals import invalid
from infra.local.firestore.store import Store

Result = dict[str, Version]


@dataclass(eq=False)
class Target:
    """What is listened to: how to find it, whether it may differ, what the client has."""

    id: int
    find: Callable[[int], Result]
    may_differ: Callable[[int], bool]
    show: Callable[[Message], Message]
    absent: tuple[str, ...] = ()
    known: Result = field(default_factory=dict)
    known_at: int = 0


def target_of(store: Store, given: Message) -> Target:
    """Return the target that a request adds; INVALID_ARGUMENT for any other kind."""
    match given.WhichOneof("target_type"):
        case "documents":
            names = tuple(check_document_name(name) for name in given.documents.documents)
            return Target(
                given.target_id, _finder(store, names), _noticer(store, names), _whole, absent=names
            )
        case "query":
            query = compile_query(check_parent(given.query.parent), given.query.structured_query)
            return Target(
                given.target_id,
                lambda at: _by_name(query.run(store, at)),
                lambda at: store.changed_after(query.scope, at),
                lambda document: projected(document, query.fields),
            )

    raise invalid("A target must be a query or documents.")


def _finder(store: Store, names: Iterable[str]) -> Callable[[int], Result]:
    return lambda at: {name: found for name in names if (found := store.version_at(name, at))}


def _noticer(store: Store, names: Iterable[str]) -> Callable[[int], bool]:
    return lambda at: any(
        (record := store.record(name)) and record.changed_after(at) for name in names
    )


def _whole(document: Message) -> Message:
    return document


def _by_name(found: Iterable[Version]) -> Result:
    return {version.document.name: version for version in found if version.document is not None}
