r"""Escapes of programming languages and URLs in texts: `\u00e9`, `\xe9`, `\303\251`, `%C3%A9`."""

import re
from urllib.parse import unquote_to_bytes

_PERCENT_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_HIGH_PERCENT = re.compile(r"(?<![0-9])%[89A-Fa-f][0-9A-Fa-f]")
_PLAIN_PERCENT = re.compile(
    r"(?:(?<=[^\W\d_])|^)(?:%(?:2[0-9A-Fa-f]|3[A-Fa-f]|5[BbDdFf]|7[BbDdEe]))+"
)
_BACKSLASH_U = re.compile(r"(?:\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]{1,6}\}|\\U[0-9a-fA-F]{8})+")
_BACKSLASH_X = re.compile(r"(?:\\x[0-9a-fA-F]{2})+|(?:\\[0-3][0-7]{2})+")
_CODE = re.compile(r"[0-9a-fA-F]{2,8}")
_QUOTE = re.compile(r"""\\(?=['"])""")
_LEFT = re.compile(r"\\(?:u[0-9a-fA-F]{2,}|x[0-9a-fA-F]{2}|[0-3][0-7]{2})")
_MAX_CODE = 0x10FFFF


def decoded(text: str) -> str:
    """Return the text with the escapes decoded that give characters; the others stay."""
    if "%" in text:
        text = _PLAIN_PERCENT.sub(lambda match: _from_percent(match[0]), text)
        text = _PERCENT_RUN.sub(lambda match: _from_high_percent(match[0]), text)
    if "\\" in text:
        text = _BACKSLASH_U.sub(lambda match: _from_codes(match[0]), text)
        text = _BACKSLASH_X.sub(lambda match: _from_bytes(match[0]), text)
        text = _QUOTE.sub("", text)

    return text


def is_damaged(text: str) -> bool:
    """Return whether escapes are left that give no characters, as `%E9` or half a surrogate."""
    return _LEFT.search(text) is not None or _HIGH_PERCENT.search(text) is not None


def _from_percent(run: str) -> str:
    return unquote_to_bytes(run).decode("ascii")


def _from_high_percent(run: str) -> str:
    whole = unquote_to_bytes(run)
    return run if whole.isascii() else _utf_8_or(whole, run)


def _utf_8_or(whole: bytes, otherwise: str) -> str:
    try:
        return whole.decode("utf-8")
    except UnicodeDecodeError:
        return otherwise


def _from_codes(run: str) -> str:
    """Return the characters of UTF-16 units or code points; half a surrogate pair stays escaped."""
    codes = [int(code, 16) for code in _CODE.findall(run)]
    if max(codes) > _MAX_CODE:
        return run

    units = "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass")
    try:
        return units.decode("utf-16-le")
    except UnicodeDecodeError:
        return run


def _from_bytes(run: str) -> str:
    """Return what the bytes are as UTF-8, else as Latin-1, as Python and JavaScript write them."""
    base = 16 if "x" in run else 8
    whole = bytes(int(code, base) for code in run.replace("x", "").split("\\")[1:])
    return whole.decode("ascii") if whole.isascii() else _utf_8_or(whole, _latin_1_or(whole, run))


def _latin_1_or(whole: bytes, otherwise: str) -> str:
    text = whole.decode("latin-1")
    return text if text.isalpha() else otherwise
