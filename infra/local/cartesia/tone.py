"""A synthetic voice for tests: fast, plausible in length, different for every request."""

import hashlib
import re
import unicodedata
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from infra.local.cartesia.speaker import Samples, Timed, TimedSpeech, pitch, tempo, to_samples
from infra.local.cartesia.utterance import Utterance

LETTER_S, WIDE_LETTER_S, SPACE_S, STOP_S = 0.065, 0.19, 0.05, 0.12
EDGE_S = 0.03
BASE_HZ = 120.0
LEVEL = 0.25
TIMBRE_POWER = 0.92
"""The same of every timbre: a voice says all its texts about as loudly."""


class ToneSpeaker:
    """Hums each letter at a pitch of its own."""

    def speak(self, utterance: Utterance) -> Samples:
        """Return mono samples at the utterance's rate."""
        notes = [(0.0, EDGE_S)]
        for words, pause_s in utterance.pieces():
            notes += [_note(character, tempo(utterance)) for character in words]
            notes.append((0.0, pause_s))
        notes.append((0.0, EDGE_S))
        return to_samples(_hum(notes, utterance), utterance.volume)

    def speak_timed(self, utterance: Utterance) -> TimedSpeech:
        """Return the same samples; each letter is a phoneme."""
        words: list[Timed] = []
        phonemes: list[Timed] = []
        at_s = EDGE_S
        for text, pause_s in utterance.pieces():
            for word in re.findall(r"\S+|\s+", text):
                letters = []
                for character in word:
                    _, seconds = _note(character, tempo(utterance))
                    if character.isalnum():
                        letters.append(Timed(character, at_s, at_s + seconds))
                    at_s += seconds
                if letters:
                    words.append(Timed(word, letters[0].start_s, letters[-1].end_s))
                    phonemes += letters
            at_s += pause_s
        return TimedSpeech(self.speak(utterance), words, phonemes)


def _note(character: str, speed: float) -> tuple[float, float]:
    """Return a character's semitones above the base plus one (0: silence), and its seconds."""
    if not character.isalnum():
        return 0.0, (SPACE_S if character.isspace() else STOP_S) / speed
    is_wide = unicodedata.east_asian_width(character) in "WF"
    return 1.0 + ord(character) % 17, (WIDE_LETTER_S if is_wide else LETTER_S) / speed


def _identity(utterance: Utterance) -> str:
    """Return what decides the timbre."""
    known = (f"{name}={value!r}" for name, value in vars(utterance).items())
    heard = [each for each in known if not each.startswith(("words=", "phonemes="))]
    return f"Utterance({', '.join(heard)})"


def _hum(notes: list[tuple[float, float]], utterance: Utterance) -> NDArray[np.float32]:
    counts = [round(seconds * utterance.rate) for _, seconds in notes]
    steps = np.repeat(np.array([step for step, _ in notes]), counts)
    phase = (
        2 * np.pi * np.cumsum(BASE_HZ * pitch(utterance) * 2.0 ** (steps / 12.0)) / utterance.rate
    )
    alike = replace(utterance, volume=1.0, rate=0, words=False, phonemes=False)
    timbre = hashlib.sha256(_identity(alike).encode()).digest()
    weights = np.array([(0.2 + byte / 255.0) / n for n, byte in enumerate(timbre[:6], start=1)])
    weights *= TIMBRE_POWER / np.linalg.norm(weights)
    sound = weights @ np.array([np.sin(n * phase) for n in range(1, len(weights) + 1)])
    window = np.hanning(max(3, utterance.rate // 100))
    loudness = np.convolve((steps > 0).astype(np.float64), window / window.sum(), mode="same")

    hum: NDArray[np.float32] = (LEVEL * loudness * sound).astype(np.float32)
    return hum
