"""The legacy encodings that lists come in, and the languages that each is used for."""

from dataclasses import dataclass

from hybrid_audio.ingestion.decoding.names_of_encodings import shown_name

WESTERN = (
    "german", "french", "spanish", "portuguese", "nordic", "icelandic", "dutch", "italian",
    "albanian", "irish", "estonian",
)  # fmt: skip
_CENTRAL = (
    "czech", "slovak", "polish", "hungarian", "croatian", "romanian", "german", "albanian",
)  # fmt: skip
_TURKISH = ("turkish", *WESTERN)
_BALTIC = ("lithuanian", "latvian", "estonian", "polish", "german", "nordic")
_CYRILLIC = ("russian", "bulgarian", "ukrainian", "macedonian", "belarusian")
_ARABIC = ("arabic", "persian")
_GREEK = ("greek",)
_HEBREW = ("hebrew",)


@dataclass(frozen=True)
class Candidate:
    """An encoding by its codec, its name for people, the languages of its files, and its rarity.

    `rarity` is the negative natural logarithm of how often it is met beside the most common one.
    """

    codec: str
    label: str
    languages: tuple[str, ...]
    rarity: float = 0.0
    is_multibyte: bool = False

    @property
    def name(self) -> str:
        """How callers name it."""
        return shown_name(self.codec)


CANDIDATES = (
    Candidate("cp1252", "Windows-1252 (Latin-1)", WESTERN),
    Candidate("cp1251", "Windows-1251 (Cyrillic)", _CYRILLIC),
    Candidate("cp1253", "Windows-1253 (Greek)", _GREEK),
    Candidate("cp1255", "Windows-1255 (Hebrew)", _HEBREW),
    Candidate("cp1256", "Windows-1256 (Arabic)", _ARABIC),
    Candidate("cp874", "Windows-874 (Thai)", ("thai",)),
    Candidate("cp1250", "Windows-1250 (Central European)", _CENTRAL, 1),
    Candidate("cp1254", "Windows-1254 (Turkish)", _TURKISH, 1),
    Candidate("koi8-r", "KOI8-R", _CYRILLIC, 1),
    Candidate("koi8-u", "KOI8-U", _CYRILLIC, 1.5),
    Candidate("cp1257", "Windows-1257 (Baltic)", _BALTIC, 3),
    Candidate("cp866", "DOS code page 866", _CYRILLIC, 1.5),
    Candidate("cp1125", "DOS code page 1125", _CYRILLIC, 2.5),
    Candidate("mac_roman", "Mac Roman", WESTERN, 2),
    Candidate("cp437", "DOS code page 437", WESTERN, 2.5),
    Candidate("cp850", "DOS code page 850", WESTERN, 2),
    Candidate("cp852", "DOS code page 852", _CENTRAL, 2.5),
    Candidate("iso8859-2", "ISO-8859-2 (Latin-2)", _CENTRAL, 2),
    Candidate("cp1258", "Windows-1258 (Vietnamese)", ("vietnamese",), 2),
    Candidate("iso8859-7", "ISO-8859-7 (Greek)", _GREEK, 2),
    Candidate("iso8859-8", "ISO-8859-8 (Hebrew)", _HEBREW, 2),
    Candidate("iso8859-6", "ISO-8859-6 (Arabic)", _ARABIC, 2),
    Candidate("iso8859-13", "ISO-8859-13 (Baltic)", _BALTIC, 4.5),
    Candidate("mac_cyrillic", "Mac Cyrillic", _CYRILLIC, 2.5),
    Candidate("cp737", "DOS code page 737", _GREEK, 3),
    Candidate("cp862", "DOS code page 862", _HEBREW, 2.5),
    Candidate("iso8859-15", "ISO-8859-15 (Latin-9)", WESTERN, 3.5),
    Candidate("iso8859-5", "ISO-8859-5 (Cyrillic)", _CYRILLIC, 3),
    Candidate("mac_latin2", "Mac Central European", _CENTRAL, 4),
    Candidate("mac_greek", "Mac Greek", _GREEK, 4),
    Candidate("cp857", "DOS code page 857", _TURKISH, 4),
    Candidate("cp865", "DOS code page 865", WESTERN, 4),
    Candidate("cp869", "DOS code page 869", _GREEK, 4),
    Candidate("cp775", "DOS code page 775", _BALTIC, 5),
    Candidate("mac_turkish", "Mac Turkish", _TURKISH, 5),
    Candidate("cp855", "DOS code page 855", _CYRILLIC, 5),
    Candidate("cp860", "DOS code page 860", WESTERN, 7),
    Candidate("cp861", "DOS code page 861", WESTERN, 7),
    Candidate("cp863", "DOS code page 863", WESTERN, 7),
    Candidate("iso8859-10", "ISO-8859-10 (Latin-6)", ("icelandic", "nordic", *_BALTIC), 7),
    Candidate("iso8859-14", "ISO-8859-14 (Latin-8)", WESTERN, 7),
    Candidate("hp_roman8", "HP Roman-8", WESTERN, 7),
    Candidate("cp720", "DOS code page 720", _ARABIC, 7),
    Candidate("iso8859-4", "ISO-8859-4 (Latin-4)", _BALTIC, 7),
    Candidate("iso8859-3", "ISO-8859-3 (Latin-3)", ("turkish",), 7),
    Candidate("mac_iceland", "Mac Icelandic", WESTERN, 7),
    Candidate("mac_romanian", "Mac Romanian", _CENTRAL, 7),
    Candidate("mac_croatian", "Mac Croatian", _CENTRAL, 7),
    Candidate("iso8859-16", "ISO-8859-16 (Latin-10)", _CENTRAL, 8),
    Candidate("cp932", "Shift-JIS", ("japanese",), is_multibyte=True),
    Candidate("gb18030", "GB18030 (GBK)", ("chinese",), is_multibyte=True),
    Candidate("big5", "Big5", ("taiwanese",), is_multibyte=True),
    Candidate("cp949", "EUC-KR", ("korean",), is_multibyte=True),
    Candidate("euc_jp", "EUC-JP", ("japanese",), 1.5, is_multibyte=True),
)
"""The first of two that read a file alike is the one that is named."""

ALL_LANGUAGES = tuple(dict.fromkeys(each for it in CANDIDATES for each in it.languages))
