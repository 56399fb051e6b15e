"""A dataset of 200,000 items in the store: whole, in bounded memory, and read by a new instance."""

import subprocess
import sys

from tests.emulators import ROOT
from tests.local.stores.dataset_200000 import COUNT, text
from tests.local.stores.rotation_instance import Instance, new_project

MAX_MIB = 300


def test_200_000_items_are_ingested_and_rotate_in_bounded_memory(firestore_address: str) -> None:
    """Written in parts, switched in one small commit; a change of one item keeps the count."""
    project = new_project()
    command = [
        sys.executable,
        "-m",
        "tests.local.stores.dataset_200000",
        firestore_address,
        project,
    ]
    added, first, second, enabled, peak_mib = (
        subprocess.check_output(command, cwd=ROOT, text=True).strip().split(",")
    )
    assert (int(added), first, second, int(enabled)) == (COUNT, text(3), text(5), COUNT - 1)
    assert int(peak_mib) < MAX_MIB
    assert Instance(firestore_address, project).next("names") == [text(6)]
