"""Open the stems of a message: their forms and lengths, before anything is decoded."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hybrid_audio.audio.foreign.riff import NotReadable
from hybrid_audio.audio.foreign.stem import OpenedStem, opened
from hybrid_audio.domain.json_node import invalid_input
from hybrid_audio.domain.message import MAX_MESSAGE_S, Merge, MessagePlan, Part
from hybrid_audio.errors import AudioMismatch, Fault, InvalidInput

DIFFER = "the stems differ, or are not 16-bit mono WAVs that say their length"
MERGED_HZ = 48_000
"""A clean merge has the highest rate of its stems, but never more than this."""


@dataclass(frozen=True)
class OpenedMessage:
    """The opened stems of a message by signature, its rate, and how long it will be at most."""

    stems: Mapping[str, OpenedStem] = field(repr=False)
    rate_hz: int
    seconds: float


def open_message(plan: MessagePlan, wavs: Sequence[bytes]) -> OpenedMessage:
    """Open each distinct stem of `plan`; `wavs` are those of its parts, in order.

    Raises InvalidInput with the segment of each stem that cannot be read, and for a message of more
    than `MAX_MESSAGE_S`; AudioMismatch where the stems are not of one plain form and no clean merge
    was asked for.
    """
    stems = _opened(plan.parts, wavs)
    if plan.delivery.merge is not Merge.CLEAN:
        _require_exact(plan.parts, stems)

    seconds = sum(stems[part.signature].seconds for part in plan.parts)
    require_length(seconds + plan.timeline.silence_ms / 1000)
    return OpenedMessage(stems, _rate_hz(stems), seconds + plan.timeline.silence_ms / 1000)


def require_length(seconds: float) -> None:
    """Raise InvalidInput for a message that is longer than one can be."""
    if seconds > MAX_MESSAGE_S:
        raise InvalidInput(
            f"the message would last {seconds:.0f} s; at most {MAX_MESSAGE_S:.0f} s are made "
            "in one piece"
        )


class LengthWatch:
    """Adds up the length of a message while its stems are loaded, and stops it once too long.

    `least_s` is the shortest that each stem can be, by signature, until it is known.
    """

    def __init__(self, plan: MessagePlan, least_s: Mapping[str, float]) -> None:
        self._uses = Counter(part.signature for part in plan.parts)
        self._silence_s = plan.timeline.silence_ms / 1000
        self._known_s = dict(least_s)
        self._lock = threading.Lock()

    def loaded(self, signature: str, file: bytes) -> None:
        """Add a loaded stem; raises InvalidInput where the message is too long whatever follows.

        A stem that cannot be read counts as 0 s: opening the message reports what is wrong with it.
        """
        try:
            seconds = opened(file).seconds
        except NotReadable:
            seconds = 0.0

        with self._lock:
            self._known_s[signature] = seconds
            total = sum(self._uses[name] * known for name, known in self._known_s.items())

        require_length(total + self._silence_s)


def fault_path(part: Part) -> str:
    """Return where the caller finds the segment of a part."""
    return part.path or part.id


def _opened(parts: Sequence[Part], wavs: Sequence[bytes]) -> dict[str, OpenedStem]:
    stems: dict[str, OpenedStem] = {}
    faults: list[Fault] = []
    refused: set[str] = set()

    for part, file in zip(parts, wavs, strict=True):
        if part.signature in stems or part.signature in refused:
            continue
        try:
            stems[part.signature] = opened(file)
        except NotReadable as why:
            refused.add(part.signature)
            faults.append(Fault(fault_path(part), f"its stem cannot be read: {why}"))

    if faults:
        raise invalid_input(faults, "a stem is damaged or foreign")
    return stems


def _require_exact(parts: Sequence[Part], stems: Mapping[str, OpenedStem]) -> None:
    advice = 'ask for "merge": "clean" to convert it'
    faults = [
        Fault(fault_path(part), f"its stem is {_oddity(stems[part.signature])}; {advice}")
        for part in parts
        if not stems[part.signature].is_exact
    ]
    if faults:
        raise _mismatch(faults)

    rates = {stem.recording.rate_hz for stem in stems.values()}
    if len(rates) > 1:
        first = stems[parts[0].signature].recording.rate_hz
        raise _mismatch(
            [
                Fault(fault_path(part), f"its stem has {rate} Hz, the first {first}; {advice}")
                for part in parts
                if (rate := stems[part.signature].recording.rate_hz) != first
            ]
        )


def _mismatch(faults: Sequence[Fault]) -> AudioMismatch:
    found = invalid_input(faults, DIFFER)
    return AudioMismatch(found.detail, faults=found.faults)


def _oddity(stem: OpenedStem) -> str:
    """Return what keeps a stem from being spliced as it is."""
    recording = stem.recording
    if recording.missing_bytes:
        return f"cut off: {recording.missing_bytes} bytes that its header announces are missing"
    if recording.is_plain:
        return f"{recording.form}, in a file that does not say its length as a RIFF does"
    return recording.form


def _rate_hz(stems: Mapping[str, OpenedStem]) -> int:
    rates = {stem.recording.rate_hz for stem in stems.values()}
    return rates.pop() if len(rates) == 1 else min(max(rates), MERGED_HZ)
