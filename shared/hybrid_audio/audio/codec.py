"""Convert between samples and the bytes of a format."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import wav
from hybrid_audio.audio.delivery import ogg
from hybrid_audio.audio.formats import AudioFormat
from hybrid_audio.audio.resample import BLOCK

Samples = npt.NDArray[np.int16]
OGG_SERIAL = 1
_LITTLE_ENDIAN = np.dtype("<i2")

_LIBSNDFILE: dict[AudioFormat, dict[str, str]] = {
    AudioFormat.FLAC: {"format": "FLAC", "subtype": "PCM_16"},
    AudioFormat.MP3: {"format": "MP3", "subtype": "MPEG_LAYER_III"},
    AudioFormat.OGG: {"format": "OGG", "subtype": "OPUS"},
    AudioFormat.MULAW: {"format": "WAV", "subtype": "ULAW"},
    AudioFormat.ALAW: {"format": "WAV", "subtype": "ALAW"},
    AudioFormat.MULAW_RAW: {"format": "RAW", "subtype": "ULAW"},
    AudioFormat.ALAW_RAW: {"format": "RAW", "subtype": "ALAW"},
}
_HEADERLESS = (AudioFormat.MULAW_RAW, AudioFormat.ALAW_RAW)


def no_check() -> None:
    """Do nothing: the `check` of long work whose time is not limited."""


def samples_in(audio: wav.WavAudio) -> Samples:
    """Return the samples of a 16-bit WAV as a view: (frames,) for mono, else (frames, channels)."""
    if audio.bits != 16:
        raise wav.NotWav("not 16 bit")
    flat = np.frombuffer(audio.data, _LITTLE_ENDIAN, len(audio.data) // 2)

    if audio.channels == 1:
        return flat
    frames = len(flat) // audio.channels
    return flat[: frames * audio.channels].reshape(frames, audio.channels)


def encode(
    samples: Samples,
    rate_hz: int,
    format: AudioFormat,
    *,
    check: Callable[[], None] = no_check,
) -> bytes:
    """Return mono samples in a format, at their rate: the same samples give the same bytes.

    WAV is the canonical header and the samples as they are. `check` is called before each block
    that is encoded, and may raise to end the work.
    """
    if format is AudioFormat.WAV:
        whole = np.ascontiguousarray(samples, dtype="<i2")
        return b"".join((wav.header(rate_hz, 1, len(samples)), whole.data))

    import soundfile

    written = io.BytesIO()
    options: dict[str, Any] = {"samplerate": rate_hz, "channels": 1, **_LIBSNDFILE[format]}
    with soundfile.SoundFile(written, "w", **options) as out:
        for start in range(0, len(samples), BLOCK):
            check()
            out.write(samples[start : start + BLOCK])

    encoded = written.getvalue()
    return ogg.with_serial(encoded, OGG_SERIAL) if format is AudioFormat.OGG else encoded


def decoded_blocks(
    audio: bytes,
    rate_hz: int,
    format: AudioFormat,
    *,
    check: Callable[[], None] = no_check,
) -> Iterator[npt.NDArray[np.float32]]:
    """Yield what a player hears of encoded mono audio, block by block, in the unit of int16.

    Nothing is saturated: a lossy codec may well pass full scale. `check` is that of `encode`.
    """
    import soundfile

    raw = {"samplerate": rate_hz, "channels": 1, **_LIBSNDFILE[format]}
    with soundfile.SoundFile(io.BytesIO(audio), **(raw if format in _HEADERLESS else {})) as read:
        while len(block := read.read(BLOCK, dtype="float32")):
            check()
            yield block * np.float32(32_768)
