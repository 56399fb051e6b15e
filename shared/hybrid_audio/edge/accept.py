"""Negotiate the answer (RFC 9110, 12.5.1): the audio in one of its formats, or JSON about it.

The most specific range that fits a media type gives its quality, and the best quality wins. Where
audio and JSON are accepted alike, audio wins only if its range is the more specific one
(`audio/*, */*`): so `*/*` and no header at all mean JSON. A header that merely excludes
(`audio/*;q=0`) accepts all the rest. A format in the body is not negotiable: where Accept names
neither it nor JSON, the answer is 406.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable

from hybrid_audio.audio.formats import FORMS, AudioFormat

JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Agreed:
    """The format of the message, and the type of audio to answer with; None answers with JSON."""

    format: AudioFormat
    audio_type: str | None


class _Offer(NamedTuple):
    """How much a caller wants something: by quality, then by how specific its range is."""

    quality: float
    specificity: int


_NOT_WANTED = _Offer(0.0, 0)


def agreed(accept: MIMEAccept, asked: str | None) -> Agreed:
    """Return what to answer with, from the Accept header and the body's `format`.

    Raises NotAcceptable, listing what is available, where the header accepts none of it.
    """
    formats = [AudioFormat(asked)] if asked else list(AudioFormat)
    if not any(quality > 0 for _, quality in accept):
        return Agreed(formats[0], None)

    qualities = _qualities(accept)
    json = _offer(qualities, JSON_TYPE)

    # The first of equals is kept: the order of formats is the server's own preference.
    audio, format, audio_type = _NOT_WANTED, formats[0], None
    for each, name in _types(formats):
        offer = _offer(qualities, name)
        if offer > audio:
            audio, format, audio_type = offer, each, name

    if audio_type is not None and audio > json:
        return Agreed(format, audio_type)
    if json.quality == 0:
        raise NotAcceptable(_refusal(formats, asked))
    return Agreed(formats[0], None)


def agreed_stream(accept: MIMEAccept) -> str:
    """Return the type of a WAV that is streamed: a body that asks for it prefers it to JSON.

    Raises NotAcceptable where the header accepts no WAV.
    """
    if not any(quality > 0 for _, quality in accept):
        return FORMS[AudioFormat.WAV].content_type

    qualities = _qualities(accept)
    for _, name in _types([AudioFormat.WAV]):
        if _offer(qualities, name).quality > 0:
            return name
    raise NotAcceptable("Accept must name audio/wav, audio/* or */*: the body asks for a stream")


def _types(formats: list[AudioFormat]) -> Iterator[tuple[AudioFormat, str]]:
    """Yield each format with its media type, then with the other names of that."""
    yield from ((each, FORMS[each].content_type) for each in formats)
    yield from ((each, name) for each in formats for name in FORMS[each].other_types)


def _offer(qualities: Mapping[str, float], name: str) -> _Offer:
    """Return the quality of a media type by the most specific range that fits it."""
    main = name.partition("/")[0]
    for specificity, kind in ((2, name), (1, f"{main}/*"), (0, "*/*")):
        if kind in qualities:
            quality = qualities[kind]
            return _Offer(quality, specificity) if quality > 0 else _NOT_WANTED
    return _NOT_WANTED


def _qualities(accept: MIMEAccept) -> dict[str, float]:
    """Return the quality of each range; parameters count only where the plain type is not named."""
    ranges = sorted(reversed(list(accept)), key=lambda each: ";" not in each[0])
    return {kind.partition(";")[0].strip().lower(): quality for kind, quality in ranges}


def _refusal(formats: list[AudioFormat], asked: str | None) -> str:
    known = dict.fromkeys(FORMS[each].content_type for each in formats)
    why = f"the body asks for {asked}" if asked else "there is no other type"
    return f"Accept names none of {', '.join([JSON_TYPE, *known])}; {why}"
