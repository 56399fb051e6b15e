"""What batches ask of the stores, counted at doors before them, through the running process."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from hybrid_audio.cli.cost.campaign import Campaign
from hybrid_audio.cli.cost.operations import operations_of
from tests.batch_cloud import BatchCloud, recipients, running_batches

NAMES, DEVELOPERS = 40, 10
OF_THE_BATCH = 7
"""Writes of its document: created, table read, shard planned, running, two stages, ended."""

COUNTS_OF_USE = 4
"""An instance writes how it used stems at most every ten seconds, whatever it does."""

FILES = 10
"""Frozen request, table and its report, a shard of rows, its stems, their count, the index, what
was seen, and two manifests."""


@dataclass(frozen=True)
class Asked:
    """What the stores were asked for a batch whose stems existed, and how it was divided."""

    messages: int
    portions: int
    firestore: Counter[str]
    storage: Counter[str]


@pytest.fixture(scope="module")
def cloud() -> Iterator[BatchCloud]:
    """A function behind counting doors, with every stem spoken."""
    with running_batches(is_counted=True) as running:
        stems = running.create(recipients(NAMES, DEVELOPERS, NAMES))
        assert running.waited(stems["batch_id"])["state"] == "done"
        yield running


def asked(cloud: BatchCloud, messages: int, **options: str) -> Asked:
    """Return what the stores are asked for so many new messages of stems that exist."""
    cloud.taken()
    made = cloud.create(recipients(NAMES, DEVELOPERS, messages), **options)
    batch = cloud.waited(made["batch_id"])
    firestore, storage = cloud.taken()
    assert (batch["state"], batch["plan"]["misses"]) == ("done", 0)
    assert batch["counts"]["created"] == messages
    portions = firestore["BeginTransaction"]
    return Asked(messages, portions, firestore, storage)


@pytest.fixture(scope="module")
def small(cloud) -> Asked:
    """What a batch of 400 messages asks."""
    return asked(cloud, NAMES * DEVELOPERS, format="flac")


def test_firestore_writes_one_document_a_portion_and_few_a_batch(small):
    """Tasks of sixteen lanes with 25 messages each."""
    assert small.portions == 16
    beside = small.firestore["write"] - small.portions - OF_THE_BATCH
    assert 0 <= beside <= COUNTS_OF_USE
    assert small.firestore["write"] <= 0.1 * small.messages


def test_cloud_storage_writes_a_message_once_and_two_objects_a_portion(small):
    """The two are rows of outcomes, and reports."""
    assert small.storage["write"] == small.messages + 2 * small.portions + FILES
    assert small.storage["write"] <= 1.1 * small.messages + FILES


def test_the_bill_counts_the_writes_that_a_batch_makes(small):
    """Its counts are worked out from the number of messages; looking at a batch adds a few."""
    billed = operations_of(of_known_stems(small.messages))
    assert abs(billed.storage_writes - small.storage["write"]) < 2
    assert 0 <= small.firestore["write"] - billed.firestore_writes <= COUNTS_OF_USE


def of_known_stems(messages: int) -> Campaign:
    """Return a campaign of new messages whose stems exist, which are not downloaded yet."""
    return Campaign(
        messages=messages,
        distinct=messages,
        stems=0,
        characters=0,
        characters_in_full=0,
        message_s=1.0,
        downloads=0,
    )
