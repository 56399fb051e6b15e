"""Faults to come: each takes the place of, or spoils, the answer to the next request, first in,
first out.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One fault; fields may be combined.

    Instead of the answer: `status` with `body` and `headers`; `html` (a page, with 200 unless a
    status is given); `empty`; `hang` (no answer at all); `reset` (the connection breaks before the
    answer). To the audio: `rate` (in the header), `stereo`, `bits` (24), `silence`, `odd` (half a
    sample), `short` (20 ms), `truncated` (less data than the header says), `placeholder` (sizes
    0xFFFFFFFF), `extra_chunks`. To its delivery: `delay_s` before it, `trickle_bytes_s`, `cut_off`
    (the connection breaks half way).
    """

    times: int = 1
    status: int | None = None
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    html: bool = False
    empty: bool = False
    hang: bool = False
    reset: bool = False
    rate: int | None = None
    stereo: bool = False
    bits: int | None = None
    silence: bool = False
    odd: bool = False
    short: bool = False
    truncated: bool = False
    placeholder: bool = False
    extra_chunks: bool = False
    delay_s: float = 0.0
    trickle_bytes_s: int | None = None
    cut_off: bool = False


NONE = Fault()
_KINDS: dict[str, type | tuple[type, ...]] = {
    "rate": int,
    "bits": int,
    "trickle_bytes_s": int,
    "status": int,
    "headers": dict,
    "delay_s": (int, float),
}


def from_json(given: Any) -> list[Fault]:
    """Return the faults of a JSON object, or of a list of them; raises ValueError for what is not a
    fault.
    """
    return [_fault(one) for one in (given if isinstance(given, list) else [given])]


def _fault(given: Any) -> Fault:
    known: dict[str, type | tuple[type, ...]] = {
        f.name: _KINDS.get(f.name, type(f.default)) for f in fields(Fault)
    }
    if not isinstance(given, dict) or given.keys() - known.keys():
        raise ValueError("a fault is an object with these fields: " + ", ".join(known))
    for name, value in given.items():
        if not isinstance(value, known[name]):
            raise ValueError(f"the fault's {name} is of the wrong type")
    return Fault(**given)


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._queue: deque[Fault] = deque()

    def add(self, faults: list[Fault]) -> None:
        """Append faults, each as often as its `times` says."""
        for fault in faults:
            self._queue.extend([fault] * fault.times)

    def next(self) -> Fault:
        """Take the next fault; one that does nothing when there is none."""
        return self._queue.popleft() if self._queue else NONE

    def clear(self) -> None:
        """Forget all that are still to come."""
        self._queue.clear()

    def __len__(self) -> int:
        return len(self._queue)
