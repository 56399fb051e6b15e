"""The level of a stem is judged against the others of its family, never against its neighbour."""

import pytest

from hybrid_audio.audio.verdicts.level import kept_level, level_finding
from hybrid_audio.audio.verdicts.table import LEAST_OTHERS, LIMITS, Check, found

FAMILY = [-24.0, -22.0, -23.0, -21.5, -22.5]
LIMIT = LIMITS[Check.LEVEL].limit


@pytest.mark.parametrize(
    ("level", "apart"), [(-14.5, 8.0), (-30.5, 8.0), (-22.5, None), (-22.5 + LIMIT, None)]
)
def test_a_stem_beyond_the_limit_from_the_median_has_a_finding(level, apart):
    """Louder or quieter; at the limit itself there is none."""
    found = level_finding(level, FAMILY)
    assert (None if found is None else found.value) == apart


def test_one_odd_stem_of_the_family_does_not_move_its_median():
    """A mean would have moved by 8 dB."""
    assert level_finding(-22.0, [*FAMILY, 30.0]) is None


def test_too_few_others_judge_nothing_at_all():
    """However far the stem is from them."""
    assert level_finding(0.0, FAMILY[: LEAST_OTHERS - 1]) is None
    assert level_finding(0.0, FAMILY[:LEAST_OTHERS]) is not None


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        [{"check": "click", "value": 9.0}],
        [{"check": "level", "value": "9"}],
        [{"check": "level", "value": float("nan")}],
        [{"check": "level", "value": LIMIT}],
        ["level"],
    ],
)
def test_what_is_kept_and_is_no_finding_of_the_level_is_none(kept):
    """Metadata may be edited by hand, and a limit may be raised."""
    assert kept_level(kept) is None


def test_a_kept_finding_of_the_level_is_read_back_as_it_was():
    """Among others, in the form in which it is kept."""
    finding = found(Check.LEVEL, 8.25)
    assert kept_level([{"check": "click", "value": 9.0}, finding.to_json()]) == finding
