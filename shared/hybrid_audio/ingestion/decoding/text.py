"""Decode an upload as it is read, in blocks and lines with line feeds as ends."""

import codecs
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding import upload_bytes as upload
from hybrid_audio.ingestion.decoding.marks import Encoding
from hybrid_audio.ingestion.limits import (
    LIST_LIMITS,
    MAX_LINE_CHARACTERS,
    MAX_LINES,
    SAMPLE_CHARACTERS,
    FileLimits,
)

_DOS_END = "\x1a"


def blocks(source: BinaryIO, encoding: Encoding, limits: FileLimits = LIST_LIMITS) -> Iterator[str]:
    r"""Yield the text with `\n` for `\r\n` and `\r`, and without the `\x1a` that ends DOS files.

    Raises InvalidInput at the line that holds a NUL, or bytes that the encoding does not have.
    """
    held = ""
    for block in _decoded(source, encoding, limits):
        whole = held + block
        body = whole.rstrip(_DOS_END)
        held = whole[len(body) :]
        if body:
            yield body


def _decoded(source: BinaryIO, encoding: Encoding, limits: FileLimits) -> Iterator[str]:
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder(encoding.codec)(), translate=True
    )
    line = 1

    for block in _then_end(upload.blocks(source, skip=encoding.skip, limits=limits)):
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line += _lines_before(error, encoding)
            fault = f"holds bytes that are not {encoding.name.upper()}; the file is damaged"
            raise InvalidInput.at(f"line {line}", fault) from None

        if "\0" in text:
            line += text[: text.index("\0")].count("\n")
            raise InvalidInput.at(
                f"line {line}", "holds a NUL character; the file is damaged or no text"
            )

        line += text.count("\n")
        yield text


def _then_end(blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield from blocks
    yield b""


def _lines_before(error: UnicodeDecodeError, encoding: Encoding) -> int:
    text = error.object[: error.start].decode(encoding.codec, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


def sample(blocks: Iterator[str]) -> tuple[str, bool]:
    """Return the first SAMPLE_CHARACTERS or more, and whether that is all there is."""
    parts: list[str] = []
    while sum(map(len, parts)) < SAMPLE_CHARACTERS:
        block = next(blocks, None)
        if block is None:
            return "".join(parts), True
        parts.append(block)
    return "".join(parts), False


def lines(blocks: Iterable[str]) -> Iterator[str]:
    """Yield the lines with their ends.

    Raises InvalidInput at a line beyond MAX_LINE_CHARACTERS, and beyond MAX_LINES.
    """
    number, rest = 1, ""
    for block in blocks:
        *whole, rest = (rest + block).split("\n")
        for line in whole:
            _require_within_limits(line, number)
            number += 1
            yield line + "\n"

        _require_within_limits(rest, number)
    if rest:
        yield rest


def cut_lines(blocks: Iterable[str]) -> Iterator[str]:
    """Yield the lines with their ends, one that is longer than MAX_LINE_CHARACTERS cut.

    Such a line keeps one character more than it may have, so that its reader sees it is too long.
    """
    return chain.from_iterable(_groups(blocks))


def _groups(blocks: Iterable[str]) -> Iterator[list[str]]:
    """Yield the whole lines of each block; of a line that goes on, no more is held than is kept."""
    rest = ""
    for block in blocks:
        lines = io.StringIO(rest + block).readlines()
        rest = "" if lines[-1].endswith("\n") else lines.pop()[: MAX_LINE_CHARACTERS + 1]
        if lines and max(map(len, lines)) > MAX_LINE_CHARACTERS:
            lines = [line[: MAX_LINE_CHARACTERS + 1] for line in lines]
        yield lines
    if rest:
        yield [rest]


def _require_within_limits(line: str, number: int) -> None:
    if len(line) > MAX_LINE_CHARACTERS:
        raise upload.too_long(number)
    if number > MAX_LINES:
        raise InvalidInput.at(
            f"line {number}", f"is beyond the {MAX_LINES} lines that a file may have"
        )
