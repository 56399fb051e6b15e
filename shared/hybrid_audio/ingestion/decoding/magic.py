"""Refuse files that are not text, by their first bytes: archives, workbooks, images."""

import re

from hybrid_audio.errors import InvalidInput

_SAVE_AS_CSV = "save the sheet as CSV (UTF-8) and upload that"
_UNPACK = "unpack it and upload the list inside"
_EXPORT = "export the list as CSV, JSON or plain text"

_WORKBOOK = re.compile(
    rb"PK\x03\x04.*(?:\[Content_Types\]\.xml|xl/|mimetypeapplication/vnd\.oasis)", re.DOTALL
)
_BINARY: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (_WORKBOOK, "an office document (a zip of XML)", _SAVE_AS_CSV),
    (re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"), "a zip archive", _UNPACK),
    (re.compile(rb"\x1f\x8b"), "a gzip archive", _UNPACK),
    (
        re.compile(
            rb"BZh[1-9]1AY&SY|\xfd7zXZ\x00|\x28\xb5\x2f\xfd|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07"
        ),
        "an archive",
        _UNPACK,
    ),
    (re.compile(rb".{257}ustar", re.DOTALL), "a tar archive", _UNPACK),
    (
        re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "an old Excel or Word document",
        _SAVE_AS_CSV,
    ),
    (re.compile(rb"%PDF-"), "a PDF document", _EXPORT),
    (
        re.compile(
            rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|II\*\x00|MM\x00\*", re.DOTALL
        ),
        "an image",
        _EXPORT,
    ),
    (
        re.compile(rb"RIFF.{4}WAVE|OggS\x00|fLaC\x00|ID3[\x02-\x04]\x00", re.DOTALL),
        "a sound file",
        _EXPORT,
    ),
    (re.compile(rb"SQLite format 3\x00|PAR1[\x00-\x1f]|Obj\x01"), "a database file", _EXPORT),
    (re.compile(rb"\x7fELF|\xca\xfe\xba\xbe"), "a program", _EXPORT),
)


def refuse_binary(head: bytes) -> None:
    """Raise InvalidInput for bytes that are not text, saying what they are and what to upload."""
    for pattern, kind, remedy in _BINARY:
        if pattern.match(head):
            raise InvalidInput.at("file", f"is {kind}, not a list; {remedy}")
