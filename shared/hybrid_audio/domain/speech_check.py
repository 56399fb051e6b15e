"""Whether the bytes that text to speech sent are the stem asked for; without numpy, for functions
that have none.
"""

from hybrid_audio.audio import wav
from hybrid_audio.domain.contract import StemSpec
from hybrid_audio.domain.speaking_time import speaking_time
from hybrid_audio.errors import SpeechUnusable

SAMPLE_BYTES = 2
HEADER_ALLOWANCE_BYTES = 64 << 10
MOST_BYTES = 128 << 20
SILENT_PEAK = 32
"""Samples up to this (-60 dBFS) are silence."""

_BLOCK_SAMPLES = 4_096


def most_bytes(spec: StemSpec) -> int:
    """Return the size beyond which an answer is too long for its text, whatever it holds."""
    sound = (
        speaking_time(spec.text, spec.voice.speed).longest_s
        * spec.contract.sample_rate
        * SAMPLE_BYTES
    )
    return min(MOST_BYTES, HEADER_ALLOWANCE_BYTES + int(sound))


def canonical_stem(answer: memoryview, spec: StemSpec) -> bytes:
    """Return the stem as it is kept: a 44-byte header with true sizes, and the samples as they were
    sent.

    Raises SpeechUnusable, saying what is wrong, for anything that is not 16-bit mono PCM at the
    rate asked for, in whole frames, audible, and of a plausible length for its text. It takes a
    view of the answer, since error reporters show local variables, and a view does not show its
    bytes.
    """
    audio = _parsed(answer)
    rate = spec.contract.sample_rate
    if (audio.rate, audio.channels, audio.bits) != (rate, 1, 16):
        raise _unusable(
            f"{audio.rate} Hz, {audio.channels} channels, {audio.bits} bits; asked for {rate} "
            "Hz, 1, 16"
        )
    if len(audio.data) % SAMPLE_BYTES:
        raise _unusable("half a sample at its end")
    frames = len(audio.data) // SAMPLE_BYTES
    _check_length(frames / rate, spec)
    if not _is_audible(audio.data):
        raise _unusable("silence")
    return wav.header(rate, 1, frames) + audio.data


def _parsed(answer: memoryview) -> wav.WavAudio:
    why = "nothing"
    if answer:
        try:
            return wav.parse(answer)
        except wav.NotWav as error:
            why = f"no audio: {error}"
    raise _unusable(why)


def _check_length(length_s: float, spec: StemSpec) -> None:
    plausible = speaking_time(spec.text, spec.voice.speed)
    if length_s < plausible.shortest_s:
        raise _unusable(f"{length_s:.2f} s of audio, too short for its text")
    if length_s > plausible.longest_s:
        raise _unusable(f"{length_s:.2f} s of audio, too long for its text")


def _is_audible(data: memoryview) -> bool:
    samples = data.cast("h")
    blocks = (
        samples[start : start + _BLOCK_SAMPLES] for start in range(0, len(samples), _BLOCK_SAMPLES)
    )
    return any(max(block) > SILENT_PEAK or min(block) < -SILENT_PEAK for block in blocks)


def _unusable(what: str) -> SpeechUnusable:
    return SpeechUnusable(f"text to speech sent {what}")
