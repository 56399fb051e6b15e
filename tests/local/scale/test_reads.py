"""Reading a batch asks the stores as often whatever its size, or in proportion to the page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.batch_cloud import BatchCloud, recipients, running_batches

NAMES, DEVELOPERS = 10, 50
FEW, MANY = 10, 500
"""Rows: the few are spread over all lanes, the many are twenty portions."""

OF_THE_COUNTER = ("Commit", "write")
"""An instance writes how it used stems every ten seconds, whatever is read meanwhile."""

PAGE = 100
PORTION = 25


@dataclass(frozen=True)
class Batches:
    """A batch of few rows and one of many, both over, with all their stems spoken."""

    cloud: BatchCloud
    few: str
    many: str

    def asked(self, path: str) -> tuple[Counter[str], Counter[str]]:
        """Return what Firestore and Cloud Storage are asked for one answer."""
        self.cloud.taken()
        self.cloud.http.get(path, follow_redirects=False).raise_for_status()
        firestore, storage = self.cloud.taken()
        for name in OF_THE_COUNTER:
            firestore.pop(name, None)
        return firestore, storage


@pytest.fixture(scope="module")
def batches() -> Iterator[Batches]:
    """Both batches behind counting doors."""
    with running_batches(is_counted=True) as cloud:
        ids = []
        for rows in (FEW, MANY):
            made = cloud.create(recipients(NAMES, DEVELOPERS, rows))
            assert cloud.waited(made["batch_id"])["state"] == "done"
            ids.append(made["batch_id"])
        yield Batches(cloud, *ids)


def test_a_batch_is_read_with_the_same_few_calls_whatever_its_size(batches):
    """Its document, one aggregation, and how its table was read."""
    few, many = (batches.asked(f"/batches/{id}") for id in (batches.few, batches.many))
    assert few == many == ({"BatchGetDocuments": 1, "RunAggregationQuery": 1}, {"read": 1})


def test_a_page_of_outcomes_costs_what_it_shows(batches):
    """Each of its portions is one object; their documents and the rows are read at once."""
    path = f"/batches/{batches.many}/outcomes?limit={PAGE}"
    first, later = batches.asked(path), batches.asked(f"{path}&page_token=250")
    portions = PAGE // PORTION
    assert first[0].total() == later[0].total() <= 3
    assert first[1].total() == later[1].total() <= portions + 1


def test_outcomes_of_a_state_that_nothing_is_in_cost_no_object(batches):
    """Documents name the states of their rows: none of a portion is read in vain."""
    for id in (batches.few, batches.many):
        firestore, storage = batches.asked(f"/batches/{id}/outcomes?state=failed&limit={PAGE}")
        assert (firestore.total() <= 3, storage.total()) == (True, 0)


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_manifest_is_read_with_the_same_few_calls_whatever_its_size(batches, format):
    """It was written at the batch's end: nobody lists the outcomes again."""
    few, many = (
        batches.asked(f"/batches/{id}/manifest?format={format}")
        for id in (batches.few, batches.many)
    )
    assert few == many
    assert few[0].total() + few[1].total() <= 3


def test_a_batch_that_waits_to_be_started_is_read_without_a_query(batches):
    """Nothing of it has an outcome yet."""
    made = batches.cloud.create(recipients(NAMES, DEVELOPERS, FEW), format="flac", start="manual")
    id = made["batch_id"]
    batches.cloud.waited(id, "planned")
    assert batches.asked(f"/batches/{id}") == ({"BatchGetDocuments": 1}, {"read": 1})
