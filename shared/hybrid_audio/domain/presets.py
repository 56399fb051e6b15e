"""Where a message is to be played: the file that each system documents, and its limits.

The one table of this: the pages repeat it, and a test compares. What no document says is None, and
`remark` tells what was chosen instead. No document asks for a loudness, so no preset sets one.
A limit in MB is kept as millions of bytes, the smaller reading; each "less than" excludes itself.
"""

from dataclasses import dataclass
from enum import StrEnum

from hybrid_audio.audio.formats import TELEPHONY_HZ, AudioFormat
from hybrid_audio.errors import Fault, InvalidInput

MEGABYTE = 1_000_000
SAMPLE_BYTES = {AudioFormat.WAV: 2, AudioFormat.MULAW: 1}
"""Bytes of a sample in the formats whose size follows from their length."""


class Preset(StrEnum):
    """A system that plays messages."""

    TWILIO = "twilio"
    AMAZON_CONNECT = "amazon_connect"
    GENESYS = "genesys"
    ASTERISK = "asterisk"
    CISCO = "cisco"
    WEB = "web"


@dataclass(frozen=True)
class PresetSpec:
    """What a system takes: a mono file of `format` at `sample_rate` (None: the stems' own).

    A file must stay below `below_bytes` and `below_s`; None where `source`, the vendor's document,
    gives no such limit.
    """

    format: AudioFormat
    sample_rate: int | None
    source: str
    remark: str
    below_bytes: int | None = None
    below_s: float | None = None

    @property
    def longest_s(self) -> float | None:
        """The length that a message must stay below, in seconds: that of its largest file too."""
        width = SAMPLE_BYTES.get(self.format)
        limits = [] if self.below_s is None else [self.below_s]
        if self.below_bytes is not None and width and self.sample_rate:
            limits.append(self.below_bytes / (width * self.sample_rate))
        return min(limits, default=None)


PRESETS: dict[Preset, PresetSpec] = {
    Preset.TWILIO: PresetSpec(
        AudioFormat.WAV,
        TELEPHONY_HZ,
        "https://www.twilio.com/docs/voice/twiml/play",
        "takes WAV, and turns what it plays into mu-law of 8000 Hz itself; no codec inside the WAV "
        "is named, so it is PCM, and no limit was found",
    ),
    Preset.AMAZON_CONNECT: PresetSpec(
        AudioFormat.MULAW,
        TELEPHONY_HZ,
        "https://docs.aws.amazon.com/connect/latest/adminguide/play.html",
        "8 kHz, mono, U-Law in a WAV, less than 50 MB and five minutes",
        below_bytes=50 * MEGABYTE,
        below_s=300.0,
    ),
    Preset.GENESYS: PresetSpec(
        AudioFormat.WAV,
        TELEPHONY_HZ,
        "https://help.mypurecloud.com/?p=6082",
        "user prompts of Genesys Cloud: WAV up to 25 MB, converted by Architect; codec and rate "
        "are not named, so it is PCM at the rate of a call",
        below_bytes=25 * MEGABYTE + 1,
    ),
    Preset.ASTERISK: PresetSpec(
        AudioFormat.WAV,
        TELEPHONY_HZ,
        "https://github.com/asterisk/asterisk/blob/master/formats/format_wav.c",
        "its reader of .wav takes PCM of 16 bits, mono, 8000 Hz and nothing else; no limit is "
        "named",
    ),
    Preset.CISCO: PresetSpec(
        AudioFormat.MULAW,
        TELEPHONY_HZ,
        "https://developer.cisco.com/docs/contact-center-express/about-prompts",
        "Unified CCX: WAVE with G.711, mu-law or A-law; Unity Express alone says 8 kHz, 8 bit, "
        "mono, mu-law; no limit was found",
    ),
    Preset.WEB: PresetSpec(
        AudioFormat.MP3,
        None,
        "https://caniuse.com/mp3",
        "every browser plays MP3; Safari does not play Opus in Ogg",
    ),
}


def resolved(preset: Preset, format: str | None, sample_rate: int | None) -> tuple[str, int | None]:
    """Return the format and rate of a preset, beside which the same may be asked for by hand.

    Raises InvalidInput that names both fields where one contradicts the preset.
    """
    spec = PRESETS[preset]
    asked = {"format": (format, spec.format.value), "sample_rate": (sample_rate, spec.sample_rate)}

    for field, (given, own) in asked.items():
        if given is not None and own is not None and given != own:
            repair = f"leave out {field} or the preset"
            raise InvalidInput(
                f"preset and {field} contradict each other",
                faults=(
                    Fault("preset", f"{preset} stands for {field} {own}: {repair}"),
                    Fault(field, f"must be {own} with preset {preset}, or left out"),
                ),
            )
    return spec.format.value, spec.sample_rate or sample_rate


def require_within(
    preset: Preset | None, *, seconds: float | None = None, size_bytes: int | None = None
) -> None:
    """Raise InvalidInput at `preset` for a message that its system would not take."""
    fault = None if preset is None else fault_of(preset, seconds=seconds, size_bytes=size_bytes)
    if fault is not None:
        raise InvalidInput.at("preset", fault)


def fault_of(
    preset: Preset, *, seconds: float | None = None, size_bytes: int | None = None
) -> str | None:
    """Return why the system of `preset` would not take such a message, or None."""
    spec = PRESETS[preset]
    longest, largest = spec.longest_s, spec.below_bytes

    if seconds is not None and longest is not None and seconds >= longest:
        return f"{preset} takes less than {longest:g} s; the message would last {seconds:.0f} s"
    if size_bytes is not None and largest is not None and size_bytes >= largest:
        return f"{preset} takes less than {largest} bytes; the message would have {size_bytes}"
    return None
