"""A stem's bytes before they are decoded: how long they are, and whether they need converting."""

from dataclasses import dataclass, field

from hybrid_audio.audio import wav
from hybrid_audio.audio.foreign import riff
from hybrid_audio.audio.foreign.riff import Coding, Recording


@dataclass(frozen=True)
class OpenedStem:
    """A stem whose header was read; one that `is_exact` is spliced as it is."""

    recording: Recording = field(repr=False)
    is_exact: bool

    @property
    def seconds(self) -> float:
        """How long the stem sounds."""
        return self.recording.frames / self.recording.rate_hz


def opened(file: bytes) -> OpenedStem:
    """Read the header of a stem; raises NotReadable, saying why it cannot be read.

    Exact is what this system writes itself, at any rate: a WAVE file that says how much 16-bit mono
    PCM it holds, and holds it.
    """
    try:
        own = wav.parse(file)
    except wav.NotWav:
        return OpenedStem(riff.read(file), is_exact=False)

    if (own.bits, own.channels) != (16, 1) or len(own.data) < 2:
        return OpenedStem(riff.read(file), is_exact=False)
    data = own.data[: len(own.data) // 2 * 2]
    return OpenedStem(Recording(Coding.INTEGER, 16, 1, own.rate, "<", data), is_exact=True)
