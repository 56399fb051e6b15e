"""Run the calls of one request side by side, within its deadline and its stages."""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


def run_parallel(calls: Sequence[Callable[[], T]], *, at_once: int = 8) -> list[T]:
    """Return the results of `calls`, in their order; at most `at_once` run at a time.

    Each call sees the deadline and the stages of the caller. Where all run at once, the first runs
    in the caller's own thread. When calls fail, no further call is started, and once those under
    way have ended the first error in the order of `calls` is raised.
    """
    if len(calls) <= 1:
        return [call() for call in calls]

    own = 1 if len(calls) <= at_once else 0
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="parallel") as pool:
        futures = [pool.submit(copy_context().run, call) for call in calls[own:]]
        try:
            first = [copy_context().run(call) for call in calls[:own]]
            return first + [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def each_in_order(
    calls: Sequence[Callable[[], T]], *, at_once: int = 8
) -> Generator[T, None, None]:
    """Run `calls` side by side, and yield their results in order, each as soon as it is there.

    When one fails, whichever it is, its error is raised at once in place of the next result; no
    further call is started, and those under way are waited for. Close it to end it early.
    """
    ended: SimpleQueue[int] = SimpleQueue()
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="parallel") as pool:
        futures = [pool.submit(copy_context().run, call) for call in calls]
        for index, future in enumerate(futures):
            future.add_done_callback(partial(_note, ended, index))

        known: set[int] = set()
        try:
            for index, future in enumerate(futures):
                while index not in known:
                    known.add(latest := ended.get())
                    futures[latest].result()
                yield future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _note(ended: "SimpleQueue[int]", index: int, _: object) -> None:
    ended.put(index)
