"""A dataset of 200,000 items in the store: whole, in bounded memory, and read by a new instance."""

import subprocess
import sys

import pytest

from hybrid_audio import datasets
from hybrid_audio.domain.datasets.item import Item
from tests.emulators import ROOT
from tests.growth import cpu_s
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


@pytest.fixture(scope="module")
def large(our_firestore: str) -> Instance:
    """An instance that knows a dataset of 200,000 items of which some were used."""
    instance = Instance(our_firestore, new_project())
    items = [Item(text(number)) for number in range(COUNT)]
    datasets.merge_dataset("names", items, datasets=instance.datasets)
    instance.next("names", 1000)
    return instance


@pytest.fixture(scope="module")
def whole_s(large: Instance) -> float:
    """What it costs to build every entry of the dataset, which a page must not do."""
    return cpu_s(lambda: datasets.get_dataset("names", rotation=large.rotation))


def test_a_page_of_200_000_items_costs_what_it_shows(large: Instance, whole_s: float) -> None:
    """Ten items cost a small part of all of them, wherever they stand."""

    def page(offset: int) -> datasets.Page:
        return datasets.get_dataset("names", rotation=large.rotation, offset=offset, limit=10)

    assert [entry.use_count for entry in page(995).entries] == [1] * 5 + [0] * 5
    assert page(COUNT - 10).next_offset is None
    for offset in (0, 995, COUNT - 10):
        assert cpu_s(lambda: page(offset)) < whole_s / 10  # noqa: B023 - called at once


def test_stats_of_200_000_items_build_no_entry(large: Instance, whole_s: float) -> None:
    """Counting costs a small part of what building every entry costs."""
    found = large.stats("names")
    assert (found.used, found.unused, found.spread, found.served) == (1000, COUNT - 1000, 1, 1000)
    assert cpu_s(lambda: large.stats("names")) < whole_s / 5
