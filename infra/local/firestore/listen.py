"""Listening: the result of a query or a set of documents, and each change of it, in consistent snapshots.

A target is looked at again when a commit touched its scope, and what differs is sent. Nothing is kept for a client that
comes back with a resume token: it is told to reset and gets the whole result again.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from infra.local.firestore import messages as m
from infra.local.firestore.clock import to_timestamp
from infra.local.firestore.messages import Message
from infra.local.firestore.paths import check_document_name, check_parent
from infra.local.firestore.queries import compile_query, projected
from infra.local.firestore.refusals import invalid, stopping
from infra.local.firestore.store import Store
from infra.local.firestore.versions import Version

Result = dict[str, Version]
_CHANGE = m.TargetChange


@dataclass(eq=False)
class Target:
    """Something listened to: how to find it, whether it may have changed since a time, and what the client has."""

    id: int
    find: Callable[[int], Result]
    may_differ: Callable[[int], bool]
    show: Callable[[Message], Message]
    absent: tuple[str, ...] = ()
    known: Result = field(default_factory=dict)
    known_at: int = 0


class Stream:
    """One client's stream: its targets, and an inbox of its requests (Message) and of commits (True); None ends it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._targets: dict[int, Target] = {}
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._is_noted = False
        self.is_closed = False

    def close(self) -> None:
        """End the stream from our side."""
        self.is_closed = True
        self._inbox.put_nowait(None)

    def note_commit(self, names: Collection[str]) -> None:
        """Look at the targets again, soon and once for many commits."""
        if self._targets and not self._is_noted:
            self._is_noted = True
            self._inbox.put_nowait(True)

    async def read(self, requests: AsyncIterable[Message]) -> None:
        """Take in the client's requests until it has no more."""
        try:
            async for request in requests:
                self._inbox.put_nowait(request)
        finally:
            self._inbox.put_nowait(None)

    async def answers(self) -> AsyncIterator[Message]:
        """Yield what the client is to be told."""
        while (item := await self._inbox.get()) is not None:
            if item is True:
                self._is_noted = False
                answers = list(self._differences())
            else:
                answers = list(self._answer(item))
            for answer in answers:
                yield answer

    def _answer(self, request: Message) -> Iterator[Message]:
        if request.WhichOneof("target_change") == "remove_target":
            self._targets.pop(request.remove_target, None)
            yield _change(_CHANGE.REMOVE, request.remove_target)
            return
        target = self._target(request.add_target)
        self._targets[target.id] = target
        yield _change(_CHANGE.ADD, target.id)
        if request.add_target.resume_token:
            yield _change(_CHANGE.RESET, target.id)
        at = self._store.clock.read()
        yield from self._update(target, at)
        yield _change(_CHANGE.CURRENT, target.id, at=at)
        yield _change(_CHANGE.NO_CHANGE, at=at)

    def _differences(self) -> Iterator[Message]:
        at = self._store.clock.read()
        touched = [target for target in self._targets.values() if target.may_differ(target.known_at)]
        answers = [answer for target in touched for answer in self._update(target, at)]
        if answers:
            yield from answers
            yield _change(_CHANGE.NO_CHANGE, at=at)

    def _update(self, target: Target, at: int) -> Iterator[Message]:
        """Yield what changed for one target since the client was last told."""
        now = target.find(at)
        for name, version in now.items():
            if target.known.get(name) is not version:
                document = target.show(version.document)
                yield m.ListenResponse(document_change={"document": document, "target_ids": [target.id]})
        first = [name for name in target.absent if name not in now] if not target.known_at else []
        for name in [*first, *(known for known in target.known if known not in now)]:
            gone = {"document": name, "removed_target_ids": [target.id], "read_time": to_timestamp(at)}
            is_there = self._store.version_at(name, at) is not None
            yield m.ListenResponse(**{"document_remove" if is_there else "document_delete": gone})
        target.known, target.known_at = now, at

    def _target(self, given: Message) -> Target:
        match given.WhichOneof("target_type"):
            case "documents":
                names = tuple(check_document_name(name) for name in given.documents.documents)
                return Target(given.target_id, self._finder(names), self._noticer(names), _whole, absent=names)
            case "query":
                query = compile_query(check_parent(given.query.parent), given.query.structured_query)
                return Target(
                    given.target_id,
                    lambda at: _by_name(query.run(self._store, at)),
                    lambda at: self._store.changed_after(query.scope, at),
                    lambda document: projected(document, query.fields),
                )
        raise invalid("A target must be a query or documents.")

    def _finder(self, names: Iterable[str]) -> Callable[[int], Result]:
        return lambda at: {name: found for name in names if (found := self._store.version_at(name, at))}

    def _noticer(self, names: Iterable[str]) -> Callable[[int], bool]:
        return lambda at: any((record := self._store.record(name)) and record.changed_after(at) for name in names)


def _whole(document: Message) -> Message:
    return document


def _by_name(found: Iterable[Version]) -> Result:
    return {version.document.name: version for version in found if version.document is not None}


def _change(kind: int, *ids: int, at: int | None = None) -> Message:
    change = _CHANGE(target_change_type=kind, target_ids=ids)
    if at is not None:
        change.read_time.CopyFrom(to_timestamp(at))
        change.resume_token = at.to_bytes(8, "big")
    return m.ListenResponse(target_change=change)


class Listening:
    """All streams of a server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._streams: set[Stream] = set()

    async def listen(self, requests: AsyncIterable[Message]) -> AsyncIterator[Message]:
        """Serve one stream until the client ends it; UNAVAILABLE, on which clients come back, when we do."""
        stream = Stream(self._store)
        self._streams.add(stream)
        self._store.on_commit.append(stream.note_commit)
        reader = asyncio.create_task(stream.read(requests))
        try:
            async for answer in stream.answers():
                yield answer
        finally:
            self._store.on_commit.remove(stream.note_commit)
            self._streams.discard(stream)
            reader.cancel()
        if stream.is_closed:
            raise stopping()

    def close(self) -> None:
        """End every stream."""
        for stream in self._streams:
            stream.close()
