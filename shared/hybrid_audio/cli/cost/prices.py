"""Read the list prices that bills are made with: one file, with a date and a source for each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

FILE = Path(__file__).with_name("prices.json")


@dataclass(frozen=True)
class Price:
    """What `per` of something cost; `cheaper_from` has the price of each further quantity on.

    `source` is the title of the page that says so.
    """

    name: str
    unit: str
    per: float
    price: float
    source: str
    cheaper_from: tuple[tuple[float, float], ...] = ()

    def cost(self, quantity: float) -> float:
        """Return what a quantity costs, each part of it at the price of its tier."""
        steps = [(0.0, self.price), *self.cheaper_from, (float("inf"), 0.0)]
        return sum(
            max(0.0, min(quantity, end) - begin) / self.per * price
            for (begin, price), (end, _) in pairwise(steps)
        )


@dataclass(frozen=True)
class PriceList:
    """Prices by name, in one currency, as they were known on a day."""

    currency: str
    known_on: date
    prices: Mapping[str, Price]

    def cost(self, name: str, quantity: float) -> float:
        """Return what a quantity of something costs."""
        return self.prices[name].cost(quantity)

    def with_speech(self, price: float) -> "PriceList":
        """Return the list with another price of 1,000 characters, as your plan has it."""
        own = replace(self.prices["speech"], price=price, per=1_000, source="as given")
        return replace(self, prices={**self.prices, "speech": own})


def read_prices(path: Path = FILE) -> PriceList:
    """Return the price list of a file, this package's own by default."""
    content = json.loads(path.read_text(encoding="utf-8"))
    prices = [
        Price(**{**each, "cheaper_from": tuple(map(tuple, each.get("cheaper_from", ())))})
        for each in content["prices"]
    ]

    return PriceList(
        currency=content["currency"],
        known_on=date.fromisoformat(content["known_on"]),
        prices={price.name: price for price in prices},
    )
