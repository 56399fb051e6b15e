"""G.711: golden values of both laws, and the same values that libsndfile decodes."""

import io

import numpy as np
import pytest
import soundfile

from hybrid_audio.audio.foreign.g711 import ALAW, MULAW


@pytest.mark.parametrize(("law", "name"), [(MULAW, "ULAW"), (ALAW, "ALAW")])
def test_every_code_stands_for_the_value_that_libsndfile_gives_it(law, name):
    """All 256 of them, through an independent decoder."""
    codes = bytes(range(256))
    read, _ = soundfile.read(
        io.BytesIO(codes),
        samplerate=8_000,
        channels=1,
        format="RAW",
        subtype=name,
        dtype="int16",
    )
    assert np.array_equal(law, read)


def test_silence_and_full_scale_are_where_the_tables_of_g711_have_them():
    """mu-law 0xFF and A-law 0xD5 are the smallest values, 0x80 and 0xAA the largest positive."""
    assert (MULAW[0xFF], MULAW[0x7F], MULAW[0x80], MULAW[0x00]) == (0, 0, 32_124, -32_124)
    assert (ALAW[0xD5], ALAW[0x55], ALAW[0xAA], ALAW[0x2A]) == (8, -8, 32_256, -32_256)
