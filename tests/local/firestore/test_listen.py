"""Listeners of the emulator receive what a query finds, and each change of it."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from tests.emulators import OurFirestore, firestore_client

WAIT_S = 30.0


@contextmanager
def _heard(query: Any) -> Iterator["queue.Queue[set[str]]"]:
    """Listen to a query; gives the ids it finds, snapshot by snapshot."""
    snapshots: queue.Queue[set[str]] = queue.Queue()
    watch = query.on_snapshot(
        lambda found, changes, read_time: snapshots.put({one.id for one in found})
    )

    try:
        yield snapshots
    finally:
        watch.unsubscribe()


def _red(client: firestore.Client) -> Any:
    return client.collection("things").where(filter=FieldFilter("colour", "==", "red"))


def test_a_listener_sees_documents_enter_change_and_leave_a_query(tmp_path: Path) -> None:
    """One snapshot a commit: what comes in, what goes out because it changed, what is deleted."""
    emulator = OurFirestore(tmp_path / "firestore.sqlite")
    client = firestore_client(emulator.address)
    one, two = (client.document(f"things/{name}") for name in ("one", "two"))
    one.set({"colour": "red"})
    seen = []
    with _heard(_red(client)) as snapshots:
        seen.append(snapshots.get(timeout=WAIT_S))
        for change in (
            lambda: two.set({"colour": "red"}),
            lambda: one.update({"colour": "blue"}),
            lambda: two.delete(),
        ):
            change()
            seen.append(snapshots.get(timeout=WAIT_S))

    client.close()
    emulator.stop()
    assert seen == [{"one"}, {"one", "two"}, {"two"}, set()]


def test_a_listener_comes_back_after_a_restart_and_learns_what_it_missed(tmp_path: Path) -> None:
    """The stream ends as unavailable, the client opens it again and gets the state of now."""
    state = tmp_path / "firestore.sqlite"
    first = OurFirestore(state)
    client = firestore_client(first.address)
    client.document("things/one").set({"colour": "red"})
    with _heard(_red(client)) as snapshots:
        before = snapshots.get(timeout=WAIT_S)
        first.stop()
        second = OurFirestore(state, port=int(first.address.rpartition(":")[2]))
        other = firestore_client(second.address)
        other.document("things/two").set({"colour": "red"})
        after = snapshots.get(timeout=WAIT_S)
        while after != {"one", "two"}:
            after = snapshots.get(timeout=WAIT_S)

    other.close()
    client.close()
    second.stop()
    assert (before, after) == ({"one"}, {"one", "two"})
