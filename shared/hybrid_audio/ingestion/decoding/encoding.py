"""Which encoding a file is in: its byte order mark, else UTF-8 where every byte agrees, else what
is plain to see.

Statistical guessing is left out on purpose: lists of names are short, and a wrong guess is spoken
to a customer. What is neither Unicode nor plausible Windows-1252 is refused with the request to
save it as UTF-8.
"""

import codecs
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion.decoding import upload_bytes as upload
from hybrid_audio.ingestion.decoding.legacy import refuse_other_than_windows_1252
from hybrid_audio.ingestion.reading import ReadingWarning

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_NO_TEXT = {"Cc", "Cs", "Cn", "Co"}


@dataclass(frozen=True)
class Encoding:
    """How the bytes after the first `skip` become text, and what was assumed."""

    name: str
    codec: str
    skip: int = 0
    warnings: tuple[ReadingWarning, ...] = ()


def find_encoding(source: BinaryIO) -> Encoding:
    """Return the encoding of a seekable source, which is read to its end unless a mark or NULs
    decide.

    Raises InvalidInput, naming the first line at fault, where no encoding can be told for certain.
    """
    head = upload.head_of(source)
    for mark, name, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(name, codec, len(mark))
    wide = _utf_16_by_nuls(head)
    if wide is not None:
        detail = f"the file has no byte order mark; its NUL bytes show {wide.upper()}"
        return Encoding(wide, wide, warnings=(ReadingWarning("no_byte_order_mark", detail),))
    line = _first_line_not_utf_8(source)
    if line is None:
        return Encoding("utf-8", "utf-8")
    refuse_other_than_windows_1252(upload.blocks(source), first_fault=line)
    detail = "not UTF-8; the file was read as Windows-1252 (Latin-1): check the accents"
    guess = ReadingWarning("encoding_guessed", detail, line=line, is_guess=True)
    return Encoding("windows-1252", "cp1252", warnings=(guess,))


def _utf_16_by_nuls(head: bytes) -> str | None:
    if b"\0" not in head:
        return None
    texts = {codec: _decoded(head, codec) for codec in ("utf-16-le", "utf-16-be")}
    best = max(texts, key=lambda codec: _plain_characters(texts[codec]))
    return best if _is_plausible(texts[best]) else None


def _decoded(head: bytes, codec: str) -> str:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        return decoder.decode(head)
    except UnicodeDecodeError:
        return ""


def _plain_characters(text: str) -> int:
    return sum(" " <= c <= "~" or c in "\t\r\n" for c in text)


def _is_plausible(text: str) -> bool:
    """Half of it ASCII, or line ends between letters of another script; no NUL, nothing
    unassigned.
    """
    if not text or any(unicodedata.category(c) in _NO_TEXT and c not in "\t\r\n\x1a" for c in text):
        return False
    return 2 * _plain_characters(text) >= len(text) or "\n" in text or "\r" in text


def _first_line_not_utf_8(source: BinaryIO) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, was_return = 1, False
    try:
        for block in upload.blocks(source):
            text = decoder.decode(block)
            line += _line_ends(text) - (was_return and text.startswith("\n"))
            was_return = text.endswith("\r") or (was_return and not text)
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        return line + _line_ends(error.object[: error.start].decode("utf-8"))
    return None


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def undecodable(line: int, name: str) -> InvalidInput:
    """Return the refusal of a line whose bytes are not in the encoding that the file began in."""
    return InvalidInput.at(f"line {line}", f"holds bytes that are not {name}; the file is damaged")
