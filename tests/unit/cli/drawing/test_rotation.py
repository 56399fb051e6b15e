"""The chart of a rotation shows each item's uses, and draws also where there is nothing yet."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.cli.drawing.rotation import DatasetUse, by_rank, rotation_chart

PAIRS = {"names": "names", "developers": "developers", "served": 240, "total": 600}


def use(name: str, enabled: list[int], disabled: list[int]) -> DatasetUse:
    used = sum(count > 0 for count in enabled)
    stats: dict[str, Any] = {
        "dataset": name,
        "total": len(enabled) + len(disabled),
        "used": used,
        "unused": len(enabled) - used,
        "disabled": len(disabled),
        "coverage_percent": round(100 * used / max(1, len(enabled)), 2),
        "spread": 1,
        "served": sum(enabled) + sum(disabled),
        "use_count_min": min(enabled, default=0),
        "use_count_max": max(enabled, default=0),
    }
    return DatasetUse(stats, enabled, disabled)


def test_ranks_are_in_the_order_of_uses():
    """The most used item has the first rank."""
    assert by_rank([1, 3, 2]) == ([0, 1, 2, 3], [3, 2, 1])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=300), st.integers(1, 40))
def test_steps_of_many_items_cover_all_ranks(counts, most):
    """They begin with the highest count, and never rise."""
    edges, steps = by_rank(counts, most)
    assert (edges[0], edges[-1]) == (0, len(counts))
    assert len(edges) == len(steps) + 1 <= most + 1
    assert steps == sorted(steps, reverse=True)
    assert steps[0] == max(counts)


@pytest.mark.parametrize(
    ("datasets", "pairs"),
    [
        ([], None),
        ([use("names", [], [])], {**PAIRS, "served": 0, "total": 0}),
        ([use("names", [1], [])], None),
        ([use("names", [2] * 40 + [1] * 60, [5]), use("名前", [0] * 9, [])], PAIRS),
        ([use(f"list-{n}", list(range(n)), []) for n in range(20)], PAIRS),
    ],
    ids=["nothing", "empty", "one item", "two lists", "many lists"],
)
def test_rotations_of_any_size_are_drawn(datasets, pairs):
    """A chart of nothing says what to do first."""
    png = rotation_chart(datasets, pairs)
    assert png.startswith(b"\x89PNG")
    assert len(png) < 1_000_000


def test_a_list_of_many_thousand_items_takes_no_larger_picture():
    """A bar for each would be thinner than a dot."""
    few, many = (rotation_chart([use("names", [1] * n, [])], None) for n in (1_000, 200_000))
    assert len(many) < 1.5 * len(few)
