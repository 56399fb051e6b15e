"""How long the client waits before it asks again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.runtime.backoff import (
    FIRST_PAUSE_S,
    LONGEST_ASKED_S,
    LONGEST_PAUSE_S,
    delay_s,
    retry_after_s,
)

NOW = datetime(2026, 8, 14, 12, 0, 0, tzinfo=UTC)


class Most(Random):
    """Always the upper end."""

    def uniform(self, a: float, b: float) -> float:
        return b


def test_the_ceiling_of_the_jitter_doubles_up_to_its_limit() -> None:
    """0.5, 1, 2, 4, 8, 8, … seconds."""
    assert [delay_s(attempt, Most()) for attempt in range(6)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


@given(st.integers(0, 10_000), st.integers())
def test_the_jitter_is_full(attempt: int, seed: int) -> None:
    """Any pause from none to the ceiling, however many attempts there were."""
    assert (
        0.0
        <= delay_s(attempt, Random(seed))
        <= min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(attempt, 20))
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("999999999999999999999999", LONGEST_ASKED_S),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("inf", None),
        ("\N{SUPERSCRIPT TWO}", None),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30.0),
        (format_datetime(NOW - timedelta(seconds=30), usegmt=True), 0.0),
        ("Wed, 99 Foo 2026 25:61:61 GMT", None),
        ("Fri, 99999999999999999999 Aug 2026 12:00:00 GMT", None),
        ("Fri, 14 Aug 99999999999 12:00:00 GMT", None),
        ("Fri, 14 Aug 2026 12:00:00 +99999999999999999999", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(said: str, expected: float | None) -> None:
    """RFC 9110, section 10.2.3; what is neither counts as not said."""
    assert retry_after_s({"retry-after": said}, NOW) == expected


def test_a_date_is_held_against_the_servers_own_clock() -> None:
    """Five minutes between the clocks do not make a wait of five minutes."""
    ahead = NOW + timedelta(minutes=5)
    headers = {
        "retry-after": format_datetime(ahead + timedelta(seconds=9), usegmt=True),
        "date": format_datetime(ahead, usegmt=True),
    }
    assert retry_after_s(headers, NOW) == 9.0
