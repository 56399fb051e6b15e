"""Common given names and some surnames by language, and the encodings that their lists come in."""

from pathlib import Path

_LINES = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
NAMES: dict[str, tuple[str, ...]] = {
    language: tuple(names.split()) for language, _, names in (x.partition(":") for x in _LINES)
}
"""Written by hand. Most are common enough to stand among the words that encodings are told by too:
a test that wants to know how names fare that are not, leaves them out of those.
"""

ENCODINGS: dict[str, tuple[str, ...]] = {
    "cp1252": (
        "german",
        "french",
        "spanish",
        "portuguese",
        "danish",
        "swedish",
        "finnish",
        "icelandic",
        "dutch",
        "italian",
        "albanian",
    ),
    "latin-1": ("german", "french", "spanish", "portuguese", "danish", "swedish", "italian"),
    "iso8859-15": ("german", "french", "spanish", "danish", "finnish"),
    "cp1250": (
        "czech",
        "slovak",
        "polish",
        "hungarian",
        "romanian",
        "croatian",
        "german",
        "albanian",
    ),
    "iso8859-2": ("czech", "slovak", "polish", "hungarian", "croatian"),
    "cp1254": ("turkish", "german", "spanish"),
    "iso8859-9": ("turkish",),
    "cp1251": ("russian", "ukrainian", "bulgarian"),
    "koi8-r": ("russian",),
    "iso8859-5": ("russian", "bulgarian"),
    "cp866": ("russian",),
    "mac_cyrillic": ("russian", "bulgarian"),
    "mac_roman": (
        "german",
        "french",
        "spanish",
        "portuguese",
        "danish",
        "swedish",
        "italian",
        "dutch",
    ),
    "mac_latin2": ("czech", "polish", "hungarian", "slovak"),
    "mac_turkish": ("turkish",),
    "cp437": ("german", "french", "spanish", "swedish", "italian"),
    "cp850": ("german", "french", "spanish", "portuguese", "danish", "swedish", "finnish"),
    "cp852": ("czech", "slovak", "polish", "hungarian", "croatian"),
    "cp857": ("turkish",),
    "cp865": ("danish",),
    "cp1253": ("greek",),
    "cp737": ("greek",),
    "cp1255": ("hebrew",),
    "cp862": ("hebrew",),
    "cp1256": ("arabic",),
    "cp1257": ("lithuanian", "latvian", "finnish"),
    "cp1258": ("vietnamese",),
    "cp874": ("thai",),
    "shift-jis": ("japanese",),
    "euc-jp": ("japanese",),
    "gb18030": ("chinese",),
    "big5": ("taiwanese",),
    "euc-kr": ("korean",),
}
"""Which encodings each language's files come in; names that one cannot hold are left out of it."""
