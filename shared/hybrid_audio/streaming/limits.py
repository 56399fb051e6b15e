"""What can be streamed: options that need no later sample, and messages that are short enough."""

from collections.abc import Iterator

from hybrid_audio.audio.wav import HEADER_BYTES
from hybrid_audio.domain.json_node import invalid_input
from hybrid_audio.domain.message import Delivery, Merge
from hybrid_audio.errors import Fault, InvalidInput
from hybrid_audio.rendering.sources import MessageSources

MOST_BYTES = 10_000_000
"""The most of a streamed answer on Cloud Run functions, in megabytes of a million.

Source: docs.cloud.google.com/functions/quotas, "Max uncompressed HTTP response size" (2nd gen):
10MB for streaming responses.
"""

SLOW_SHARE = 1.6
"""A voice of 10 letters a second against the 16 of `brisk_s`; ordinary English runs at 12."""

BYTES_A_SAMPLE = 2

NEED_THE_WHOLE = {
    "preset": "bounds the whole message",
    "match_levels": "needs the levels of all stems first",
    "loudness_lufs": "needs the whole message first",
    "true_peak_db": "needs the whole message first",
    "strict_seams": "judges the whole message first",
}
"""Options that no stream can meet, and why."""


def require_options(delivery: Delivery, rate_hz: int) -> None:
    """Raise InvalidInput that names each option that cannot be streamed.

    `rate_hz` is the rate of the stems.
    """
    faults = list(_faults(delivery, rate_hz))
    if faults:
        raise invalid_input(faults, "these options need the whole message: leave out stream")


def require_likely_length(message: MessageSources, rate_hz: int) -> None:
    """Raise InvalidInput for a message that a slow voice would make too long to be streamed."""
    silence_s = message.plan.timeline.silence_ms / 1000
    seconds = sum(source.likely_s for source in message.sources) * SLOW_SHARE + silence_s
    if seconds > most_s(rate_hz):
        raise _too_long(f"may last {seconds:.0f} s", rate_hz)


def require_length(samples: int, rate_hz: int) -> None:
    """Raise InvalidInput for a message of more samples than can be streamed."""
    if HEADER_BYTES + samples * BYTES_A_SAMPLE > MOST_BYTES:
        raise _too_long(f"lasts {samples / rate_hz:.0f} s or more", rate_hz)


def most_s(rate_hz: int) -> float:
    """Return how long a message of this rate can be."""
    return (MOST_BYTES - HEADER_BYTES) / BYTES_A_SAMPLE / rate_hz


def _too_long(what: str, rate_hz: int) -> InvalidInput:
    return InvalidInput.at(
        "stream",
        f"the message {what}; a streamed answer holds {most_s(rate_hz):.0f} s: leave out stream, "
        "and take the audio from its url",
    )


def _faults(delivery: Delivery, rate_hz: int) -> Iterator[Fault]:
    if delivery.preset is None and delivery.format != "wav":
        yield Fault("format", "must be wav with stream: leave it out")
    if delivery.sample_rate not in (None, rate_hz):
        yield Fault("sample_rate", f"must be that of the stems, {rate_hz}: leave it out")
    if delivery.merge is Merge.CLEAN:
        yield Fault("merge", "clean needs the rates of all stems first: leave it out")
    for name, why in NEED_THE_WHOLE.items():
        if getattr(delivery, name) not in (None, False):
            yield Fault(name, f"{why}: leave it out")
