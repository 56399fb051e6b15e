"""The price list: every quantity of a bill has a price, with a date and a source."""

from dataclasses import fields
from datetime import date

import pytest

from hybrid_audio.cli.cost.operations import Operations
from hybrid_audio.cli.cost.prices import Price, read_prices


def test_the_list_has_a_price_for_every_quantity_of_a_bill():
    """Those quantities, and no other ones."""
    assert set(read_prices().prices) == {field.name for field in fields(Operations)}


@pytest.mark.parametrize("price", read_prices().prices.values(), ids=lambda price: price.name)
def test_a_price_names_the_page_that_states_it(price):
    """Whoever checks it knows where to look, and which unit it is for."""
    assert price.price > 0
    assert len(price.source) > 20
    assert price.unit


def test_the_list_says_when_its_prices_were_known():
    """A price list without a date is believed for too long."""
    assert read_prices().known_on >= date(2026, 1, 1)


def test_each_part_of_a_quantity_has_the_price_of_its_tier():
    """100 at 2, the next 100 at 1, the rest for half."""
    price = Price("x", "piece", 1, 2.0, "a page", ((100, 1.0), (200, 0.5)))
    assert price.cost(50) == 100
    assert price.cost(150) == 250
    assert price.cost(1000) == 200 + 100 + 400


def test_a_price_is_for_its_unit():
    """Two thousand and a half at five each."""
    assert Price("x", "thousand", 1000, 5.0, "a page").cost(2500) == 12.5


def test_your_own_price_of_speech_stands_in_for_the_list_price():
    """All other prices stay as they are."""
    own = read_prices().with_speech(0.05)
    assert own.cost("speech", 2_000) == 0.1
    assert own.cost("cpu", 1_000) == read_prices().cost("cpu", 1_000)
