"""Files that people upload: each gives its items, or a refusal that names line and reason."""

import gzip
import io
import zipfile

import pytest

from tests.unit.ingestion.reads import refusal, texts

SIX_SCRIPTS = ["José", "Ольга", "李小龍", "محمد", "אורי", "अमित", "Σωκράτης", "ゆうこ", "김철수"]
TABLE = "name,city\nJosé,Rome\nZoë,Köln\n"
PEOPLE = ["José", "Zoë"]


def zipped(name: str) -> bytes:
    """Return an archive of one file."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(name, "name\nJohn\n")
    return whole.getvalue()


TAKEN: dict[str, tuple[bytes | str, list[str]]] = {
    "UTF-8": (TABLE, PEOPLE),
    "UTF-8 with BOM": (TABLE.encode("utf-8-sig"), PEOPLE),
    "UTF-16 with BOM": (TABLE.encode("utf-16"), PEOPLE),
    "UTF-16 big endian with BOM": (b"\xfe\xff" + TABLE.encode("utf-16-be"), PEOPLE),
    "UTF-16 without BOM": (TABLE.encode("utf-16-le"), PEOPLE),
    "UTF-32 with BOM": (TABLE.encode("utf-32"), PEOPLE),
    "Latin-1": (TABLE.encode("latin-1"), PEOPLE),
    "Windows-1252": ("name\nO\u2019Neil\nŠtefan\n".encode("cp1252"), ["O\u2019Neil", "Štefan"]),
    "Windows-1251": ("Иван\nЮлия\n".encode("cp1251"), ["Иван", "Юлия"]),
    "Windows-1250": ("Ann\nMichał\n".encode("cp1250"), ["Ann", "Michał"]),
    "Mac Roman": ("Ann\nMárta\nZoë\n".encode("mac-roman"), ["Ann", "Márta", "Zoë"]),
    "Shift JIS": ("ジョン\n".encode("shift-jis"), ["ジョン"]),
    "GBK": ("张伟\n李娜\n".encode("gbk"), ["张伟", "李娜"]),
    "semicolons": (TABLE.replace(",", ";"), PEOPLE),
    "tabs": (TABLE.replace(",", "\t"), PEOPLE),
    "bars": (TABLE.replace(",", "|"), PEOPLE),
    "Excel's separator line": ("sep=;\r\nname;city\r\nJosé;Rome\r\n", ["José"]),
    "CRLF": (TABLE.replace("\n", "\r\n"), PEOPLE),
    "CR alone": (TABLE.replace("\n", "\r"), PEOPLE),
    "no end of line at the end": (TABLE.removesuffix("\n"), PEOPLE),
    "the end of file of DOS": (f"{TABLE}\x1a", PEOPLE),
    "quoted line ends": ('name,address\n"Ann","1 Main St\nRome"\nBob,"x\n\ny"\n', ["Ann", "Bob"]),
    "quoted delimiters and quotes": (
        'name,x\n"Ann ""Annie"" Lee",1\n"Lee, Bob",2\n',
        ['Ann "Annie" Lee', "Lee, Bob"],
    ),
    "spaces after delimiters": ('city, name\nRome, "Lee, Ann"\n', ["Lee, Ann"]),
    "duplicate headers": ("name,name\nAnn,Rome\n", ["Ann"]),
    "no headers": ("Ann,Rome\nBob,Rome\nCid,Rome\n", ["Ann", "Bob", "Cid"]),
    "empty headers": (",name,\n1,Ann,x\n2,Bob,y\n", ["Ann", "Bob"]),
    "rows too short": ("city,name\nRome\nRome,Ann\n", ["Ann"]),
    "rows too long": ("name,city\nLee, Ann,Rome\nBob,Rome\n", ["Bob"]),
    "empty cells at the end": ("name,city\nAnn,Rome,,\n", ["Ann"]),
    "blank rows": ("name,city\n\nAnn,Rome\n,\n   \nBob,Rome\n", ["Ann", "Bob"]),
    "formula cells": (
        'name\nAnn\n=1+1\n+1+1\n-cmd\n@SUM(A1)\n\'=1\n"=HYPERLINK(""x"")"\n',
        ["Ann"],
    ),
    "marks of direction": (
        "\u202b" + "עדי" + "\u202c\n\u2067" + "محمد" + "\u2069",
        ["עדי", "محمد"],
    ),
    "zero width": ("Jo\u200bhn\n\ufeffAnn\n", ["John", "Ann"]),
    "six scripts": ("\n".join(SIX_SCRIPTS), SIX_SCRIPTS),
    "decomposed accents": ("Jose\u0301\nJosé\n", ["José"]),
    "repeated in other case": ("Ann\nANN\nann \n", ["Ann"]),
    "a list in JSON": ('["Ann", "Bob"]', ["Ann", "Bob"]),
    "items in JSON": (
        '{"version": 3, "items": ["Ann", {"text": "Bob"}], "total": 2}',
        ["Ann", "Bob"],
    ),
    "objects in JSON": ('[{"name": "Ann"}, {"name": "Bob"}]', ["Ann", "Bob"]),
    "JSON in UTF-16": ('["José"]'.encode("utf-16"), ["José"]),
    "JSONL": ('{"name": "Ann"}\n\n{"name": "Bob"}\n', ["Ann", "Bob"]),
    "one item": ("Ann", ["Ann"]),
}

REFUSED: dict[str, tuple[bytes | str, str]] = {
    "empty": ("", "file: is empty"),
    "blank": (" \r\n\t\n", "file: is empty"),
    "a BOM alone": (b"\xef\xbb\xbf", "file: is empty"),
    "a header alone": ("name,city\n", "file: holds no item"),
    "nothing that can be kept": ("name\n=1\n", "line 2: is not a name but a formula"),
    "zip": (zipped("names.csv"), "file: is a zip archive"),
    "an Excel workbook": (zipped("xl/workbook.xml"), "file: is an office document"),
    "gzip": (gzip.compress(b"name\nJohn\n"), "file: is a gzip archive"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "file: is a PDF document"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0", "file: is an image"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF", "file: is an image"),
    "old Excel": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
        "file: is an old Excel or Word document",
    ),
    "WAVE": (b"RIFF\x24\0\0\0WAVEfmt ", "file: is a sound file"),
    "HTML": ("<!DOCTYPE html><html>", "line 1: begins an HTML"),
    "NUL": ("name\nAnn\nBo\0b\n", "line 3: holds a NUL character"),
    "an unclosed quote": (
        'name,city\nAnn,Rome\nBob,"Rome\nCid,Rome\n',
        "line 3: opens a quote that is never closed",
    ),
    "a quote closed elsewhere": (
        'name\n"Ann\n"Bob"\n',
        "line 2: opens a quote that is not closed before line 3",
    ),
    "10,000 columns": (
        ",".join(f"c{i}" for i in range(9000)) + "\na,b\n",
        "line 1: has 9000 cells; at most 1000",
    ),
    "a title above": (
        "Export\n" + "Ann,Rome\n" * 9,
        "line 1: has one cell where most lines have 2",
    ),
    "all in one line": ("Ann,Bob,Cid\n", "line 1: is the only line and holds 3 cells"),
    "damaged UTF-8": ("Ольга\nJo".encode() + b"\xe9\n", "line 2: holds bytes that are not UTF-8"),
    "damaged UTF-16": (
        "Ann\nBob\n".encode("utf-16") + b"\0\xd8x\0",
        "line 3: holds bytes that are not UTF-16-LE",
    ),
    "trailing comma": ('[\n"Ann",\n]', "line 3: is not JSON"),
    "repeated key": (
        '[\n{"name": "Ann",\n"name": "Bob"}]',
        "line 2: holds an object with a repeated key",
    ),
    "repeated items": ('{"items": ["Ann"],\n"items": []}', "line 2: repeats a key"),
    "100,000 levels": ('["Ann", ' + "[" * 100_000, "line 1: nests deeper than 32 levels"),
    "NaN": ('["Ann",\nNaN]', "line 2: holds NaN"),
    "infinite": ('["Ann",\n1e999]', "line 2: holds a number too large"),
    "many digits": ('["Ann",\n' + "1" * 5000 + "]", "line 2: holds a number with too many digits"),
    "lone surrogate": ('["Ann",\n"\\ud800"]', "line 2: holds a lone surrogate"),
    "cut off": ('["Ann",\n"Bob', "line 2: ends in the middle of a value"),
    "cut off in a word": ('["Ann",\ntru', "line 2: ends in the middle of a value"),
    "two documents": ('["Ann"]\n5', "line 2: holds more after the end of the list"),
    "an object without items": ('{"towns": ["Ann"]}', 'line 1: must be a list or {"items": [...]}'),
    "an empty list": ("[]", "file: holds no item"),
    "a bad line in JSONL": (
        '{"name": "Ann"}\n{"name": }\n',
        "line 2: is not JSON: expecting value",
    ),
    "two values in a line of JSONL": (
        '{"name": "Ann"}\n{} {}\n',
        "line 2: holds more than one JSON value",
    ),
}


@pytest.mark.parametrize(("content", "items"), TAKEN.values(), ids=TAKEN.keys())
def test_a_file_of_the_corpus_gives_its_items(content: bytes | str, items: list[str]) -> None:
    """The content of a file decides, whatever its extension says."""
    assert texts(content, "upload") == items
    assert texts(content, "upload.csv") == items


@pytest.mark.parametrize(("content", "fault"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_of_the_corpus_is_refused_where_its_fault_is(
    content: bytes | str, fault: str
) -> None:
    """With a place and a reason that people can act on."""
    assert refusal(content).startswith(fault)
