"""WAV: what servers send is read, and what cannot be is refused; no numpy needed."""

import io
import struct
import subprocess
import sys
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.audio import wav

PCM = bytes(range(100))


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def fmt(tag: int = 1, channels: int = 1, rate: int = 48_000, bits: int = 16) -> bytes:
    block = channels * bits // 8
    return struct.pack("<HHIIHH", tag, channels, rate, rate * block, block, bits)


def test_our_header_is_what_python_s_own_module_writes():
    """The canonical header of 44 bytes is byte for byte that of `wave`."""
    written = io.BytesIO()
    with wave.open(written, "wb") as out:
        out.setparams((1, 2, 48_000, 0, "NONE", "not compressed"))
        out.writeframes(PCM)
    assert wav.header(48_000, 1, len(PCM) // 2) + PCM == written.getvalue()
    assert len(wav.header(48_000, 1, 0)) == wav.HEADER_BYTES


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_placeholder_size_means_the_rest(size):
    """A server that streams does not know the length yet."""
    streamed = bytearray(wav.header(48_000, 1, 0) + PCM)
    streamed[4:8] = streamed[40:44] = struct.pack("<I", size)
    assert bytes(wav.parse(bytes(streamed)).data) == PCM


def test_an_empty_data_chunk_is_empty_whatever_follows_it():
    """The file ends where its header says, so that the size of 0 is no placeholder and the LIST no
    sound.
    """
    assert (
        bytes(wav.parse(riff((b"fmt ", fmt()), (b"data", b""), (b"LIST", b"INFOabcd"))).data) == b""
    )


def test_other_chunks_are_passed_over():
    """Chunks before and after the data are skipped, odd sizes with their padding."""
    found = wav.parse(
        riff(
            (b"LIST", b"abc"), (b"fmt ", fmt()), (b"fact", b"1234"), (b"data", PCM), (b"id3 ", b"x")
        )
    )
    assert (found.rate, found.channels, found.bits, bytes(found.data)) == (48_000, 1, 16, PCM)


def test_an_extensible_format_is_read_by_its_subformat():
    """WAVE_FORMAT_EXTENSIBLE with the PCM GUID."""
    extended = fmt(tag=0xFFFE, channels=2) + struct.pack("<HHIH", 22, 16, 3, 1) + bytes(14)
    assert wav.parse(riff((b"fmt ", extended), (b"data", PCM))).channels == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>no audio here</html>",
        b"RIFF\0\0\0\0AVI ",
        riff((b"fmt ", fmt())),
        riff((b"data", PCM)),
        riff((b"fmt ", fmt()[:10]), (b"data", PCM)),
        riff((b"fmt ", fmt(tag=7)), (b"data", PCM)),
        riff((b"fmt ", fmt(channels=0)), (b"data", PCM)),
        riff((b"fmt ", fmt(rate=0)), (b"data", PCM)),
        riff((b"fmt ", fmt(bits=0)), (b"data", PCM)),
        riff((b"fmt ", fmt()), (b"data", PCM))[:-40],
    ],
    ids=[
        "empty",
        "html",
        "avi",
        "no data",
        "no format",
        "cut format",
        "mu-law",
        "no channel",
        "no rate",
        "no bits",
        "cut data",
    ],
)
def test_what_is_not_a_pcm_wave_is_refused(data):
    """Anything but PCM in a RIFF WAVE raises `NotWav`."""
    with pytest.raises(wav.NotWav):
        wav.parse(data)


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused(data, is_riff):
    """`NotWav`, with a reason, is the only error that bytes can raise."""
    try:
        wav.parse((b"RIFF\0\0\0\0WAVE" if is_riff else b"") + data)
    except wav.NotWav as refused:
        assert str(refused)  # noqa: PT017 -- either outcome is right


def test_reading_wav_imports_no_numpy():
    """The function generate checks audio without it."""
    code = "import sys, hybrid_audio.audio.wav; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("at", range(wav.HEADER_BYTES))
def test_a_header_with_another_byte_is_read_as_one_with_a_chunk_before_its_sound(at):
    """The short way for a canonical header takes no file that the long way would refuse."""
    file = bytearray(wav.header(48_000, 1, len(PCM) // 2) + PCM)
    file[at] ^= 1
    longer = bytes(file[:36]) + b"JUNK" + struct.pack("<I", 0) + bytes(file[36:])
    if at >= 8:
        longer = b"RIFF" + struct.pack("<I", len(longer) - 8) + longer[8:]
    assert found_in(bytes(file)) == found_in(longer)


def found_in(file: bytes) -> object:
    """Return what is read of a file, or that it is refused."""
    try:
        found = wav.parse(file)
    except wav.NotWav as why:
        return str(why)
    return found.rate, found.channels, found.bits, bytes(found.data)
