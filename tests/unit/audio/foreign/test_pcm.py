"""Conversion to 16 bits: every form gives the samples that libsndfile reads, rounded."""

import io

import numpy as np
import pytest
import soundfile

from hybrid_audio.audio.foreign import pcm, riff
from hybrid_audio.audio.foreign.riff import NotReadable
from tests.unit.audio.signals import RATE, babble

FORMS = ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"]


def written(samples: np.ndarray, subtype: str, container: str, **options: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, subtype=subtype, format=container, **options)
    return file.getvalue()


@pytest.mark.parametrize("container", ["WAV", "WAVEX", "RF64", "BIG"])
@pytest.mark.parametrize("subtype", FORMS)
@pytest.mark.parametrize("channels", [1, 2, 3])
def test_every_form_is_read_as_libsndfile_reads_it(container, subtype, channels):
    """Mixed down to one channel and rounded half to even, to the sample."""
    voices = [babble(0.2, seed=seed).astype(np.float64) / 32768 for seed in range(channels)]
    options = {"endian": "BIG"} if container == "BIG" else {}
    kind = "WAV" if container == "BIG" else container
    file = written(np.stack(voices, axis=1), subtype, kind, **options)
    expected, _ = soundfile.read(io.BytesIO(file), dtype="float64", always_2d=True)

    found = pcm.converted(riff.read(file))
    assert np.array_equal(found.samples, np.rint(expected.mean(axis=1) * 32768))
    assert found.clipped == 0


def test_floats_beyond_full_scale_saturate_and_are_counted():
    """A recording that is too loud is used and said to be so; it is not refused."""
    loud = np.array([0.5, 1.5, -2.0, 1e30], dtype=np.float32)
    found = pcm.converted(riff.read(written(loud, "FLOAT", "WAV")))
    assert found.samples.tolist() == [16_384, 32_767, -32_768, 32_767]
    assert found.clipped == 3


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_is_not_sound(value):
    """It would be heard as a click, or as nothing, by chance."""
    file = written(np.array([0.1, value], dtype=np.float32), "FLOAT", "WAV")
    with pytest.raises(NotReadable, match="finite"):
        pcm.converted(riff.read(file))


def test_a_plain_recording_is_not_copied():
    """16-bit mono comes back as a view of its bytes."""
    file = written(babble(0.2), "PCM_16", "WAV")
    found = pcm.converted(riff.read(file))
    assert np.shares_memory(found.samples, np.frombuffer(file, dtype=np.uint8))
