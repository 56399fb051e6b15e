"""What was measured of stems, kept apart from their bytes: a twentieth of them, and dearer."""

from collections.abc import Callable
from typing import TypeVar, cast

from hybrid_audio.stems.memory import Memory, Sized

LEAST_BYTES = 16 << 20
"""Room for the measures of an hour of stems, also where no bytes are kept in memory.

To measure a stem takes several times as long as to fetch it.
"""

SHARE_OF_STEMS = 8
"""Where more bytes are kept, their measures get an eighth as much: enough for two forms each."""

M = TypeVar("M", bound=Sized)


class MeasuresMemory:
    """Keeps the measures of stems by their bytes and the form that they are used in.

    A generation's bytes never change, so measures are never wrong: they only grow unused.
    """

    def __init__(self, stem_memory_bytes: int = 0) -> None:
        capacity = max(LEAST_BYTES, stem_memory_bytes // SHARE_OF_STEMS)
        self._memory: Memory[tuple[str, int, str], Sized] = Memory(capacity)

    def measures(self, signature: str, generation: int, form: str, measure: Callable[[], M]) -> M:
        """Return the measures of a stem's bytes in a form: those kept, or what `measure` returns.

        Race: threads that ask at once may each measure, and measure the same. A form has measures
        of one type.
        """
        key = signature, generation, form
        known = self._memory.find(key)
        if known is not None:
            return cast(M, known)

        found = measure()
        self._memory.keep(key, found)
        return found
