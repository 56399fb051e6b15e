"""Find the codec that a name of an encoding stands for, as callers, forms and files give it."""

import codecs

from hybrid_audio.errors import InvalidInput

_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
}
"""The encodings that programs really write under these names.

Latin-1 is Windows-1252, which adds curly quotes. Source: WHATWG Encoding Standard, section 4.2.
"""

_ALIASES = {"windows-874": "cp874", "mac-centraleurope": "mac-latin2", "ansi": "cp1252"}
_NOT_OF_FILES = {"unicode-escape", "raw-unicode-escape", "idna", "punycode"}
_ASCII = bytes([9, 10, 13, *range(0x20, 0x7F)])
_WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
COMMON = (
    "utf-8, utf-16, windows-1250, windows-1251, windows-1252, windows-1254, iso-8859-2, mac-roman, "
    "cp437, cp850, cp852, koi8-r, shift-jis, gb18030, big5 or euc-kr"
)


def codec_named(name: str, *, path: str = "encoding") -> str:
    """Return the codec of a name such as `latin1`, `cp1250`, `macroman` or `UTF-8`.

    Raises InvalidInput at `path`, naming the common ones, for what is not an encoding of text.
    """
    codec = find_codec(name)
    if codec is None:
        raise InvalidInput.at(path, f"is not an encoding known here; it can be {COMMON}")
    return codec


def find_codec(name: str) -> str | None:
    """Return the codec of a name, None where it is not an encoding that files of text come in."""
    try:
        plain = name.strip().lower().removeprefix("x-").replace(" ", "-")
        codec = codecs.lookup(_ALIASES.get(plain, plain)).name
    except (LookupError, ValueError):
        return None

    codec = "utf-8" if codec == "utf-8-sig" else codec
    codec = _SUPERSETS.get(codec, codec)
    return codec if codec in _WIDE or _extends_ascii(codec) else None


def _extends_ascii(codec: str) -> bool:
    """Return whether delimiters and line ends are those of ASCII, as lines are split by them."""
    if codec in _NOT_OF_FILES:
        return False
    try:
        return _ASCII.decode(codec) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError, ValueError):
        return False


def shown_name(codec: str) -> str:
    """Return the name under which answers give an encoding, which callers can give as well."""
    usual = {"cp932": "shift-jis", "cp949": "euc-kr"}.get(codec, codec)
    windows = usual.replace("cp125", "windows-125").replace("cp874", "windows-874")
    return windows.replace("iso8859", "iso-8859").replace("_", "-")
