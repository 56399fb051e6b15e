"""The formats that a message is delivered in, and what each allows: data only, without numpy."""

from dataclasses import dataclass
from enum import StrEnum

from hybrid_audio.errors import InvalidInput

TELEPHONY_HZ = 8_000
"""G.711 has this rate only (ITU-T G.711, section 2)."""

MP3_HZ = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""The rates that MPEG-1, 2 and 2.5 define; there are no others."""

OPUS_HZ = (8_000, 12_000, 16_000, 24_000, 48_000)
"""The rates that an Opus encoder takes (RFC 6716, section 2)."""


class AudioFormat(StrEnum):
    """How a message is delivered.

    `mulaw` and `alaw` are G.711 in a WAV, `mulaw_raw` and `alaw_raw` G.711 without any header.
    """

    WAV = "wav"
    FLAC = "flac"
    MP3 = "mp3"
    OGG = "ogg"
    MULAW = "mulaw"
    ALAW = "alaw"
    MULAW_RAW = "mulaw_raw"
    ALAW_RAW = "alaw_raw"


@dataclass(frozen=True)
class FormatSpec:
    """What a format is called and what it allows; no `rates` means that any will do.

    `other_types` are names that callers use for the same media type.
    """

    content_type: str
    extension: str
    is_lossy: bool
    rates: tuple[int, ...] = ()
    default_hz: int | None = None
    other_types: tuple[str, ...] = ()


FORMS: dict[AudioFormat, FormatSpec] = {
    AudioFormat.WAV: FormatSpec(
        "audio/wav",
        "wav",
        is_lossy=False,
        other_types=("audio/x-wav", "audio/wave", "audio/vnd.wave"),
    ),
    AudioFormat.FLAC: FormatSpec(
        "audio/flac", "flac", is_lossy=False, other_types=("audio/x-flac",)
    ),
    AudioFormat.MP3: FormatSpec(
        "audio/mpeg", "mp3", is_lossy=True, rates=MP3_HZ, other_types=("audio/mp3",)
    ),
    AudioFormat.OGG: FormatSpec(
        "audio/ogg", "ogg", is_lossy=True, rates=OPUS_HZ, default_hz=48_000
    ),
    AudioFormat.MULAW: FormatSpec("audio/wav", "wav", True, (TELEPHONY_HZ,), TELEPHONY_HZ),
    AudioFormat.ALAW: FormatSpec("audio/wav", "wav", True, (TELEPHONY_HZ,), TELEPHONY_HZ),
    # audio/basic is 8-bit mu-law, mono, 8000 Hz (RFC 2046, section 4.3); A-law has no such type
    # but that of its RTP payload (RFC 4856, section 2.1.14).
    AudioFormat.MULAW_RAW: FormatSpec(
        "audio/basic",
        "ul",
        True,
        (TELEPHONY_HZ,),
        TELEPHONY_HZ,
        other_types=("audio/pcmu", "audio/x-mulaw"),
    ),
    AudioFormat.ALAW_RAW: FormatSpec(
        "audio/pcma", "al", True, (TELEPHONY_HZ,), TELEPHONY_HZ, other_types=("audio/x-alaw",)
    ),
}


def require_rate(format: AudioFormat, wanted_hz: int | None, *, path: str = "sample_rate") -> None:
    """Raise InvalidInput at `path` for a rate that the format does not have."""
    rates = FORMS[format].rates

    if wanted_hz is not None and rates and wanted_hz not in rates:
        known = ", ".join(map(str, rates))
        count = "one of " if len(rates) > 1 else ""
        raise InvalidInput.at(path, f"must be {count}{known} for {format}, or left out")


def delivery_rate(rate_hz: int, format: AudioFormat, wanted_hz: int | None) -> int:
    """Return the rate that a message of `rate_hz` is delivered at.

    That is the wanted one, else the format's own, else the message's; where the format does not
    have the message's, the next higher that it has. Raises InvalidInput as `require_rate` does.
    """
    require_rate(format, wanted_hz)
    form = FORMS[format]

    chosen = wanted_hz or form.default_hz or rate_hz
    if not form.rates or chosen in form.rates:
        return chosen
    return min((rate for rate in form.rates if rate > chosen), default=max(form.rates))
