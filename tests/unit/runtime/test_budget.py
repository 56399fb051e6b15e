"""The budget: never more than there is, first come first served, and nobody waits for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from hybrid_audio.errors import DeadlineExceeded, Overloaded
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.budget import Budget


def wait_until(is_so) -> None:
    for _ in range(2_000):
        if is_so():
            return
        time.sleep(0.002)
    raise AssertionError("it never came to that")


def test_no_more_is_under_way_than_there_is():
    """Sixteen threads with shares of different sizes, a few hundred times."""
    budget, most, lock = Budget(10.0), [0.0], threading.Lock()
    under_way = [0.0]

    def work(amount: float) -> None:
        with budget.hold(amount):
            with lock:
                under_way[0] += amount
                most[0] = max(most[0], under_way[0])
            time.sleep(0.0005)
            with lock:
                under_way[0] -= amount

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, [1.0, 3.0, 4.5, 9.0] * 60))
    assert most[0] <= 10.0
    assert budget.used == 0


def test_who_comes_first_is_served_first():
    """A small request does not overtake a large one, which would else wait for ever."""
    budget, served, started = Budget(10.0), list[str](), []

    def ask(name: str, amount: float) -> None:
        with budget.hold(amount):
            served.append(name)

    with budget.hold(6.0):
        for name, amount in (("large", 10.0), ("small", 1.0), ("smaller", 0.5)):
            thread = threading.Thread(target=ask, args=(name, amount))
            thread.start()
            started.append(thread)
            wait_until(lambda: len(budget._waiting) == len(started))
        assert served == []
    for thread in started:
        thread.join()
    assert served[0] == "large"
    assert sorted(served) == ["large", "small", "smaller"]


def test_one_that_needs_more_than_there_is_is_admitted_alone():
    """A share above the whole budget is admitted when nothing else runs."""
    budget = Budget(10.0, longest_wait_s=0.05)
    with budget.hold(1_000.0), pytest.raises(Overloaded), budget.hold(0.1):
        pass
    assert budget.used == 0


def test_who_has_waited_long_enough_is_told_when_to_come_back():
    """A caller who gives up takes nothing: the next one is admitted at once."""
    budget = Budget(10.0, longest_wait_s=0.05)
    with budget.hold(9.0):
        with pytest.raises(Overloaded) as refused, budget.hold(5.0):
            pass
        assert refused.value.retryable
        assert refused.value.retry_after_s is not None
        with budget.hold(1.0):
            assert budget.used == 10.0


def test_one_that_gives_up_lets_those_behind_it_go_on():
    """A large request at the head of the line leaves; a small one behind it has room."""
    budget = Budget(10.0, longest_wait_s=0.15)
    outcome = list[str]()

    def ask(amount: float) -> None:
        try:
            with budget.hold(amount):
                outcome.append("served")
        except Overloaded:
            outcome.append("refused")

    with budget.hold(8.0):
        large = threading.Thread(target=ask, args=(9.0,))
        large.start()
        wait_until(lambda: len(budget._waiting) == 1)
        time.sleep(0.1)
        small = threading.Thread(target=ask, args=(1.0,))
        small.start()
        large.join()
        small.join()
    assert outcome == ["refused", "served"]


def test_no_request_waits_longer_than_its_own_time():
    """The deadline ends the wait before the budget does, and one that has passed begins none."""
    budget = Budget(1.0, longest_wait_s=60.0)
    with budget.hold(1.0), deadline.within(0.05):
        started = time.monotonic()
        with pytest.raises(Overloaded), budget.hold(1.0):
            pass
        assert time.monotonic() - started < 5
        with pytest.raises(DeadlineExceeded), budget.hold(1.0):
            pass
    assert budget.used == 0


def test_an_error_gives_the_share_back():
    """A share is free again when its work ends with an error."""
    budget = Budget(1.0)
    with pytest.raises(ZeroDivisionError), budget.hold(1.0):
        raise ZeroDivisionError
    assert budget.used == 0
