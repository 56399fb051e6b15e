"""Seams and the curves of their fades: golden values, and sums that must be one."""

import numpy as np
import pytest

from hybrid_audio.audio.seam import Curve, fade_in, fade_out, fades


def test_golden_values_of_the_curves():
    """Four samples: t = 1/8, 3/8, 5/8, 7/8, by hand."""
    assert fade_in(4, Curve.LINEAR).tolist() == [0.125, 0.375, 0.625, 0.875]
    assert fade_in(4, Curve.COSINE) == pytest.approx(
        [0.03806023, 0.30865828, 0.69134172, 0.96193977], abs=1e-7
    )
    assert fade_in(4, Curve.EQUAL_POWER) == pytest.approx(
        [0.19509032, 0.55557023, 0.83146961, 0.98078528], abs=1e-7
    )


@pytest.mark.parametrize("samples", [0, 1, 2, 3, 960, 48_000])
def test_equal_gain_sums_to_one_and_equal_power_in_squares(samples):
    """A fade and its mirror image."""
    for curve in (Curve.COSINE, Curve.LINEAR):
        assert fade_in(samples, curve) + fade_out(samples, curve) == pytest.approx(
            np.ones(samples), abs=1e-6
        )
    power = fade_in(samples, Curve.EQUAL_POWER) ** 2 + fade_out(samples, Curve.EQUAL_POWER) ** 2
    assert power == pytest.approx(np.ones(samples), abs=1e-6)


def test_a_kept_curve_cannot_be_changed():
    """A fade curve is read-only, since one array serves many messages."""
    with pytest.raises(ValueError, match="read-only"):
        fade_in(960)[0] = 1


def test_fades_in_a_row_are_those_of_each_length_and_a_negative_one_fades_out():
    """What a message needs at once equals what each of its windows would get."""
    expected = np.concatenate([fade_in(5), fade_out(7), fade_in(3)])
    assert np.array_equal(fades((5, -7, 3)), expected)
