"""Check that the bytes from text to speech are the stem that was requested.

Without numpy: the functions that only generate do not install it.
"""

import math
from typing import Protocol

from hybrid_audio.audio import wav
from hybrid_audio.domain.speech.speaking_time import speaking_time
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.errors import SpeechUnusable

SAMPLE_BYTES = 2
HEADER_ALLOWANCE_BYTES = 64 << 10
MOST_BYTES = 128 << 20
SILENT_PEAK = 32
"""Samples up to this (-60 dBFS) are silence."""

WINDOW_MS = 10
"""One period of a low voice, so that a level does not depend on where in it the window falls."""

LOUD_RMS = 1_100.0
"""-29.5 dBFS: speech that has ended is far below it."""

CUT_WINDOWS, CUT_OF_PEAK = 3, 0.1
"""Speech that ends loud: its last 30 ms stay within 20 dB of the loudest sample."""

OPEN_WINDOWS, OPEN_OF_PEAK = 2, 0.03
"""The same for a stream, whose header cannot show that it is whole: 20 ms, within 30 dB."""

DECAY = 0.35
"""A level that falls by 9 dB until the last 5 ms is a voice that fades, not a cut."""


class Pace(Protocol):
    """Knows how fast each voice speaks."""

    def shortest_s(self, spec: StemSpec) -> float: ...
    def learn(self, spec: StemSpec, length_s: float) -> None: ...


def most_bytes(spec: StemSpec) -> int:
    """Return the size beyond which an answer is too long for its text, whatever it holds."""
    longest_s = speaking_time(spec.transcript, spec.voice.speed).longest_s
    sound = int(longest_s * spec.contract.sample_rate * SAMPLE_BYTES)
    if spec.carrier is not None:  # as text, in events, with the times of words and phonemes
        sound = 2 * sound + 1024 * spec.characters
    return min(MOST_BYTES, HEADER_ALLOWANCE_BYTES + sound)


def canonical_stem(answer: memoryview, spec: StemSpec, pace: Pace | None = None) -> bytes:
    """Return the stem as it is kept: a 44-byte header with true sizes, and the samples as sent.

    Raises SpeechUnusable, saying what is wrong, for anything that is not 16-bit mono PCM at the
    rate asked for, in whole frames, audible, of a plausible length for its text and for the pace of
    the voice, and ended rather than cut off. It takes a view of the answer, since error reporters
    show local variables, and a view does not show its bytes.
    """
    audio = _parsed(answer)
    rate = spec.contract.sample_rate
    if (audio.rate, audio.channels, audio.bits) != (rate, 1, 16):
        form = f"{audio.rate} Hz, {audio.channels} channels, {audio.bits} bits"
        raise _unusable(f"{form}; asked for {rate} Hz, 1, 16")
    if len(audio.data) % SAMPLE_BYTES:
        raise _unusable("half a sample at its end")

    frames = len(audio.data) // SAMPLE_BYTES
    _require_length(frames / rate, spec, pace)
    peak = _peak(audio.data)
    if peak <= SILENT_PEAK:
        raise _unusable("silence", of=spec)
    if _is_cut_off(audio, peak):
        raise _unusable(f"{frames / rate:.2f} s of audio that end loud, cut off")

    if pace is not None:
        pace.learn(spec, frames / rate)
    return wav.header(rate, 1, frames) + audio.data


def _parsed(answer: memoryview) -> wav.WavAudio:
    why = "nothing"
    if answer:
        try:
            return wav.parse(answer)
        except wav.NotWav as error:
            why = f"no audio: {error}"
    raise _unusable(why)


def _require_length(length_s: float, spec: StemSpec, pace: Pace | None) -> None:
    plausible = speaking_time(spec.transcript, spec.voice.speed)
    if length_s < plausible.shortest_s:
        raise _unusable(f"{length_s:.2f} s of audio, too short for its text", of=spec)
    if length_s > plausible.longest_s:
        raise _unusable(f"{length_s:.2f} s of audio, too long for its text", of=spec)

    shortest_s = pace.shortest_s(spec) if pace is not None else 0.0
    if length_s < shortest_s:
        raise _unusable(f"{length_s:.2f} s of audio, too short for its text by this voice's pace")


def _peak(data: memoryview) -> int:
    samples = data.cast("h")
    return max(max(samples, default=0), -min(samples, default=0))


def _is_cut_off(audio: wav.WavAudio, peak: int) -> bool:
    """Return whether the sound stops in the middle of speech: loud to its end, without decay.

    Natural speech ends some 50 dB below its peak, measured over names at every speed; a cut that
    falls into a pause is not found here.
    """
    size = audio.rate * WINDOW_MS // 1000
    wanted, of_peak = (OPEN_WINDOWS, OPEN_OF_PEAK) if audio.is_open else (CUT_WINDOWS, CUT_OF_PEAK)
    tail = audio.data.cast("h")[-wanted * size :]
    if len(tail) < wanted * size:
        return False

    levels = [_rms(tail[start : start + size]) for start in range(0, len(tail), size)]
    is_loud = min(levels) > max(LOUD_RMS, of_peak * peak)
    return is_loud and _rms(tail[-size // 2 :]) > DECAY * levels[0]


def _rms(samples: memoryview) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def _unusable(what: str, *, of: StemSpec | None = None) -> SpeechUnusable:
    """Return the error; `of` is the spec where the text itself may be what cannot be spoken.

    A text without one plain letter or digit, of signs or of a script that the voice does not read,
    would fail, and cost, again and again.
    """
    is_final = of is not None and not any(c.isascii() and c.isalnum() for c in of.text)
    return SpeechUnusable(f"text to speech sent {what}", is_final=is_final)
