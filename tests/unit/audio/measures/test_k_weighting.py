"""The K-weighting: against the filters that the standard prints."""

import numpy as np
import pytest

from hybrid_audio.audio.measures.k_weighting import KWeighting


def one_after_another(
    samples: list[float], b: tuple[float, ...], a: tuple[float, ...]
) -> list[float]:
    """A recursive filter as its difference equation says."""
    x1 = x2 = y1 = y2 = 0.0
    out = []
    for x in samples:
        y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2
        x2, x1, y2, y1 = x1, x, y1, y
        out.append(y)
    return out


@pytest.mark.parametrize("hops", [1, 31, 32, 33])
def test_the_weighting_is_the_filter_whose_coefficients_bs_1770_prints(hops):
    """Tables 1 and 2 of the standard, sample after sample, beside matrices that take 32 hops at a
    time.
    """
    samples = np.random.default_rng(hops).integers(-20_000, 25_000, hops * 480, dtype=np.int16)
    shelved = one_after_another(
        list(samples),
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
        (-1.69065929318241, 0.73248077421585),
    )
    weighted = one_after_another(shelved, (1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))
    expected = np.square(weighted).reshape(hops, 480).sum(axis=1)
    assert KWeighting(48_000).energy(samples, 480) == pytest.approx(expected, rel=1e-4)
