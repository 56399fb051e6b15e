"""How the cost of a call grows with its input, whatever machine it runs on."""

import time
from collections.abc import Callable

RUNS = 5


def cpu_s(act: Callable[[], object]) -> float:
    """Return the least CPU time of several runs in this thread, so that others do not count."""
    times = []
    for _ in range(RUNS):
        begun = time.thread_time()
        act()
        times.append(time.thread_time() - begun)
    return min(times)


def growth(act: Callable[[int], object], *, times: int) -> float:
    """Return how many times dearer `act(times)` is than `act(1)`.

    Work that is linear in its input gives `times` at most, quadratic work its square.
    """
    once = max(cpu_s(lambda: act(1)), 1e-6)
    return cpu_s(lambda: act(times)) / once
