"""Faults that a test asks for: each spoils the answer to one request, first in, first out."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class InjectedFault:
    """One fault; its fields may be combined.

    Instead of the answer: `status` with `body` and `headers`; `html` (a page, with 200 unless a
    status is given); `empty`; `hang` (no answer at all); `reset` (the connection breaks before the
    answer).

    To the speech: `silence`; `short` (20 ms); `share` (only this share of it, from 0 to 1, faded
    out and followed by the usual quiet, so that nothing but its length gives it away); `ends_loud`
    (cut off in the middle, where it is loudest); `no_trailing_quiet` (it ends with its last loud
    sample); `cut_tail` (it ends in a sound that is too quiet to be taken for cut off); `click` (one
    in the quiet behind it); `clipped` (at half of its peak); `gain_db` (louder, or quieter
    below 0).

    To the WAV around it: `rate` (in the header), `stereo`, `bits` (24), `odd` (half a sample),
    `truncated` (less data than the header says), `placeholder` (sizes 0xFFFFFFFF), `sizes` (others
    that streaming servers write, see STREAMED_SIZES), `extra_chunks` (before the data,
    and after it where its size is known), `trailing_chunks` (after the data, also where its size is
    open, so that they look like sound), `two_wavs` (the whole file twice in one answer).

    To its delivery: `delay_s` before it, `trickle_bytes_s`, `cut_off` (the connection breaks half
    way).

    To the events of a stream: `no_timestamps`, `wrong_order` (of times), `timestamp_gaps` (the
    later half of the times is missing), `breaks_off` (no event ends it), `error_event` (in the
    middle).
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
    share: float | None = None
    ends_loud: bool = False
    no_trailing_quiet: bool = False
    cut_tail: bool = False
    click: bool = False
    clipped: bool = False
    gain_db: float = 0.0
    odd: bool = False
    short: bool = False
    truncated: bool = False
    placeholder: bool = False
    sizes: str | None = None
    extra_chunks: bool = False
    trailing_chunks: bool = False
    two_wavs: bool = False
    delay_s: float = 0.0
    trickle_bytes_s: int | None = None
    cut_off: bool = False
    no_timestamps: bool = False
    wrong_order: bool = False
    timestamp_gaps: bool = False
    breaks_off: bool = False
    error_event: bool = False


STREAMED_SIZES = {
    "ffmpeg": (0xFFFFFFFF, 0xFFFFFFFF),
    "sox": (0x7FFFF024, 0x7FFFF000),
    "signed": (0x7FFFFFFF, 0x7FFFFFFF - 36),
    "zero": (0, 0),
    "header only": (36, 0),
    "riff only": (0xFFFFFFFF, None),
}
"""What servers that stream write as sizes of RIFF and data, by who does; None: the true size."""

NONE = InjectedFault()
_KINDS: dict[str, type | tuple[type, ...]] = {
    "rate": int,
    "share": (int, float),
    "sizes": str,
    "bits": int,
    "trickle_bytes_s": int,
    "status": int,
    "headers": dict,
    "delay_s": (int, float),
    "gain_db": (int, float),
}


def from_json(given: Any) -> list[InjectedFault]:
    """Return the faults of a JSON object or a list of them; raises ValueError for anything else."""
    return [_fault(one) for one in (given if isinstance(given, list) else [given])]


def _fault(given: Any) -> InjectedFault:
    known: dict[str, type | tuple[type, ...]] = {
        f.name: _KINDS.get(f.name, type(f.default)) for f in fields(InjectedFault)
    }
    if not isinstance(given, dict) or given.keys() - known.keys():
        raise ValueError("a fault is an object with these fields: " + ", ".join(known))

    for name, value in given.items():
        if not isinstance(value, known[name]):
            raise ValueError(f"the fault's {name} is of the wrong type")

    if not 0.0 <= given.get("share", 0.0) <= 1.0:
        raise ValueError("the fault's share must be from 0 to 1")
    if given.get("sizes", "ffmpeg") not in STREAMED_SIZES:
        raise ValueError("the fault's sizes must be one of " + ", ".join(STREAMED_SIZES))
    return InjectedFault(**given)


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._queue: deque[InjectedFault] = deque()

    def add(self, faults: list[InjectedFault]) -> None:
        """Append faults, each as often as its `times` says."""
        for fault in faults:
            self._queue.extend([fault] * fault.times)

    def next(self) -> InjectedFault:
        """Take the next fault; one that does nothing when there is none."""
        return self._queue.popleft() if self._queue else NONE

    def clear(self) -> None:
        """Forget all that are still to come."""
        self._queue.clear()

    def __len__(self) -> int:
        return len(self._queue)
