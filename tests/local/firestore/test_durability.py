"""Killed at any point, the emulator keeps every acknowledged commit and nothing else."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from google.api_core.exceptions import GoogleAPICallError
from google.cloud import firestore

from tests.emulators import OurFirestore, firestore_client

SIDES = ("left", "right")


@contextmanager
def _restarted(state: Path) -> Iterator[firestore.Client]:
    emulator = OurFirestore(state)
    client = firestore_client(emulator.address)
    try:
        yield client
    finally:
        client.close()
        emulator.stop()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "firestore.sqlite"


class Writer(threading.Thread):
    """Commits numbered pairs of documents and a counter until the server is gone.

    It knows what was acknowledged.
    """

    def __init__(self, client: firestore.Client, name: str) -> None:
        super().__init__(name=name)
        self.client = client
        self.acknowledged = 0

    def run(self) -> None:
        while True:
            batch = self.client.batch()
            for side in SIDES:
                batch.create(
                    self.client.document(f"{self.name}-{side}/{self.acknowledged:06d}"),
                    {"by": self.name},
                )
            batch.set(
                self.client.document(f"counters/{self.name}"),
                {"n": firestore.Increment(1)},
                merge=True,
            )
            try:
                batch.commit(retry=None, timeout=10)
            except GoogleAPICallError:
                return
            self.acknowledged += 1


@pytest.mark.parametrize("enough", [1, 40, 150])
def test_a_kill_keeps_every_acknowledged_commit_and_nothing_else(enough: int, state: Path) -> None:
    """Each acknowledged batch is whole; of each writer at most the one in flight is there too."""
    emulator = OurFirestore(state)
    client = firestore_client(emulator.address)
    writers = [Writer(client, f"writer{number}") for number in range(4)]
    for writer in writers:
        writer.start()

    while min(writer.acknowledged for writer in writers) < enough:
        time.sleep(0.002)

    emulator.kill()
    for writer in writers:
        writer.join()
    client.close()
    with _restarted(state) as client:
        for writer in writers:
            left, right = (
                [one.id for one in client.collection(f"{writer.name}-{side}").get()]
                for side in SIDES
            )
            assert left == right == [f"{number:06d}" for number in range(len(left))]
            assert len(left) in (writer.acknowledged, writer.acknowledged + 1)
            assert client.document(f"counters/{writer.name}").get().get("n") == len(left)


def test_a_restart_keeps_documents_and_their_times(state: Path) -> None:
    """A document's create and update times survive, and later commits come after them."""
    with _restarted(state) as client:
        document = client.document("things/one")
        document.create({"n": 1})
        document.update({"n": 2})
        before = document.get()

    with _restarted(state) as client:
        after = client.document("things/one").get()
        written = client.document("things/two").create({})

    assert (after.to_dict(), after.create_time, after.update_time) == (
        before.to_dict(),
        before.create_time,
        before.update_time,
    )
    assert written.update_time > before.update_time


def test_a_deleted_document_stays_deleted(state: Path) -> None:
    """A deletion is a commit like any other."""
    with _restarted(state) as client:
        client.document("things/one").create({})
        client.document("things/one").delete()
    with _restarted(state) as client:
        assert not client.document("things/one").get().exists


def test_a_refused_commit_leaves_nothing_on_disk(state: Path) -> None:
    """The writes before the one that was refused are not kept either."""
    with _restarted(state) as client:
        batch = client.batch()
        batch.create(client.document("things/one"), {})
        batch.update(client.document("things/none"), {"n": 1})
        with pytest.raises(GoogleAPICallError):
            batch.commit()

    with _restarted(state) as client:
        assert not client.document("things/one").get().exists
