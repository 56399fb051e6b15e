"""The watch over batches: few looks, and none that is older than a moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from hybrid_audio.batching.watch import LASTS_S, Watch
from hybrid_audio.domain.batches.batch import Batch, Kind, State

NOON = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = Batch("b1", Kind.ITEMS, State.RUNNING, NOON, NOON)


class Documents:
    """Counts the looks; each waits until it may end."""

    def __init__(self) -> None:
        self.looks = 0
        self.may_end = threading.Event()

    def get(self, id: str) -> Batch:
        self.looks += 1
        assert self.may_end.wait(10)
        return BATCH


def test_a_moment_has_one_look_however_many_ask():
    """Eight threads that ask at once share it, and those that come soon after."""
    documents = Documents()
    watch = Watch(documents.get, clock=lambda: 0.0)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(watch.look, "b1") for _ in range(8)]
        documents.may_end.set()
        assert [each.result() for each in asked] == [BATCH] * 8
    assert watch.look("b1") is BATCH
    assert documents.looks == 1


def test_what_was_seen_is_soon_looked_at_again():
    """A pause is noticed after a tenth of a second; a new look is new at any time."""
    documents, now = Documents(), [0.0]
    documents.may_end.set()
    watch = Watch(documents.get, clock=lambda: now[0])
    watch.look("b1")
    watch.look_anew("b1")
    assert documents.looks == 2
    now[0] = LASTS_S
    watch.look("b1")
    assert documents.looks == 3
