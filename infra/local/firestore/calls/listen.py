"""Listening: a query's result or a set of documents, and each change, in whole snapshots.

A target is looked at again when a commit touched its scope, and what differs is sent. Nothing is
kept for a client that comes back with a resume token: it is told to reset and gets the whole result
again.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Collection, Iterator

from infra.local.firestore import messages as m
from infra.local.firestore.calls.targets import Target, target_of
from infra.local.firestore.clock import to_timestamp
from infra.local.firestore.messages import Message
from infra.local.firestore.refusals import stopping
from infra.local.firestore.store import Store

_CHANGE = m.TargetChange


class Stream:
    """One client's stream: its targets, and an inbox of requests and commits.

    A request is a Message, True stands for a commit, None ends the stream.
    """

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
        """Yield the messages for the client."""
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

        target = target_of(self._store, request.add_target)
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
        touched = [
            target for target in self._targets.values() if target.may_differ(target.known_at)
        ]
        answers = [answer for target in touched for answer in self._update(target, at)]

        if answers:
            yield from answers
            yield _change(_CHANGE.NO_CHANGE, at=at)

    def _update(self, target: Target, at: int) -> Iterator[Message]:
        """Yield what changed for one target since the last message to the client."""
        now = target.find(at)
        for name, version in now.items():
            if target.known.get(name) is not version:
                document = target.show(version.document)
                yield m.ListenResponse(
                    document_change={"document": document, "target_ids": [target.id]}
                )

        first = [name for name in target.absent if name not in now] if not target.known_at else []
        for name in [*first, *(known for known in target.known if known not in now)]:
            gone = {
                "document": name,
                "removed_target_ids": [target.id],
                "read_time": to_timestamp(at),
            }
            is_there = self._store.version_at(name, at) is not None
            yield m.ListenResponse(**{"document_remove" if is_there else "document_delete": gone})

        target.known, target.known_at = now, at


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
        """Serve one stream until the client ends it.

        When the server stops, UNAVAILABLE tells clients to come back.
        """
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
