"""Formats: the rates that each has, and what it is called."""

import subprocess
import sys

import pytest

from hybrid_audio.audio.formats import FORMS, AudioFormat, delivery_rate, require_rate
from hybrid_audio.errors import InvalidInput


@pytest.mark.parametrize("format", AudioFormat)
def test_every_format_names_its_media_type(format):
    """All are audio, in lower case, so that an Accept header can be compared with it."""
    types = (FORMS[format].content_type, *FORMS[format].other_types)
    assert all(name.startswith("audio/") and name == name.lower() for name in types)


@pytest.mark.parametrize(
    ("format", "rate", "known"),
    [
        ("mulaw", 16_000, "8000"),
        ("alaw", 48_000, "8000"),
        ("mulaw_raw", 44_100, "8000"),
        ("alaw_raw", 8_001, "8000"),
        ("ogg", 44_100, "8000, 12000, 16000, 24000, 48000"),
        ("ogg", 22_050, "48000"),
        ("mp3", 10_000, "44100"),
    ],
)
def test_a_rate_that_a_format_does_not_have_is_refused_with_those_it_has(format, rate, known):
    """It was dropped in silence: 16 kHz were asked for, 8 delivered."""
    with pytest.raises(InvalidInput, match=known) as refused:
        require_rate(AudioFormat(format), rate)
    assert refused.value.faults[0].path == "sample_rate"


@pytest.mark.parametrize(
    ("format", "rate", "wanted", "delivered"),
    [
        ("wav", 48_000, None, 48_000),
        ("wav", 48_000, 11_111, 11_111),
        ("mulaw", 48_000, None, 8_000),
        ("mulaw", 48_000, 8_000, 8_000),
        ("ogg", 44_100, None, 48_000),
        ("ogg", 48_000, 16_000, 16_000),
        ("mp3", 44_100, None, 44_100),
        ("mp3", 23_000, None, 24_000),
        ("mp3", 96_000, None, 48_000),
    ],
)
def test_a_message_is_delivered_at_the_wanted_rate_or_the_format_s_own(
    format, rate, wanted, delivered
):
    """Without a wish: the format's one rate, else the message's, else the next that there is."""
    assert delivery_rate(rate, AudioFormat(format), wanted) == delivered


def test_formats_are_known_without_numpy():
    """The OpenAPI description and the signature of a message name them."""
    code = "import sys, hybrid_audio.audio.formats; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
