"""What the stand-in's voices share: how a voice id and an emotion colour the sound."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from infra.local.cartesia.utterance import Utterance

OWN_VOICE = "joe"
Samples = NDArray[np.int16]


@dataclass(frozen=True)
class Timed:
    """A word or phoneme, and when it is heard, in seconds."""

    said: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class TimedSpeech:
    """Samples, and when the words and phonemes in them are heard."""

    samples: Samples
    words: list[Timed]
    phonemes: list[Timed]


class Speaker(Protocol):
    """Speaks; may be called from several threads at once."""

    def speak(self, utterance: Utterance) -> Samples:
        """Return mono samples (int16) at the utterance's rate; none where nothing is spoken.

        The same utterance gives the same samples.
        """

    def speak_timed(self, utterance: Utterance) -> TimedSpeech:
        """Return the same samples with the times of their words and phonemes."""


def pitch(utterance: Utterance) -> float:
    """Return the factor on the pitch: 1 for the own voice, up to 4 semitones off for others."""
    semitones = 0.6 * _between("emotion", utterance.emotion)
    if utterance.voice_id != OWN_VOICE:
        turn = _between("voice", utterance.voice_id)
        semitones += 3.0 * turn + (1.0 if turn >= 0 else -1.0)
    return float(2.0 ** (semitones / 12.0))


def tempo(utterance: Utterance) -> float:
    """Return the factor on the rate of speaking: the speed, up to 5 % off for each emotion."""
    return float(utterance.speed * (1.0 + 0.05 * _between("tempo", utterance.emotion)))


def to_samples(sound: NDArray[np.float32], volume: float) -> Samples:
    """Return 16-bit samples of `sound` (full scale is 1), made louder or quieter, and saturated."""
    samples: Samples = np.clip(np.rint(sound * np.float32(volume * 32767.0)), -32768, 32767).astype(
        np.int16
    )
    return samples


def _between(what: str, value: str) -> float:
    """Return a number from -1 to 1 that depends on `value` alone; 0 for none."""
    if not value:
        return 0.0
    digest = hashlib.sha256(f"{what}:{value}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / (1 << 47) - 1.0
