"""Loading modules without the garbage collector: they stay, so that looking through them again and
again is lost time.

Of a cold start's first request the collector takes about a tenth; what is frozen afterwards, later
collections pass by.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_gc() -> Iterator[None]:
    """Keep the collector out meanwhile, and for ever from modules that were loaded; where it is
    off, leave it off.

    Of two threads that load at once the first to end lets it in again, which costs the other time
    and nothing else.
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
