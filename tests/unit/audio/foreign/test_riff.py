"""RIFF files of other programs: where the sound lies, however the header puts it."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.audio.foreign import riff
from hybrid_audio.audio.foreign.riff import Coding, NotReadable

CASES = Path(__file__).parents[3] / "cases/audio"
PCM = bytes(range(1, 101))
GUID = bytes.fromhex("000000001000800000aa00389b71")


def form(tag: int = 1, bits: int = 16, channels: int = 1, rate: int = 48_000, order="<") -> bytes:
    block = channels * -(-bits // 8)
    return struct.pack(f"{order}HHIIHH", tag, channels, rate, rate * block % 2**32, block, bits)


def file(
    *chunks: tuple[bytes, bytes],
    name: bytes = b"RIFF",
    order="<",
    sizes: dict[bytes, int] | None = None,
) -> bytes:
    """Write chunks, with other sizes than their own where `sizes` has some by name."""
    body = b"WAVE"
    for each, data in chunks:
        size = (sizes or {}).get(each, len(data))
        body += each + struct.pack(f"{order}I", size) + data + b"\0" * (len(data) % 2)
    return name + struct.pack(f"{order}I", (sizes or {}).get(b"RIFF", len(body))) + body


@pytest.mark.parametrize(
    ("case", "coding", "bits", "rate", "frames", "missing"),
    [
        ("foreign-24bit", Coding.INTEGER, 24, 48_000, 79_872, 0),
        ("foreign-8bit", Coding.INTEGER, 8, 48_000, 79_872, 0),
        ("foreign-data-short", Coding.INTEGER, 16, 48_000, 79_372, 1_000),
        ("foreign-float32", Coding.FLOAT, 32, 48_000, 79_872, 0),
        ("foreign-mulaw-8k", Coding.MULAW, 8, 8_000, 13_312, 0),
        ("foreign-rf64", Coding.INTEGER, 16, 48_000, 79_872, 0),
        ("foreign-size-7fffffff", Coding.INTEGER, 16, 48_000, 79_872, 0),
        ("tone-cut-at-its-peak", Coding.INTEGER, 16, 48_000, 48_000, 0),
    ],
)
def test_recordings_from_the_field_are_read_whole(case, coding, bits, rate, frames, missing):
    """All but one are the same second and a half of speech, from seven programs."""
    found = riff.read((CASES / f"{case}.wav").read_bytes())
    assert (found.coding, found.bits, found.rate_hz) == (coding, bits, rate)
    assert (found.frames, found.missing_bytes) == (frames, missing)


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0x7FFFFFDB, 0xFFFFFFFF, 0xFFFFFFDB, 0xFFFFFF00])
@pytest.mark.parametrize("trail", [b"", b"LIST", b"id3 "])
def test_a_placeholder_size_reaches_to_the_end_of_the_sound(size, trail):
    """To the end of the file, or to the chunks that follow there; those are not sound."""
    chunks = [(b"fmt ", form()), (b"data", PCM)] + (
        [(trail, b"INFOISFT\4\0\0\0abc\0")] if trail else []
    )
    found = riff.read(file(*chunks, sizes={b"data": size, b"RIFF": size}))
    assert (bytes(found.data), found.missing_bytes) == (PCM, 0)


@pytest.mark.parametrize("name", [b"RF64", b"BW64"])
@pytest.mark.parametrize("size", [0, len(PCM)])
def test_long_sizes_are_those_of_the_ds64_chunk_where_it_has_some(name, size):
    """EBU Tech 3306; ffmpeg leaves them zero where it writes to a pipe."""
    ds64 = struct.pack("<QQQI", 0, size, 0, 0)
    chunks = [(b"ds64", ds64), (b"fmt ", form()), (b"data", PCM)]
    found = riff.read(file(*chunks, name=name, sizes={b"data": 0xFFFFFFFF}))
    assert bytes(found.data) == PCM


def test_big_endian_files_are_read():
    """RIFX is RIFF with the other byte order."""
    found = riff.read(file((b"fmt ", form(order=">")), (b"data", PCM), name=b"RIFX", order=">"))
    assert (found.order, found.rate_hz, found.frames, found.is_plain) == (">", 48_000, 50, False)


@pytest.mark.parametrize(("tag", "bits"), [(1, 24), (1, 32), (3, 32), (3, 64), (6, 8), (7, 8)])
def test_an_extensible_format_is_that_of_its_subformat(tag, bits):
    """WAVE_FORMAT_EXTENSIBLE, as editors write it for more than 16 bits."""
    extension = struct.pack("<HHIH", 22, bits, 4, tag) + GUID
    found = riff.read(file((b"fmt ", form(0xFFFE, bits, 2) + extension), (b"data", bytes(96))))
    assert (found.coding, found.bits, found.channels) == (Coding(tag), bits, 2)


@pytest.mark.parametrize(("bits", "taken"), [(12, 16), (20, 24), (7, 8)])
def test_odd_widths_take_whole_bytes(bits, taken):
    """They lie left-aligned in their container (RIFF, data format of the samples)."""
    assert riff.read(file((b"fmt ", form(bits=bits)), (b"data", bytes(48)))).bits == taken


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a WAVE"),
        (b"ID3\4" + bytes(40), "MP3"),
        (b"fLaC" + bytes(40), "FLAC"),
        (b"OggS" + bytes(40), "Ogg"),
        (b"RIFF\0\0\0\0AVI " + bytes(40), "not a WAVE"),
        (file((b"fmt ", form())), "no data chunk"),
        (file((b"data", PCM)), "before its format"),
        (file((b"fmt ", form()[:12]), (b"data", PCM)), "cut off"),
        (file((b"fmt ", form()), (b"data", b"")), "no sound"),
        (file((b"fmt ", form()), (b"data", b"x")), "no sound"),
        (file((b"fmt ", form(tag=2)), (b"data", PCM)), "0x0002"),
        (file((b"fmt ", form(tag=0x55)), (b"data", PCM)), "neither PCM nor G.711"),
        (file((b"fmt ", form(channels=0)), (b"data", PCM)), "0 channels"),
        (file((b"fmt ", form(channels=999)), (b"data", PCM)), "999 channels"),
        (file((b"fmt ", form(rate=0)), (b"data", PCM)), "0 samples a second"),
        (file((b"fmt ", form(rate=4_000_000_000)), (b"data", PCM)), "samples a second"),
        (file((b"fmt ", form(bits=0)), (b"data", PCM)), "0 bits"),
        (file((b"fmt ", form(tag=3, bits=16)), (b"data", PCM)), "16 bits"),
        ((CASES / "foreign-header-only.wav").read_bytes(), "no sound"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data, reason):
    """The reason tells the owner of the file what to do."""
    with pytest.raises(NotReadable, match=reason):
        riff.read(data)


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", file((b"fmt ", form()))])
)
def test_any_bytes_are_read_or_refused(data, head):
    """No other error escapes, and what is read is whole frames."""
    try:
        found = riff.read(head + data)
    except NotReadable as refused:
        assert str(refused)  # noqa: PT017 -- either outcome is right
    else:
        assert found.frames * found.channels * found.bits // 8 == len(found.data)


@given(st.binary(max_size=60))
def test_a_damaged_header_never_reads_past_the_file(damage):
    """Any byte of it may be anything."""
    whole = bytearray(file((b"fmt ", form()), (b"data", PCM)))
    whole[4 : 4 + len(damage)] = damage
    try:
        assert len(riff.read(bytes(whole)).data) <= len(whole)
    except NotReadable as refused:
        assert str(refused)  # noqa: PT017 -- either outcome is right


def test_headers_are_read_without_numpy():
    """The length of a message is known before anything is decoded."""
    code = "import sys, hybrid_audio.audio.foreign.stem; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
