"""Test cheaply whether a text may be UTF-8 that was read as another encoding.

Only where it may be are the libraries that can repair it loaded.
"""

import re

_CODECS = (
    "latin-1", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-2",
    "mac_roman", "cp437", "cp850", "cp852",
)  # fmt: skip
SLOPPY_CODECS = tuple(codec.replace("cp125", "sloppy-windows-125") for codec in _CODECS)
"""As ftfy registers them: with the control characters where Windows defines nothing."""

_LEADS = bytes(range(0xC2, 0xF5))
_CONTINUATIONS = bytes(range(0x80, 0xC0))


def _pair(codec: str) -> str:
    """Return the pattern of a first and a second byte of UTF-8 as the codec shows them."""
    leads = re.escape(_LEADS.decode(codec, "ignore"))
    continuations = re.escape(_CONTINUATIONS.decode(codec, "ignore"))
    return f"[{leads}][{continuations}\\x80-\\x9f]"


_SIGNS = re.compile("|".join([*map(_pair, _CODECS), "[ÃÂ]"]))


def may_be_mojibake(text: str) -> bool:
    """Return whether two neighbours may be one character of UTF-8, or one has lost the other."""
    return not text.isascii() and _SIGNS.search(text) is not None
