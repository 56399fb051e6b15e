"""Find the encoding of a file.

In this order: what the caller says, the byte order mark, UTF-8 where every byte agrees, what was
declared for the file, and the encoding in which its cells are most likely names.
"""

import codecs
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding import upload_bytes as upload
from hybrid_audio.ingestion.decoding.legacy import is_plausible, likely_encoding, survey
from hybrid_audio.ingestion.decoding.marks import (
    Encoding,
    byte_order_without_mark,
    encoding_by_mark,
    utf_16_by_nuls,
)
from hybrid_audio.ingestion.decoding.names_of_encodings import (
    codec_named,
    find_codec,
    shown_name,
)
from hybrid_audio.ingestion.limits import FileLimits
from hybrid_audio.ingestion.reading import ListOptions, ReadingWarning

_STATEFUL = ("iso2022", "hz")


def find_encoding(source: BinaryIO, options: ListOptions) -> Encoding:
    """Return the encoding of a seekable source.

    The source is read to its end unless a mark or NULs decide. `options.encoding` wins.

    Raises InvalidInput for a name that is not an encoding, a byte order mark that contradicts it,
    bytes that it does not have, and, naming the first bad line and the likely encodings, where none
    is certain enough.
    """
    head = upload.head_of(source)
    marked = encoding_by_mark(head)
    if options.encoding is not None:
        return _given(source, head, options, marked)

    declared = None if options.charset is None else find_codec(options.charset)
    found = marked or utf_16_by_nuls(head)
    if found is None:
        found = _found(source, declared, options.limits)

    warnings = _about_charset(source, found, options)
    return replace(found, warnings=(*warnings, *found.warnings))


def _given(
    source: BinaryIO, head: bytes, options: ListOptions, marked: Encoding | None
) -> Encoding:
    codec = codec_named(options.encoding or "")
    if marked is not None:
        if not marked.codec.startswith(codec):
            fault = f"is {shown_name(codec)}, but the file begins with a mark of {marked.name}"
            raise InvalidInput.at("encoding", fault)
        return marked

    if codec in ("utf-16", "utf-32"):
        codec = byte_order_without_mark(head, codec)
    line = _first_line_not_in(source, codec, options.limits)
    if line is not None:
        fault = f"holds bytes that are not {shown_name(codec)}, the encoding that was given"
        raise InvalidInput.at(f"line {line}", fault)
    return Encoding(shown_name(codec), codec)


def _found(source: BinaryIO, declared: str | None, limits: FileLimits) -> Encoding:
    """Return UTF-8 where every byte agrees, else the declared encoding, else the likely one."""
    if declared is not None and declared.startswith(_STATEFUL):
        if _first_line_not_in(source, declared, limits) is None:
            return Encoding(shown_name(declared), declared)
        return _found(source, None, limits)

    line = _first_line_not_in(source, "utf-8", limits)
    if line is None:
        return Encoding("utf-8", "utf-8")

    cells = survey(upload.blocks(source, limits=limits))
    if (
        declared is not None
        and _first_line_not_in(source, declared, limits) is None
        and is_plausible(cells, declared)
    ):
        return Encoding(shown_name(declared), declared)

    likely = likely_encoding(cells, first_fault=line)
    detail = (
        f"not UTF-8; the file was read as {likely.label}: check the accents, "
        f"or confirm it with encoding={likely.name}"
    )
    guess = ReadingWarning("encoding_guessed", detail, line=line, is_guess=True)
    return Encoding(likely.name, likely.codec, warnings=(guess,))


def _about_charset(
    source: BinaryIO, found: Encoding, options: ListOptions
) -> Iterator[ReadingWarning]:
    charset = options.charset
    declared = None if charset is None else find_codec(charset)
    if charset is not None and declared is None:
        detail = "the declared charset is not an encoding known here and was ignored"
        yield ReadingWarning("charset_unknown", detail)
    elif declared is not None and not found.codec.startswith(declared):
        if found.codec == "utf-8" and not found.skip and _is_ascii(source, options.limits):
            return
        detail = f"declared as {shown_name(declared)}, but its bytes are not; read as {found.name}"
        yield ReadingWarning("charset_contradicted", detail)


def _is_ascii(source: BinaryIO, limits: FileLimits) -> bool:
    return all(map(bytes.isascii, upload.blocks(source, limits=limits)))


def _first_line_not_in(source: BinaryIO, codec: str, limits: FileLimits) -> int | None:
    """Return the first line with bytes that the codec does not have, None where it has all."""
    decoder = codecs.getincrementaldecoder(codec)()
    line, was_return = 1, False
    try:
        for block in upload.blocks(source, limits=limits):
            text = decoder.decode(block)
            line += _line_ends(text) - (was_return and text.startswith("\n"))
            was_return = text.endswith("\r") or (was_return and not text)
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        return line + _line_ends(error.object[: error.start].decode(codec, "replace"))

    return None


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")
