"""The resolvers of batches, each frozen batch read once while it is at work."""

import threading
from collections import OrderedDict
from typing import Any, Protocol

from hybrid_audio.batching.planning.resolving import Resolver
from hybrid_audio.domain.batches.frozen import FrozenBatch
from hybrid_audio.domain.batches.naming import frozen_name
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.errors import NotFound

KEPT = 8
"""Of batches at work at once in one instance; what they resolved goes with them."""


class FrozenFiles(Protocol):
    """Reads JSON files of batches."""

    def read_json(self, name: str) -> dict[str, Any] | None: ...


class Resolvers:
    """Finds the resolver of a batch by its id. A frozen batch never changes, so it is kept."""

    def __init__(self, files: FrozenFiles, speaker: Speaker) -> None:
        self._files = files
        self._speaker = speaker
        self._kept: OrderedDict[str, Resolver] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, batch: str) -> Resolver:
        """Return the resolver; raises NotFound where the batch was deleted, StoreUnavailable."""
        with self._lock:
            kept = self._kept.get(batch)
            if kept is not None:
                self._kept.move_to_end(batch)
                return kept

        # Race: two threads may read the same file. The later one's resolver stays; both are alike.
        resolver = Resolver(read_frozen(self._files, batch), self._speaker)
        with self._lock:
            self._kept[batch] = resolver
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return resolver


def read_frozen(files: FrozenFiles, batch: str) -> FrozenBatch:
    """Return a batch as it was at its start; raises NotFound where it was deleted."""
    content = files.read_json(frozen_name(batch))
    if content is None:
        raise NotFound("the batch was deleted")
    return FrozenBatch.from_json(content)
