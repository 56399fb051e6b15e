"""The chart of the cache shows its largest groups, and says how exact each number is."""

from typing import Any

import pytest

from hybrid_audio.cli.drawing.bars import count_words
from hybrid_audio.cli.drawing.cache import MOST_GROUPS, cache_chart, figure_words, largest


def figure(value: float | None, exactness: str = "exact") -> dict[str, Any]:
    return {"value": value, "exactness": exactness, "since": "2026-01-02T03:04:05Z"}


def sums(stems: int) -> dict[str, Any]:
    values = {"stems": stems, "bytes": stems * 140_000, "seconds": stems * 1.5}
    return {name: figure(value) for name, value in (values | {"characters": stems * 17}).items()}


def stats(groups: dict[str, int], hits: int = 0) -> dict[str, Any]:
    usage = ("hits", "memory_hits", "misses", "characters_saved", "characters_spoken")
    shown = {"groups": {name: sums(stems) for name, stems in groups.items()}, "is_complete": True}
    rate = figure(0.9 if hits else None, "approximate")
    return {
        "total": sums(sum(groups.values())),
        "kinds": shown,
        "voices": shown,
        "usage": {name: figure(hits, "at_least") for name in usage} | {"hit_rate": rate},
    }


@pytest.mark.parametrize(
    "found",
    [stats({}), stats({"name": 1}, 3), stats({f"voice-{n}" * 9: 10**n for n in range(15)}, 10**9)],
    ids=["nothing", "one stem", "many voices"],
)
def test_a_cache_of_any_size_is_drawn(found):
    """Nothing is divided by zero, and long names are cut."""
    png = cache_chart(found)
    assert png.startswith(b"\x89PNG")
    assert len(png) < 1_000_000


def test_only_the_largest_groups_are_drawn():
    """How many are left out is known."""
    groups = {f"g{n:02}": sums(n) for n in range(15)}
    names, left_out = largest(groups)
    assert (names[0], len(names), left_out) == ("g14", MOST_GROUPS, 3)


def test_a_number_that_may_miss_some_says_so():
    """Each figure carries how exact it is."""
    assert figure_words(figure(1_200, "at_least"), count_words) == "≥ 1,200"
    assert figure_words(figure(3, "approximate"), count_words) == "≈ 3"
    assert figure_words(figure(None), count_words) == "0"
