"""A WAVE header without sizes: sox, ffprobe, libsndfile, wave and this service read to the end."""

import io
import shutil
import subprocess
import wave

import numpy as np
import pytest
import soundfile

from hybrid_audio.audio import wav

SAMPLES = np.random.default_rng(1).integers(-9_000, 9_000, 48_000, dtype="<i2")
STREAMED = wav.open_header(48_000, 1) + SAMPLES.tobytes()


def test_our_own_reader_takes_all_that_follows():
    """And says that the length was open."""
    found = wav.parse(STREAMED)
    assert (bytes(found.data), found.is_open) == (SAMPLES.tobytes(), True)


def test_the_wave_module_and_libsndfile_read_every_sample():
    """With sizes of 0 both would find nothing."""
    with wave.open(io.BytesIO(STREAMED)) as file:
        assert file.readframes(1 << 20) == SAMPLES.tobytes()
    samples, rate = soundfile.read(io.BytesIO(STREAMED), dtype="int16")
    assert (rate, np.array_equal(samples, SAMPLES)) == (48_000, True)


@pytest.mark.parametrize(
    "command",
    [
        ["sox", "-t", "wav", "-", "-t", "raw", "-"],
        ["ffmpeg", "-v", "error", "-i", "pipe:0", "-f", "s16le", "pipe:1"],
    ],
    ids=["sox", "ffmpeg"],
)
def test_programs_read_every_sample_from_a_pipe(command):
    """As they come; both are skipped where they are not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    found = subprocess.run(command, input=STREAMED, capture_output=True, check=True)
    assert found.stdout == SAMPLES.tobytes()


def test_the_sizes_put_in_make_it_the_header_of_a_whole_file():
    """At bytes 4 and 40, little-endian."""
    length = len(STREAMED)
    sizes = (length - 8).to_bytes(4, "little"), (length - 44).to_bytes(4, "little")
    whole = STREAMED[:4] + sizes[0] + STREAMED[8:40] + sizes[1]
    assert whole == wav.header(48_000, 1, len(SAMPLES))
