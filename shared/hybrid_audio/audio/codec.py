"""Between bytes and samples: stems in, deliverable audio out."""

import io
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import ogg, wav
from hybrid_audio.audio.resample import resampled
from hybrid_audio.errors import InvalidInput

Samples = npt.NDArray[np.int16]
TELEPHONY_HZ = 8_000
OPUS_HZ = 48_000
MP3_HZ = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""The rates that MPEG-1, 2 and 2.5 define; there are no others."""

OGG_SERIAL = 1


class AudioFormat(StrEnum):
    """How a message is delivered; `mulaw` and `alaw` are G.711 WAVs of 8 kHz for telephony."""

    WAV = "wav"
    FLAC = "flac"
    MP3 = "mp3"
    OGG = "ogg"
    MULAW = "mulaw"
    ALAW = "alaw"


@dataclass(frozen=True)
class _Container:
    content_type: str
    name: str
    subtype: str


_CONTAINERS = {
    AudioFormat.FLAC: _Container("audio/flac", "FLAC", "PCM_16"),
    AudioFormat.MP3: _Container("audio/mpeg", "MP3", "MPEG_LAYER_III"),
    AudioFormat.OGG: _Container("audio/ogg", "OGG", "OPUS"),
    AudioFormat.MULAW: _Container("audio/wav", "WAV", "ULAW"),
    AudioFormat.ALAW: _Container("audio/wav", "WAV", "ALAW"),
}


def content_type(format: AudioFormat) -> str:
    """Return the media type of a format."""
    return "audio/wav" if format is AudioFormat.WAV else _CONTAINERS[format].content_type


def samples_in(audio: wav.WavAudio) -> Samples:
    """Return the samples of a 16-bit WAV without copying them: (frames,) for mono, else (frames,
    channels).
    """
    if audio.bits != 16:
        raise wav.NotWav("not 16 bit")
    flat = np.frombuffer(audio.data, dtype="<i2", count=len(audio.data) // 2)
    if audio.channels == 1:
        return flat
    frames = len(flat) // audio.channels
    return flat[: frames * audio.channels].reshape(frames, audio.channels)


def delivery_rate(rate_hz: int, format: AudioFormat, wanted_hz: int | None) -> int:
    """Return the rate that a message is delivered at: what telephony and Opus prescribe, else what
    is wanted.

    Raises InvalidInput for a rate that MP3 does not have.
    """
    if format in (AudioFormat.MULAW, AudioFormat.ALAW):
        return TELEPHONY_HZ
    if format is AudioFormat.OGG:
        return OPUS_HZ
    rate = wanted_hz or rate_hz
    if format is AudioFormat.MP3 and rate not in MP3_HZ:
        raise InvalidInput.at(
            "sample_rate", f"must be one of {', '.join(map(str, MP3_HZ))} for mp3"
        )
    return rate


def encode(samples: Samples, rate_hz: int, format: AudioFormat) -> bytes:
    """Return mono samples in a format, at their rate: the same samples give the same bytes.

    WAV is the canonical header and the samples as they are.
    """
    if format is AudioFormat.WAV:
        return b"".join(
            (wav.header(rate_hz, 1, len(samples)), np.ascontiguousarray(samples, dtype="<i2").data)
        )
    import soundfile

    container, written = _CONTAINERS[format], io.BytesIO()
    soundfile.write(written, samples, rate_hz, format=container.name, subtype=container.subtype)
    encoded = written.getvalue()
    return ogg.with_serial(encoded, OGG_SERIAL) if format is AudioFormat.OGG else encoded


def at_rate(samples: Samples, rate_hz: int, wanted_hz: int) -> Samples:
    """Return the samples at another rate, or themselves."""
    return samples if rate_hz == wanted_hz else resampled(samples, rate_hz, wanted_hz)
