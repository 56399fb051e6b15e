"""The table of every pair of two datasets' enabled items, as they are to be spoken."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from hybrid_audio.cli.errors import LocalFault

if TYPE_CHECKING:
    from hybrid_audio.cli.api import Api

PAGE = 10_000
MOST_ROWS = 1_000_000
MOST_BYTES = 31 << 20
"""A request has 32 MiB, of which the fields beside the file take a little."""


@dataclass(frozen=True)
class Item:
    """An item as it is written, and as it is spoken."""

    text: str = field(repr=False)
    say: str = field(repr=False)


def enabled_items(api: "Api", dataset: str) -> list[Item]:
    """Return the enabled items of a dataset, page by page; raises ApiError."""
    found: list[Item] = []
    offset: int | None = 0
    while offset is not None:
        path = f"/external/{quote(dataset, safe='')}"
        page = api.get(path, limit=str(PAGE), offset=str(offset))
        found += [
            Item(each["text"], each["spoken"] or each["text"])
            for each in page["items"]
            if each["enabled"]
        ]
        offset = page["next_offset"]
    return found


def pairs_table(names: list[Item], developers: list[Item]) -> bytes:
    """Return the CSV of every pair; `ref` is the pair as it is written.

    Raises LocalFault for more than a batch takes: a table of that size comes as an object of the
    uploads bucket.
    """
    rows = len(names) * len(developers)
    if rows > MOST_ROWS:
        raise LocalFault(f"{rows} pairs are more than the {MOST_ROWS} rows of one batch")

    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(("ref", "name", "developer"))
    for row in _rows(names, developers):
        writer.writerow(row)
        if table.tell() > MOST_BYTES:
            raise LocalFault(f"the table of {rows} pairs is larger than one request may be")
    content = table.getvalue().encode()
    if len(content) > MOST_BYTES:
        raise LocalFault(f"the table of {rows} pairs is larger than one request may be")
    return content


def _rows(names: list[Item], developers: list[Item]) -> Iterator[tuple[str, str, str]]:
    for name in names:
        for developer in developers:
            yield f"{name.text} / {developer.text}", name.say, developer.say
