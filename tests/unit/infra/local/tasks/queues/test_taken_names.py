"""Names stay taken for their span, under a virtual clock."""

from infra.local.tasks.queues.taken_names import HOUR_US, TASK_US, TakenNames


def test_a_name_is_taken_for_24_hours_and_free_then():
    """To the microsecond; each name that is free again is reported."""
    freed: list[str] = []
    taken = TakenNames(TASK_US, freed.append)
    taken.add("first", 0)
    taken.add("second", HOUR_US)

    assert taken.has("first", 24 * HOUR_US - 1)
    assert not taken.has("first", 24 * HOUR_US)
    assert taken.has("second", 24 * HOUR_US)
    assert freed == ["first"]


def test_a_name_that_is_given_up_again_counts_from_then():
    """The second task of a name takes it anew."""
    taken = TakenNames(TASK_US, lambda _name: None)
    taken.add("first", 0)
    taken.add("second", 1)
    taken.add("first", HOUR_US)
    assert taken.has("first", 25 * HOUR_US - 1)
    assert not taken.has("second", 25 * HOUR_US - 1)
