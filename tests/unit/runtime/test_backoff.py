"""How long a client waits before it asks again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.clients.cartesia.retry import SPEECH_BACKOFF
from hybrid_audio.runtime.backoff import LONGEST_ASKED_S, Backoff, retry_after_s

NOW = datetime(2026, 8, 14, 12, 0, 0, tzinfo=UTC)


class Most(Random):
    """Always the upper end."""

    def uniform(self, a: float, b: float) -> float:
        return b


def test_the_ceiling_of_the_jitter_doubles_up_to_its_limit() -> None:
    """0.5, 1, 2, 4, 8, 8, … seconds for text to speech."""
    pauses = [SPEECH_BACKOFF.pause_s(attempt, Most()) for attempt in range(6)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


def test_a_growth_of_its_own_sets_the_pace_of_the_ceiling() -> None:
    """A poller comes back sooner than one who disturbs others."""
    polling = Backoff(first_s=1.0, longest_s=3.0, growth=1.5)
    assert [polling.pause_s(attempt, Most()) for attempt in range(4)] == [1.0, 1.5, 2.25, 3.0]


@given(
    attempt=st.integers(0, 10_000),
    seed=st.integers(),
    first_s=st.floats(0.001, 10),
    longest_s=st.floats(0.001, 100),
    least_share=st.floats(0, 1),
)
def test_a_pause_lies_between_its_least_share_and_its_ceiling(
    attempt: int, seed: int, first_s: float, longest_s: float, least_share: float
) -> None:
    """However many attempts there were; a least share of none is full jitter."""
    backoff = Backoff(first_s, longest_s, least_share=least_share)
    ceiling_s = backoff.pause_s(attempt, Most())
    assert ceiling_s <= longest_s
    assert least_share * ceiling_s <= backoff.pause_s(attempt, Random(seed)) <= ceiling_s


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
