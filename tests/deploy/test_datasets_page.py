"""The page on datasets says what lists are read as, what is dropped, and what is warned of."""

import io
import re

from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.domain.names.no_name import NoName
from hybrid_audio.edge.schemas.external import (
    DatasetEntry,
    MergeReport,
    OriginReport,
    UploadForm,
)
from hybrid_audio.edge.schemas.upload_reports import ReportQuery, ReportsQuery
from hybrid_audio.errors import InvalidInput
from hybrid_audio.ingestion import limits, strict
from hybrid_audio.ingestion.decoding.repairs.repair import RepairKind
from hybrid_audio.ingestion.plain_names import NOT_ONE_NAME
from hybrid_audio.ingestion.read import read_items
from hybrid_audio.ingestion.reading import DUPLICATE, ListOptions
from hybrid_audio.ingestion.tables.screens import reasons
from hybrid_audio.uploads import Fate
from tests.deploy.test_pages import DOCS, fields, named
from tests.pages import ROOT

TEXT = (DOCS / "datasets.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "shared" / "hybrid_audio"
CODE = re.compile(r"(?:ReadingWarning|_guess)\(\s*\"([a-z_]+)\"|\(\"([a-z]+_ignored)\"")
HEADERS = re.compile(r"^\| (`[^|]+) \| (\w+) \| (\w+) \| (\w+) \|$", re.MULTILINE)


def test_the_page_names_every_field_of_requests_and_reports() -> None:
    """What is sent and what is answered, whether by a request or in the bucket."""
    wanted = fields(UploadForm, DatasetEntry, OriginReport, MergeReport, ReportsQuery, ReportQuery)
    values = {*Mode, Fate.INGESTED, Fate.SUPERSEDED, Fate.QUARANTINED}
    assert {str(each) for each in wanted | values} - named("datasets.md") == set()


def test_the_page_explains_every_code_of_a_warning() -> None:
    """The codes are what programs look for."""
    assert len(codes()) > 25
    assert codes() - named("datasets.md") == set()


def test_the_page_says_every_reason_for_which_a_row_is_dropped() -> None:
    """In the words of the answer."""
    text = " ".join(TEXT.split())
    screens = {value for name, value in vars(reasons).items() if name.isupper()}
    wanted = (screens - {reasons.ANOTHER_TABLE}) | {DUPLICATE} | NOT_ONE_NAME | {*NoName}
    assert [each for each in wanted if str(each) not in text] == []


def test_the_page_states_the_limits_of_a_file() -> None:
    """A limit that is changed is changed in the page."""
    stated = (limits.MAX_FILE_ITEMS, limits.MAX_ROWS, limits.MAX_LINES, limits.MAX_COLUMNS)
    assert [each for each in (*stated, limits.MAX_LINE_CHARACTERS) if f"{each:,}" not in TEXT] == []


def test_the_page_says_how_sure_each_header_is() -> None:
    """Each header of the table, in a file of its own, for each of the three datasets."""
    table = TEXT.partition("<!-- columns -->\n")[2].partition("\n\n")[0]
    stated = {
        (header, target): said
        for headers, *outcomes in HEADERS.findall(table)
        for header in re.findall("`([^`]+)`", headers)
        for target, said in zip(("names", "developers", "guests"), outcomes, strict=True)
    }
    assert len(stated) > 80
    assert {key: how_sure(*key) for key in stated} == stated


def how_sure(header: str, target: str) -> str:
    """Return the confidence of a table whose middle column has this header, or `refused`."""
    content = f"id,{header},code\n7,Ana,x-1\n8,Ben,x-2\n9,Cleo,x-3\n".encode()
    try:
        reading = read_items(
            io.BytesIO(content), filename="list.csv", target=target, options=ListOptions()
        )
    except InvalidInput:
        return "refused"
    return reading.confidence.value if reading.column == header else f"reads {reading.column}"


def codes() -> set[str]:
    """Return the codes that the package warns with: as it makes them, and in its tables of them."""
    made = [
        *(PACKAGE / "ingestion").rglob("*.py"),
        PACKAGE / "ingest.py",
        PACKAGE / "uploads.py",
    ]
    found = [match for path in made for match in CODE.findall(path.read_text(encoding="utf-8"))]
    return {code for match in found for code in match if code} | {*RepairKind, *strict._HOW}
