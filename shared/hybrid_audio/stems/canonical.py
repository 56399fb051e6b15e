"""The form in which this system stores stems: 16-bit mono WAV of one rate."""

from hybrid_audio.audio import wav


def form_fault(audio: bytes, rate_hz: int) -> str | None:
    """Return why the bytes are not a stem as this system stores it, or None where they are."""
    try:
        parsed = wav.parse(audio)
    except wav.NotWav as error:
        return f"the bytes are not a whole WAV: {error}"

    if (parsed.channels, parsed.bits) != (1, 16):
        return f"the audio has {parsed.channels} channels of {parsed.bits} bits, not 1 of 16"
    if parsed.rate != rate_hz:
        return f"the audio has {parsed.rate} Hz, not {rate_hz}"
    return None if len(parsed.data) > 0 else "the audio is empty"
