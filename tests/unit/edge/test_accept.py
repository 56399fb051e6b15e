"""Accept: what the caller wants most is what is answered, and 406 where there is none of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from hybrid_audio.audio.formats import FORMS, AudioFormat
from hybrid_audio.edge.accept import Agreed, agreed


def answer(header: str, asked: str | None = None) -> tuple[str, str | None]:
    found = agreed(parse_accept_header(header, MIMEAccept), asked)
    return found.format.value, found.audio_type


@pytest.mark.parametrize(
    "header",
    [
        "",
        "*/*",
        "application/json",
        "application/*",
        "application/json, audio/*;q=0.5",
        "audio/*;q=0.1, */*",
        "audio/wav;q=0.9, application/json;q=0.9",
        "audio/*;q=0",
        "audio/*;q=0, */*",
        "audio/wav;q=0, audio/mpeg;q=0",
        "text/html, */*;q=0.8",
        "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
    ],
)
def test_json_is_answered_where_audio_is_not_wanted_more(header):
    """Without a header, where it says so, and where it merely excludes audio."""
    assert answer(header) == ("wav", None)


@pytest.mark.parametrize(
    ("header", "format", "audio_type"),
    [
        ("audio/*", "wav", "audio/wav"),
        ("audio/wav", "wav", "audio/wav"),
        ("AUDIO/WAV", "wav", "audio/wav"),
        ("audio/mpeg", "mp3", "audio/mpeg"),
        ("audio/mp3", "mp3", "audio/mp3"),
        ("audio/x-wav", "wav", "audio/x-wav"),
        ("audio/flac", "flac", "audio/flac"),
        ("audio/ogg", "ogg", "audio/ogg"),
        ("audio/ogg;codecs=opus", "ogg", "audio/ogg"),
        ("audio/basic", "mulaw_raw", "audio/basic"),
        ("audio/PCMU", "mulaw_raw", "audio/pcmu"),
        ("audio/PCMA;rate=8000", "alaw_raw", "audio/pcma"),
        ("audio/*, */*", "wav", "audio/wav"),
        ("audio/*, application/json;q=0.9", "wav", "audio/wav"),
        ("audio/ogg;q=0.5, audio/mpeg;q=0.8, audio/flac;q=0.1", "mp3", "audio/mpeg"),
        ("audio/*, audio/wav;q=0", "flac", "audio/flac"),
        ("audio/*;q=0.5, audio/ogg", "ogg", "audio/ogg"),
        ("audio/wav;q=0.2, application/json;q=0.1", "wav", "audio/wav"),
        ("text/html, audio/mpeg;q=0.3", "mp3", "audio/mpeg"),
    ],
)
def test_audio_is_answered_in_the_format_that_is_wanted_most(header, format, audio_type):
    """By quality, then by how specific the range is; `audio/mpeg` means mp3."""
    assert answer(header) == (format, audio_type)


@pytest.mark.parametrize("format", AudioFormat)
def test_a_format_in_the_body_is_answered_where_its_type_is_accepted(format):
    """JSON about the audio is acceptable for every format."""
    name = FORMS[format].content_type
    assert answer("audio/*", format) == (format, name)
    assert answer(name, format) == (format, name)
    assert answer("application/json", format) == (format, None)
    assert answer(f"{name};q=0, application/json", format) == (format, None)


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("text/html", None),
        ("video/mp4, image/*", None),
        ("audio/aac", None),
        ("audio/mpeg", "wav"),
        ("audio/wav", "flac"),
        ("audio/basic", "alaw_raw"),
        ("*/*;q=0, audio/aac", None),
    ],
)
def test_a_type_that_no_answer_has_is_not_acceptable(header, asked):
    """The refusal lists the types that there are."""
    with pytest.raises(NotAcceptable, match="application/json"):
        answer(header, asked)


RANGES = st.sampled_from(
    ["*/*", "audio/*", "audio/wav", "audio/mpeg", "audio/ogg", "application/json", "text/html"]
)


@given(st.lists(st.tuples(RANGES, st.sampled_from(["0", "0.1", "0.5", "1"])), max_size=5))
def test_nothing_is_answered_that_the_header_excludes(ranges):
    """By the most specific range that fits; and the best of what is left is chosen."""
    header = ", ".join(f"{kind};q={quality}" for kind, quality in ranges)
    named = {kind: float(quality) for kind, quality in sorted(ranges, key=lambda each: each[1])}
    if not any(named.values()):
        return

    def quality(name: str) -> float:
        main = name.partition("/")[0]
        return next((named[r] for r in (name, f"{main}/*", "*/*") if r in named), 0.0)

    types = [form.content_type for form in FORMS.values()]
    best = max(map(quality, [*types, "application/json"]))
    if best == 0:
        with pytest.raises(NotAcceptable):
            answer(header)
        return
    _, audio_type = answer(header)
    assert quality(audio_type or "application/json") == best


def test_the_format_that_is_agreed_on_without_a_wish_is_wav():
    """For JSON as for `audio/*`: the format that keeps the stems' samples."""
    assert agreed(MIMEAccept(), None) == Agreed(AudioFormat.WAV, None)
