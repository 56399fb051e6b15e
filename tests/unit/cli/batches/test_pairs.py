"""The table of all pairs: each enabled item as it is spoken, in a bounded size."""

import csv
import io

import pytest

from hybrid_audio.cli.batches import pairs
from hybrid_audio.cli.batches.pairs import Item, enabled_items, pairs_table
from hybrid_audio.cli.errors import LocalFault
from tests.unit.cli.services import FakeService

NAMES = [Item("Ann", "Ann"), Item('Bo "B", Jr.', "Bo")]


def entry(text: str, *, spoken: str | None = None, enabled: bool = True) -> dict[str, object]:
    return {"text": text, "spoken": spoken, "enabled": enabled}


def test_enabled_items_are_read_to_the_last_page_as_they_are_spoken():
    """A disabled item is left out; one without a spoken form is spoken as it is written."""
    service = FakeService()
    service.answer(
        "GET /external/names",
        {"items": [entry("Siobhan", spoken="Shivawn")], "next_offset": 1},
        {"items": [entry("Bo", enabled=False), entry("Ann")], "next_offset": None},
    )
    assert enabled_items(service.api(), "names") == [Item("Siobhan", "Shivawn"), Item("Ann", "Ann")]
    assert [request.url.params["offset"] for request in service.requests] == ["0", "1"]


def test_every_pair_is_a_row_with_its_ref():
    """Names in their order, each with every developer; quotes and commas come back."""
    table = pairs_table(NAMES, [Item("X", "Ex"), Item("Y", "Y")])
    rows = list(csv.reader(io.StringIO(table.decode(), newline=""), strict=True))
    assert rows[0] == ["ref", "name", "developer"]
    assert rows[1:3] == [["Ann / X", "Ann", "Ex"], ["Ann / Y", "Ann", "Y"]]
    assert rows[3] == ['Bo "B", Jr. / X', "Bo", "Ex"]
    assert len(rows) == 5


@pytest.mark.parametrize(("name", "limit"), [("MOST_ROWS", 3), ("MOST_BYTES", 40)])
def test_a_table_beyond_a_batch_is_refused(monkeypatch, name, limit):
    """It is counted before it is written, and measured as it grows."""
    monkeypatch.setattr(pairs, name, limit)
    with pytest.raises(LocalFault, match="4 pairs"):
        pairs_table(NAMES, NAMES)
