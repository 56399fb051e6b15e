"""Work the tables of docs/cost.md out from the price list: `python docs/draw_cost.py [--check]`.

With `--check` nothing is written, and the exit code is 1 where the page is not current.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hybrid_audio.cli.cost.bill import Bill, bill
from hybrid_audio.cli.cost.campaign import BYTES_PER_S
from hybrid_audio.cli.cost.prices import PriceList, read_prices
from hybrid_audio.cli.cost.shapes import MANY_NAMES, SHAPES

PAGE = Path(__file__).with_name("cost.md")
BEGIN, END = "<!-- {}: begin -->", "<!-- {}: end -->"

NAMES = {
    "speech": "speech, characters",
    "cpu": "processor, seconds",
    "memory": "memory, GiB-seconds",
    "requests": "requests",
    "task_operations": "operations of Cloud Tasks",
    "firestore_writes": "Firestore, documents written",
    "firestore_reads": "Firestore, documents read",
    "storage_writes": "Cloud Storage, operations of class A",
    "storage_reads": "Cloud Storage, operations of class B",
    "stored_gib": "kept for a month, GiB",
    "sent_gib": "sent to the internet, GiB",
}


def price_table(prices: PriceList) -> Iterator[str]:
    """Yield the prices with the titles of the pages that state them."""
    yield f"| what | {prices.currency} | for | as stated in |"
    yield "|---|---|---|---|"
    for price in prices.prices.values():
        what = NAMES[price.name].partition(",")[0]
        yield f"| {what} | {price.price:g} | {price.unit} | {price.source} |"


def shape_table(prices: PriceList) -> Iterator[str]:
    """Yield what each shape of campaign costs, beside speaking all of it."""
    bills = [bill(campaign, prices) for campaign in SHAPES.values()]
    small = [bill(replace(campaign, format="mulaw"), prices) for campaign in SHAPES.values()]

    yield f"| {prices.currency}, a million messages | {' | '.join(SHAPES)} |"
    yield f"|---{'|---' * len(SHAPES)}|"
    yield _row("stems to speak", [f"{campaign.stems:,}" for campaign in SHAPES.values()])
    yield _row("speech", [_money(each.speech) for each in bills])
    yield _row("Google's part, as WAV at 48 kHz", [_money(each.cloud) for each in bills])
    yield _row("**together**", [f"**{_money(each.total)}**" for each in bills])
    yield _row("of Google's part: sending and keeping", list(map(_share, bills)))
    yield _row("Google's part, as G.711 at 8 kHz", [_money(each.cloud) for each in small])
    yield _row("together, as G.711", [_money(each.total) for each in small])
    yield _row("speech of every message in full", [_money(each.speech_in_full) for each in bills])
    yield _row("saved on speech", [_money(each.saved) for each in bills])
    yield _row("a message, in cents", [f"{100 * b.total / b.messages:.3f}" for b in bills])


def line_table(prices: PriceList) -> Iterator[str]:
    """Yield the lines of the bill of many names, as WAV and as G.711."""
    wav = bill(MANY_NAMES, prices)
    small = bill(replace(MANY_NAMES, format="mulaw"), prices)

    yield f"| many names | quantity | {prices.currency} | as G.711: quantity | {prices.currency} |"
    yield "|---|---|---|---|---|"
    for line, other in zip(wav.lines, small.lines, strict=True):
        cells = [f"{line.quantity:,.0f}", _money(line.cost)]
        yield _row(NAMES[line.name], [*cells, f"{other.quantity:,.0f}", _money(other.cost)])


def format_table(prices: PriceList) -> Iterator[str]:
    """Yield what each format of delivery weighs and costs."""
    yield f"| format | bytes a second | Google's part of many names, {prices.currency} |"
    yield "|---|---|---|"
    for name, rate in BYTES_PER_S.items():
        each = bill(replace(MANY_NAMES, format=name), prices)
        yield f"| `{name}` | {rate:,} | {_money(each.cloud)} |"


def _row(title: str, cells: list[str]) -> str:
    return f"| {title} | {' | '.join(cells)} |"


def _money(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:,.2f}"


def _share(each: Bill) -> str:
    return f"{each.share_of_cloud('sent_gib') + each.share_of_cloud('stored_gib'):.0%}"


TABLES = {
    "prices": price_table,
    "shapes": shape_table,
    "lines": line_table,
    "formats": format_table,
}


def drawn(page: str) -> str:
    """Return the page with each of its tables worked out anew."""
    prices = read_prices()
    for name, table in TABLES.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, _, rest = page.partition(begin)
        after = rest.partition(end)[2]
        page = "\n".join([before + begin, "", *table(prices), "", end + after])
    return page


def main() -> int:
    """Write the tables into the page, or check that they are current; return the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    current = drawn(page)

    if "--check" in sys.argv[1:]:
        return 0 if current == page else 1
    PAGE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
