"""Running the calls of one request side by side, with its deadline and stages."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


def run_parallel(calls: Sequence[Callable[[], T]], *, at_once: int = 8) -> list[T]:
    """Return the results of `calls` in their order, at most `at_once` under way; a single call
    needs no thread.

    The first error in that order is raised when all that had begun have ended; what had not begun
    is not started.
    """
    if len(calls) <= 1:
        return [call() for call in calls]
    with ThreadPoolExecutor(
        max_workers=min(at_once, len(calls)), thread_name_prefix="run_parallel"
    ) as pool:
        futures = [pool.submit(copy_context().run, call) for call in calls]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
