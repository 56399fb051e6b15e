"""A lane: this process's only writer for a dataset, or for two that are served together.

All waiting callers share its next commit.
"""

from collections.abc import Sequence

from google.cloud import firestore

from hybrid_audio.clients.attempts import attempts
from hybrid_audio.clients.datasets.store import DatasetStore
from hybrid_audio.clients.google_calls import unavailable
from hybrid_audio.clients.rotation.commit import TicketRequest, TicketWriter, VersionMoved
from hybrid_audio.clients.rotation.keyed_calls import KeyedCalls
from hybrid_audio.domain.datasets.alteration import Alteration
from hybrid_audio.domain.datasets.merging import walk
from hybrid_audio.domain.datasets.ring import must_turn
from hybrid_audio.domain.datasets.state import State, Version
from hybrid_audio.domain.datasets.ticket import Tickets
from hybrid_audio.domain.datasets.uploads_taken import UploadsTaken
from hybrid_audio.errors import Conflict
from hybrid_audio.runtime.backoff import Backoff
from hybrid_audio.runtime.group_commit import GroupCommit

VERSION_MOVED_BACKOFF = Backoff(first_s=0.02, longest_s=0.03)
"""A version moves when another process has finished a change, not because of a failure."""


class KeyTaken(Exception):
    """Another call under the same key was quicker; its document holds the answer."""


class TicketLane:
    """Takes tickets of the current versions of `names`, in one commit for all waiting callers."""

    def __init__(
        self,
        database: firestore.Client,
        *,
        datasets: DatasetStore,
        calls: KeyedCalls,
        names: tuple[str, ...],
        coverage: bool,
    ) -> None:
        self._datasets = datasets
        self._calls = calls
        self._names = names
        self._coverage = coverage
        self._writer = TicketWriter(database, calls)
        self._group: GroupCommit[TicketRequest, Tickets] = GroupCommit(self._take_for_all)

    def take_tickets(self, request: TicketRequest) -> Tickets:
        """Return the caller's tickets.

        Raises KeyTaken, NotFound where there is no such dataset, Conflict where none of its items
        is enabled, and StoreUnavailable, after which none of the group's tickets is used twice,
        though they may have been used up.
        """
        return self._group.submit(request)

    def _take_for_all(self, requests: Sequence[TicketRequest]) -> list[Tickets | Exception]:
        """Take tickets for all requests, from the versions that are current.

        The first attempt uses the versions that this process remembers, which costs nothing. Race:
        where a version was replaced, its cursor is gone, so the commit is refused as a whole and
        nothing is taken. The next attempt asks the store, also whether a key was used elsewhere.
        """
        for attempt in attempts(backoff=VERSION_MOVED_BACKOFF):
            try:
                versions = self._versions(look=attempt > 0)
                free = self._free(requests, look=attempt > 0)
                wanted = [requests[index] for index in free]
                taken = self._writer.commit(versions, wanted) if wanted else []
            except VersionMoved:
                continue
            given = dict(zip(free, taken, strict=True))
            return [given.get(index) or KeyTaken() for index in range(len(requests))]
        raise unavailable("the rotation is changing; try again")

    def _versions(self, *, look: bool) -> tuple[Version, ...]:
        """Return versions to take from.

        What this process remembers may be outdated, so no caller is refused because of it.
        """
        versions = self._current() if look else self._known()
        if not look and (_empty(versions) or self._must_turn(versions)):
            versions = self._current()
        for version in _empty(versions):
            raise Conflict(f"no item of dataset {version.dataset} is enabled")

        if self._must_turn(versions):
            self._begin_walk(versions)
            versions = self._current()
        if self._must_turn(versions):  # the first dataset changed its size meanwhile
            raise VersionMoved
        return versions

    def _known(self) -> tuple[Version, ...]:
        return tuple(self._datasets.known(name) for name in self._names)

    def _current(self) -> tuple[Version, ...]:
        return tuple(self._datasets.current(name) for name in self._names)

    def _must_turn(self, versions: Sequence[Version]) -> bool:
        return self._coverage and must_turn(versions[0].state.ring.size, versions[1].state.ring)

    def _begin_walk(self, versions: Sequence[Version]) -> None:
        """Let the second dataset's ring walk all pairs with the first's.

        It is a new version with the same entries. Race: two processes may begin the walk at once;
        the second finds it begun and changes nothing.
        """
        size = versions[0].state.ring.size

        def alter(state: State, _: UploadsTaken) -> Alteration[None]:
            return Alteration(None, walk(state, size) if must_turn(size, state.ring) else None)

        self._datasets.change(self._names[1], alter)

    def _free(self, requests: Sequence[TicketRequest], *, look: bool) -> list[int]:
        """Return the indexes of the requests to serve: of each key the first, unless it was used.

        Two callers of one key may wait in one group; the commit creates the key's document once.
        """
        calls = [request.call for request in requests if request.call is not None]
        seen = self._calls.existing(calls) if look and calls else set()
        free = []
        for index, request in enumerate(requests):
            if request.call is None:
                free.append(index)
            elif request.call.id not in seen:
                seen.add(request.call.id)
                free.append(index)

        return free


def _empty(versions: Sequence[Version]) -> list[Version]:
    return [version for version in versions if not version.state.ring.size]
