"""Lists of something else than names are refused, numbered guests are not."""

import pytest

from tests.unit.ingestion.reads import refusal, texts


@pytest.mark.parametrize(
    "content",
    [
        "Ada Moss 555-0100\nBen Ray 555-0101\n",
        "Dear team,\n\nplease call the guests tomorrow, before nine.\nThey are waiting for "
        "our offer since last week.\n\nBest regards\nAnn\n",
        'Acme Co\nSales by customer\n\n,Total\nAda,"1,200.00"\nBen,"400.00"\nCleo,"20.00"\n',
        "Ada 5\nBen 7\nCleo 9\n",
        "Name: Ada\nPhone: 555\n\nName: Ben\nPhone: 556\n",
        "Mon: Ada\nTue: Ben\nWed: Cleo\n",
        "01.05.24, 10:22 - Ada: Hello\n01.05.24, 10:23 - Ben: Hi\n",
    ],
)
def test_letters_statements_and_logs_are_no_lists(content: str) -> None:
    """What is left of them when sentences and figures are dropped is not a name either."""
    refusal(content, "names.txt")


def test_numbered_guests_are_items() -> None:
    """Where they have one word in common, the number tells them apart."""
    assert texts("Guest 1\nGuest 2\nGuest 3\n", "names.txt") == ["Guest 1", "Guest 2", "Guest 3"]


def test_surnames_before_given_names_are_refused_where_most_rows_have_them() -> None:
    """`Hey Moss, Ada` is no way to address anybody."""
    table = 'Name,City\n"Moss, Ada",Rome\n"Ray, Ben",Bonn\n"Fox, Cleo",Ulm\n'
    assert "'surname, given name'" in refusal(table)
