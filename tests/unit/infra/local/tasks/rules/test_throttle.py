"""How failures slow a whole queue, and how it recovers, under a virtual clock."""

import pytest

from infra.local.tasks.clock import MICROS
from infra.local.tasks.rules.throttle import SLOWEST, Throttle


def noted(*statuses: int, every_us: int = MICROS) -> Throttle:
    """Return a throttle after one such answer each second."""
    throttle = Throttle()
    for index, status in enumerate(statuses):
        throttle.note(status, (index + 1) * every_us)
    return throttle


@pytest.mark.parametrize("status", [429, 503])
def test_an_overloaded_receiver_halves_the_speed(status):
    """One answer a second halves it each time."""
    assert noted(status, status).speed == 1 / 4


def test_many_refusals_within_a_second_count_once():
    """Eight concurrent attempts say one thing, not eight."""
    assert noted(*[503] * 8, every_us=MICROS // 10).speed == 1 / 2


def test_the_speed_has_a_floor_and_comes_back():
    """After half a minute of refusals four good seconds bring back the full speed."""
    assert noted(*[429] * 30).speed == SLOWEST
    assert noted(*[429] * 30, *[200] * 4).speed == 1.0


@pytest.mark.parametrize("status", [404, 500])
def test_a_single_error_of_another_kind_slows_nothing(status):
    """One bad item is not an overloaded receiver."""
    assert noted(status).speed == 1.0


def test_a_fifth_of_errors_slows_nothing():
    """The rate of errors is high only above one half."""
    assert noted(*[500, 200, 200, 200, 200] * 20).speed == 1.0


def test_errors_only_slow_the_queue_in_the_end():
    """A receiver that fails always is spared, whatever its errors are."""
    assert noted(*[500] * 30).speed < 1.0


def test_one_dispatch_a_second_and_one_at_a_time_are_always_left():
    """Without them no success could ever be seen."""
    slowest = noted(*[503] * 30)
    assert (slowest.rate(10.0), slowest.rate(0.5), slowest.concurrent(8)) == (1.0, 0.5, 1)


def test_a_slowed_queue_recovers_after_the_clock_was_set_back():
    """It would stay slow for as long as the clock went back."""
    throttle = Throttle()
    throttle.note(503, 3_600 * MICROS)
    throttle.note(200, 0)
    assert throttle.speed == 1.0
