"""Milliseconds and samples: one rounding, everywhere."""

from hybrid_audio.audio.units import ms_of, samples_of


def test_milliseconds_become_samples_rounded_half_up():
    """floor(ms * rate / 1000 + 0.5)."""
    assert [samples_of(ms, 48_000) for ms in (0, 0.01, 0.0104, 0.0105, 20, 90)] == [
        0,
        0,
        0,
        1,
        960,
        4320,
    ]
    assert samples_of(0.5, 1000) == 1
    assert ms_of(samples_of(123.0, 48_000), 48_000) == 123.0
