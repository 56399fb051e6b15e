"""Learn how fast each voice speaks, from the stems that were made."""

import threading
from collections import OrderedDict, deque
from statistics import median

from hybrid_audio.domain.speech.speaking_time import plain_letters
from hybrid_audio.domain.stems.contract import StemSpec

LEAST_LETTERS = 12
"""Shorter texts say little of a voice's pace: their pauses weigh more than their letters."""

LEAST_STEMS = 8
MOST_STEMS = 64
MOST_VOICES = 500

SHORTEST_SHARE = 0.4
"""The least share of the voice's usual time; texts of one voice differ by a third at most."""


class VoicePace:
    """The running median of seconds a letter, of each voice and language, at speed 1.

    It belongs to one instance, and is safe between threads. Only running text counts: digits, tags
    and abbreviations take longer than their letters, so they neither teach nor are measured.
    """

    def __init__(self) -> None:
        self._stems: OrderedDict[tuple[str | None, ...], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def shortest_s(self, spec: StemSpec) -> float:
        """Return the seconds that the stem must have; 0 as long as the voice is not known."""
        letters = _counted(spec)
        with self._lock:
            stems = list(self._stems.get(_voice(spec), ()))
        if letters is None or len(stems) < LEAST_STEMS:
            return 0.0
        return SHORTEST_SHARE * median(stems) * letters / _speed(spec)

    def learn(self, spec: StemSpec, length_s: float) -> None:
        """Count a stem that was good."""
        letters = _counted(spec)
        if letters is None:
            return

        with self._lock:
            stems = self._stems.setdefault(_voice(spec), deque(maxlen=MOST_STEMS))
            stems.append(length_s * _speed(spec) / letters)
            self._stems.move_to_end(_voice(spec))
            while len(self._stems) > MOST_VOICES:
                self._stems.popitem(last=False)


def _counted(spec: StemSpec) -> int | None:
    letters = plain_letters(spec.transcript)
    return letters if letters is not None and letters >= LEAST_LETTERS else None


def _voice(spec: StemSpec) -> tuple[str | None, ...]:
    return spec.contract.model_id, spec.voice.id, spec.voice.language


def _speed(spec: StemSpec) -> float:
    return 1.0 if spec.voice.speed is None else spec.voice.speed
