"""Find Unicode encodings that show by themselves: byte order marks, and the NULs of UTF-16."""

import codecs
import unicodedata
from dataclasses import dataclass

from hybrid_audio.ingestion.reading import ReadingWarning

_BOM_READ_TWICE = "\xef\xbb\xbf".encode()
"""A mark of UTF-8 that was read as Latin-1 and saved as UTF-8, as programs do that join files."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (_BOM_READ_TWICE, "utf-8", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_MARK_READ_TWICE = ReadingWarning(
    "mojibake_repaired", "the byte order mark had been read as another encoding", line=1
)
_NO_TEXT = {"Cc", "Cs", "Cn", "Co"}


@dataclass(frozen=True)
class Encoding:
    """How the bytes after the first `skip` become text, and what was assumed."""

    name: str
    codec: str
    skip: int = 0
    warnings: tuple[ReadingWarning, ...] = ()


def encoding_by_mark(head: bytes) -> Encoding | None:
    """Return the encoding whose byte order mark begins the file, None without one."""
    for mark, name, codec in _MARKS:
        if head.startswith(mark):
            warnings = (_MARK_READ_TWICE,) if mark == _BOM_READ_TWICE else ()
            return Encoding(name, codec, len(mark), warnings)
    return None


def utf_16_by_nuls(head: bytes) -> Encoding | None:
    """Return UTF-16 where the NULs in the first block leave plain text, with a warning."""
    if b"\0" not in head:
        return None

    texts = {codec: _decoded(head, codec) for codec in ("utf-16-le", "utf-16-be")}
    best = max(texts, key=lambda codec: _plain_characters(texts[codec]))
    if not _is_plausible(texts[best]):
        return None

    detail = f"the file has no byte order mark; its NUL bytes show {best.upper()}"
    return Encoding(best, best, warnings=(ReadingWarning("no_byte_order_mark", detail),))


def _decoded(head: bytes, codec: str) -> str:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        return decoder.decode(head)
    except UnicodeDecodeError:
        return ""


def _plain_characters(text: str) -> int:
    return sum(" " <= c <= "~" or c in "\t\r\n" for c in text)


def _is_plausible(text: str) -> bool:
    """Return whether half of a text is ASCII, or it has line ends, without NULs and unassigned."""
    if not text or any(unicodedata.category(c) in _NO_TEXT and c not in "\t\r\n\x1a" for c in text):
        return False
    return 2 * _plain_characters(text) >= len(text) or "\n" in text or "\r" in text


def byte_order_without_mark(head: bytes, family: str) -> str:
    """Return the codec of a family, UTF-16 or UTF-32, in whose order more of the text is plain."""
    return max(
        (f"{family}-le", f"{family}-be"),
        key=lambda codec: _plain_characters(_decoded(head, codec)),
    )
