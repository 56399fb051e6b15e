"""Names of queues and tasks."""

import pytest

from infra.local.grpc_server import Refused
from infra.local.tasks import names

QUEUE = "projects/p.q:r-1/locations/europe-west1/queues/Speech-2"


@pytest.mark.parametrize("task_id", ["a", "A_b-9", "x" * 500])
def test_a_task_id_has_letters_digits_hyphens_and_underscores(task_id):
    """Up to 500 of them."""
    assert names.checked_task(f"{QUEUE}/tasks/{task_id}") == f"{QUEUE}/tasks/{task_id}"


@pytest.mark.parametrize("task_id", ["", "x" * 501, "a.b", "a/b", "é", "a\n", "a b"])
def test_a_malformed_task_id_is_refused_with_what_is_allowed(task_id):
    """The text names the characters and the length."""
    with pytest.raises(Refused) as refused:
        names.checked_task(f"{QUEUE}/tasks/{task_id}")
    text = refused.value.detail
    assert all(part in text for part in ("[A-Za-z]", "[0-9]", "(-)", "(_)", "1 to 500"))


@pytest.mark.parametrize("queue_id", ["", "a_b", "x" * 101, "a/b", "a\n"])
def test_a_malformed_queue_id_is_refused(queue_id):
    """Underscores are for tasks only."""
    with pytest.raises(Refused, match="1 to 100"):
        names.checked_queue(f"projects/p/locations/l/queues/{queue_id}")


def test_a_task_without_a_name_gets_one_of_its_queue():
    """Two of them never meet."""
    first, second = names.new_task(QUEUE), names.new_task(QUEUE)
    assert names.queue_of(names.checked_task(first)) == QUEUE
    assert first != second
