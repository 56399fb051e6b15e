"""Many processes on one rotation: nothing lost, nothing stuck, fair at every commit."""

from collections import Counter

import pytest

from tests.local.stores.rotation_callers import Served, callers, served_by
from tests.local.stores.rotation_instance import Instance, new_project

FIFTY = [f"item {number:02}" for number in range(50)]
NAMES = [f"name {number}" for number in range(12)]
DEVELOPERS = [f"developer {number}" for number in range(8)]
PROCESSES = 8


@pytest.fixture
def one(firestore_address: str) -> Instance:
    """An instance with fifty items, twelve names and eight developers."""
    instance = Instance(firestore_address, new_project())
    instance.merge("fifty", *FIFTY)
    instance.merge("names", *NAMES)
    instance.merge("developers", *DEVELOPERS)
    return instance


def spread_at_every_commit(served: list[Served], items: list[str], side: int = 0) -> int:
    """Return the largest difference of use counts after any number of tickets, in the order of the
    tickets.
    """
    used = Counter(dict.fromkeys(items, 0))
    worst = 0
    for one in sorted(served, key=lambda one: one.ticket):
        used[one.items[side]] += 1
        worst = max(worst, max(used.values()) - min(used.values()))
    return worst


def where(one: Instance) -> tuple[str, str]:
    return one.address, one.database.project


def test_eight_processes_of_500_calls_lose_nothing_and_are_fair_at_every_commit(
    one: Instance,
) -> None:
    """Every ticket is given once, without a gap, and no prefix of them is ahead by two."""
    with callers(PROCESSES, *where(one), ["fifty"], calls=500, threads=4) as processes:
        served = [answer for process in processes for answer in served_by(process)]
        assert [process.returncode for process in processes] == [0] * PROCESSES
    assert sorted(answer.ticket for answer in served) == list(range(PROCESSES * 500))
    assert spread_at_every_commit(served, FIFTY) <= 1
    assert one.use_counts("fifty") == dict.fromkeys(FIFTY, 80)


def test_a_process_killed_in_the_middle_leaves_nothing_stuck(one: Instance) -> None:
    """Its last ticket may be used up unheard; the others go on, and nothing else is missing."""
    with callers(PROCESSES, *where(one), ["fifty"], calls=200) as processes:
        killed = processes[0]
        assert killed.stdout is not None
        first = killed.stdout.readline()
        killed.kill()
        served = [answer for process in processes for answer in served_by(process)]
        assert [process.returncode for process in processes[1:]] == [0] * (PROCESSES - 1)
    heard = len(served) + bool(first)
    total = one.stats("fifty").served
    assert heard <= total <= heard + 1
    assert one.stats("fifty").spread <= 1
    assert one.next("fifty") == [FIFTY[total % 50]]


def test_processes_walk_all_pairs_once(one: Instance) -> None:
    """96 calls from four processes, 96 pairs; both sides fair at every commit."""
    with callers(4, *where(one), ["names", "developers"], calls=24, walk=True) as processes:
        served = [answer for process in processes for answer in served_by(process)]
    assert len({answer.items for answer in served}) == len(served) == 96
    assert spread_at_every_commit(served, NAMES, 0) <= 1
    assert spread_at_every_commit(served, DEVELOPERS, 1) <= 1


def test_changes_amid_many_processes_lose_no_count_and_take_effect(one: Instance) -> None:
    """Within each version no ticket is given twice; what was served in all is what is counted."""
    with callers(4, *where(one), ["fifty"], calls=100) as processes:
        while any(process.poll() is None for process in processes):
            one.disable("fifty", FIFTY[0], FIFTY[1])
            one.enable("fifty", FIFTY[0], FIFTY[1])
        served = [answer for process in processes for answer in served_by(process)]
        assert [process.returncode for process in processes] == [0] * 4
    assert len({(answer.version, answer.ticket) for answer in served}) == len(served) == 4 * 100
    assert one.use_counts("fifty") == {
        text: sum(answer.items == (text,) for answer in served) for text in FIFTY
    }
