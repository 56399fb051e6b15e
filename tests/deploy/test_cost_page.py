"""The page on cost is worked out from the price list of today."""

import subprocess
import sys

from hybrid_audio.cli.cost.prices import read_prices
from tests.pages import PAGES, ROOT


def test_the_tables_of_the_page_are_current():
    """`make cost` works them out anew."""
    command = [sys.executable, "docs/draw_cost.py", "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0, "run `make cost`"


def test_the_page_says_when_its_prices_were_known():
    """The day of the price list, as people write it."""
    known_on = read_prices().known_on
    text = PAGES["docs/cost.md"].read_text(encoding="utf-8")
    assert f"{known_on.day} {known_on:%B %Y}" in text
