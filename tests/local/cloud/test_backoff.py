"""The pauses between attempts of the local cloud's parts."""

from infra.local.backoff import Backoff


def test_each_pause_is_twice_the_one_before_up_to_the_longest() -> None:
    """However many failures there were, the pause stays a number of seconds."""
    backoff = Backoff(first_s=0.5, longest_s=30.0)
    pauses = [backoff.pause_s(failures) for failures in (1, 2, 3, 6, 7, 8, 10_000)]
    assert pauses == [0.5, 1.0, 2.0, 16.0, 30.0, 30.0, 30.0]
