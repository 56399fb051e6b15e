"""Load modules with the garbage collector off: they are never freed, so scanning them is lost time.

The collector takes about a tenth of a cold start's first request. What is frozen after loading is
left out of later collections, too.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_gc() -> Iterator[None]:
    """Switch the collector off inside, and exempt for ever what was loaded; if off, leave it off.

    Race: when two threads load at once, the first to end switches the collector on again. That
    costs the other some time, and nothing else.
    """
    was_on, known = gc.isenabled(), len(sys.modules)
    gc.disable()

    try:
        yield
    finally:
        if was_on and len(sys.modules) > known:
            gc.freeze()
        if was_on:
            gc.enable()
