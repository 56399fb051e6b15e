"""Read the bytes of an upload in blocks, no more than a file or a line may have."""

from collections.abc import Iterator
from typing import BinaryIO

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.limits import (
    BLOCK_BYTES,
    LIST_LIMITS,
    MAX_LINE_CHARACTERS,
    FileLimits,
)

_LINE_ENDS = (b"\n", b"\r")
_JSON_ENDS = (*_LINE_ENDS, b",", b'"')
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


def head_of(source: BinaryIO) -> bytes:
    """Return the first block of a seekable source."""
    source.seek(0)
    return source.read(BLOCK_BYTES)


def blocks(source: BinaryIO, *, skip: int = 0, limits: FileLimits = LIST_LIMITS) -> Iterator[bytes]:
    """Yield what follows the first `skip` bytes of a seekable source.

    Raises InvalidInput beyond the limit of bytes and, where that refuses a file, soon after
    MAX_LINE_CHARACTERS without the end of a line. A JSON document may be one long line: there a
    comma or quote counts as well. Nothing is read after that.
    """
    ends = _JSON_ENDS if head_of(source).lstrip(_BEFORE_TEXT)[:1] in (b"[", b"{") else _LINE_ENDS
    source.seek(skip)
    size, run, line = skip, 0, 1

    while block := source.read(BLOCK_BYTES):
        size += len(block)
        last = max(block.rfind(end) for end in ends)
        run = run + len(block) if last < 0 else len(block) - last - 1
        line += max(block.count(b"\n"), block.count(b"\r"))

        _require_within_limits(limits, size=size, run=run, line=line)
        yield block


def _require_within_limits(limits: FileLimits, *, size: int, run: int, line: int) -> None:
    if size > limits.most_bytes:
        raise InvalidInput.at("file", f"is larger than {limits.most_bytes // 2**20} MiB; split it")
    if limits.refuses_long_lines and run > 4 * MAX_LINE_CHARACTERS:
        raise too_long(line)


def too_long(line: int) -> InvalidInput:
    """Return the refusal of a line that is longer than any may be."""
    return InvalidInput.at(f"line {line}", f"is longer than {MAX_LINE_CHARACTERS} characters")
