"""Every file that a message comes in is read, with its samples as they are."""

import io

import numpy as np
import pytest
import soundfile

from hybrid_audio.audio import codec
from hybrid_audio.audio.formats import FORMS, AudioFormat
from hybrid_audio.cli.drawing.recording import opened
from hybrid_audio.cli.drawing.refusals import NotAudio
from tests.unit.cli.drawing.messages import stem_file, tone


@pytest.mark.parametrize("format", AudioFormat)
def test_every_format_that_is_delivered_can_be_opened(format, tmp_path):
    """G.711 without a header is known by its file's ending."""
    path = tmp_path / f"message.{FORMS[format].extension}"
    rate = FORMS[format].default_hz or 48_000
    path.write_bytes(codec.encode(tone(1), rate, format))
    with opened(path) as sound:
        assert sound.rate == rate
        assert sound.frames >= 14_000


@pytest.mark.parametrize("format", [AudioFormat.MP3, AudioFormat.OGG, AudioFormat.FLAC])
def test_a_span_of_a_compressed_file_is_the_same_as_in_the_whole(format):
    """Seams are read by seeking."""
    audio = codec.encode(tone(1, 2_000), 48_000, format)
    with opened(audio) as sound:
        whole = sound.read_mono(0, sound.frames)
        assert np.allclose(sound.read_mono(50_000, 51_000), whole[50_000:51_000], atol=1)


def test_samples_are_those_of_the_file():
    """Whole steps of 16 bits, not scaled and not rounded."""
    with opened(stem_file(tone(1))) as sound:
        assert (sound.read_mono(0, sound.frames) == tone(1)).all()


def test_a_file_of_floats_is_drawn_at_its_level():
    """Full scale is 1 in it, and 32768 here."""
    written = io.BytesIO()
    soundfile.write(written, np.full((100, 2), 0.5), 48_000, format="WAV", subtype="FLOAT")
    with opened(written.getvalue()) as sound:
        assert sound.channels == 2
        assert (sound.read(0, 100) == 16_384).all()


@pytest.mark.parametrize(
    ("file", "why"),
    [(b"", "can be read"), (b"RIFF....", "can be read"), (stem_file(tone(1)[:0]), "no sound")],
    ids=["empty", "broken", "silent"],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(file, why):
    """Its name is in it, and no traceback."""
    with pytest.raises(NotAudio, match=why), opened(file):
        raise AssertionError("opened")
