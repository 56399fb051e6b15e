"""The serial number of an Ogg stream: set, with checksums that fit."""

import io
import struct

import numpy as np
import pytest
import soundfile

from hybrid_audio.audio.delivery import ogg
from tests.unit.audio.signals import RATE, sine


def written_by_soundfile(seconds: float) -> bytes:
    written = io.BytesIO()
    soundfile.write(written, sine(440, seconds, 0.5), RATE, format="OGG", subtype="OPUS")
    return written.getvalue()


@pytest.mark.parametrize("seconds", [0.01, 0.5, 30.0])
def test_an_ogg_that_keeps_its_serial_keeps_every_byte(seconds):
    """Our checksums are those that libogg wrote, page by page."""
    written = written_by_soundfile(seconds)
    (serial,) = struct.unpack_from("<I", written, 14)
    assert ogg.with_serial(written, serial) == written


def test_an_ogg_with_another_serial_sounds_the_same():
    """Nothing but the serial and the checksums differs."""
    written = written_by_soundfile(0.5)
    before, _ = soundfile.read(io.BytesIO(written), dtype="int16")
    after, _ = soundfile.read(io.BytesIO(ogg.with_serial(written, 7)), dtype="int16")
    assert np.array_equal(before, after)
