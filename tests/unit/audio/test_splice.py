"""Splicing: exact to the sample, and nothing but the fades is touched."""

import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.audio.edges import EdgeFades
from hybrid_audio.audio.seam import Curve, Seam, fade_in
from hybrid_audio.audio.splice import Splicer, splice
from hybrid_audio.audio.wav import HEADER_BYTES

SEAM = Seam(0, 960, 960)


def stem(samples: int, seed: int = 0, top: int = 20_000) -> np.ndarray:
    return np.random.default_rng(seed).integers(-top, top, samples, dtype=np.int16)


@st.composite
def messages(draw):
    """Stems of 1 to 400 samples, and seams whose fades may be longer than any of them."""
    lengths = draw(st.lists(st.integers(1, 400), min_size=1, max_size=8))
    stems = [stem(length, seed) for seed, length in enumerate(lengths)]
    counts = st.integers(0, 600)
    seams = []
    for _ in stems[1:]:
        fade = draw(counts)
        pause = draw(st.one_of(st.just(0), counts))
        seams.append(Seam(pause, fade, draw(counts) if pause else fade))
    return (
        stems,
        seams,
        draw(st.integers(0, 50)),
        draw(st.integers(0, 50)),
        draw(st.sampled_from(Curve)),
    )


@given(messages())
def test_the_length_is_stems_less_overlaps_plus_pauses(message):
    """Exact, whatever the fades: lead + stems - overlaps + pauses + tail."""
    stems, seams, lead, tail, curve = message
    found = splice(stems, seams, lead_samples=lead, tail_samples=tail, curve=curve)
    overlaps = sum(seam.fade_out_samples for seam in found.seams if seam.pause_samples == 0)
    pauses = sum(seam.pause_samples for seam in seams)
    assert len(found.samples) == lead + sum(map(len, stems)) - overlaps + pauses + tail


@given(messages())
def test_outside_the_fades_every_sample_is_the_stem_s_own(message):
    """Between the stems there is digital silence."""
    stems, seams, lead, tail, curve = message
    found = splice(stems, seams, lead_samples=lead, tail_samples=tail, curve=curve)
    heard = np.zeros(len(found.samples), dtype=bool)
    for index, (each, (start, end)) in enumerate(zip(stems, found.cues, strict=True)):
        head = found.seams[index - 1].fade_in_samples if index else 0
        foot = found.seams[index].fade_out_samples if index < len(found.seams) else 0
        assert np.array_equal(
            found.samples[start + head : end - foot], each[head : len(each) - foot]
        )
        heard[start:end] = True
    assert not found.samples[~heard].any()


@given(messages())
def test_fades_never_exceed_half_of_either_stem(message):
    """Two fades of one stem never meet."""
    stems, seams, *_ = message
    found = splice(stems, seams)
    for seam, a, b in zip(found.seams, stems, stems[1:], strict=False):
        assert max(seam.fade_out_samples, seam.fade_in_samples) <= min(len(a), len(b)) // 2


@given(messages())
def test_stems_are_not_changed(message):
    """A stem in memory serves many messages."""
    stems, seams, *_ = message
    before = [each.copy() for each in stems]
    splice(stems, seams)
    assert all(np.array_equal(a, b) for a, b in zip(before, stems, strict=True))


def test_a_crossfade_of_two_equal_constants_is_the_constant():
    """Equal gain keeps a level that both sides share."""
    ones = np.full(4000, 1000, dtype=np.int16)
    found = splice([ones, ones], [SEAM])
    assert len(found.samples) == 8000 - 960
    assert np.array_equal(found.samples, np.full(8000 - 960, 1000))


def test_a_crossfade_is_the_rounded_sum_of_both_sides():
    """Computed by hand in float64 beside it; rounding is half to even."""
    a, b = stem(100, 1), stem(100, 2)
    found = splice([a, b], [Seam(0, 40, 40)])
    gains = fade_in(40).astype(np.float64)
    expected = a[60:] * gains[::-1] + b[:40] * gains
    assert np.abs(found.samples[60:100] - expected).max() <= 0.51


def test_saturation_is_held_at_full_scale_and_counted():
    """Equal power of two full-scale stems exceeds the scale everywhere inside the window."""
    loud = np.full(200, 32767, dtype=np.int16)
    found = splice([loud, loud], [Seam(0, 50, 50)], curve=Curve.EQUAL_POWER)
    assert found.samples.max() == 32767
    assert found.clipped == 50
    assert splice([loud, loud], [Seam(0, 50, 50)]).clipped == 0


def test_one_stem_is_itself():
    """A message of one stem is that stem, between the lead and the tail of silence."""
    only = stem(100)
    found = splice([only], [], lead_samples=10, tail_samples=5)
    assert np.array_equal(found.samples, np.concatenate([np.zeros(10), only, np.zeros(5)]))
    assert found.cues == ((10, 110),)


def test_no_fade_and_no_pause_is_concatenation():
    """Stems without a seam between them follow sample after sample."""
    a, b = stem(50, 1), stem(70, 2)
    assert np.array_equal(splice([a, b], [Seam(0, 0, 0)]).samples, np.concatenate([a, b]))


@pytest.mark.parametrize(
    ("stems", "seams"),
    [
        ([], []),
        ([stem(5), stem(0)], [SEAM]),
        ([stem(5), stem(5)], []),
        ([stem(5), stem(5).astype(np.float32)], [SEAM]),
        ([stem(6).reshape(3, 2)], []),
    ],
    ids=["no stem", "empty stem", "no seam", "float", "stereo"],
)
def test_what_cannot_be_spliced_is_refused(stems, seams):
    """Stems and seams that do not fit together raise an error."""
    with pytest.raises(ValueError, match="needs stems"):
        splice(stems, seams)


def test_negative_times_are_refused():
    """Where the counts are made, and where they are used."""
    for counts in ((-1, 0, 0), (0, -1, 0), (0, 0, -1)):
        with pytest.raises(ValueError, match="negative"):
            Seam(*counts)
    with pytest.raises(ValueError, match="negative"):
        splice([stem(5)], [], lead_samples=-1)


def test_a_seam_tells_the_fade_that_was_used_not_the_one_asked_for():
    """A crossfade of 960 samples between stems of 100 and 41 is one of 20, the half of 41."""
    assert splice([stem(100), stem(41)], [SEAM]).seams == (Seam(0, 20, 20),)
    assert splice([stem(100), stem(41)], [Seam(7, 960, 5)]).seams == (Seam(7, 20, 5),)


def test_a_stem_of_one_sample_is_kept_as_it_is():
    """Half of it is nothing, so nothing fades."""
    one = np.array([123], dtype=np.int16)
    assert splice([one, one, one], [SEAM, Seam(2, 5, 5)]).samples.tolist() == [123, 123, 0, 0, 123]


def calls_of(count: int) -> int:
    """How many functions, Python's and C's, the code of this package calls to splice
    `count` stems.
    """
    stems, counted = [stem(2000)] * count, 0

    def count_ours(frame, event, argument):
        nonlocal counted
        counted += event in ("call", "c_call") and frame.f_globals["__name__"].startswith(
            "hybrid_audio."
        )

    sys.setprofile(count_ours)
    try:
        splice(stems, [SEAM] * (count - 1))
    finally:
        sys.setprofile(None)
    return counted


def test_the_work_grows_with_the_segments_and_no_faster():
    """Each further segment costs as many calls as the one before, up to 700: nothing is
    done twice.
    """
    calls_of(10), calls_of(355)  # makes the curves that all of them use
    few, more, many = calls_of(10), calls_of(355), calls_of(700)
    assert many - more == more - few


@pytest.mark.parametrize("count", [7, 70, 700])
def test_memory_is_the_message_and_the_windows_for_any_number_of_segments(count):
    """Flat per second of audio: the output once, and no copy of it."""
    stems = [stem(24_000, seed % 5) for seed in range(count)]
    tracemalloc.start()
    found = splice(stems, [SEAM] * (count - 1))
    _, top = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert top < found.samples.nbytes * 1.1 + 200_000 + 600 * count


def test_edge_fades_touch_only_their_windows():
    """Given or not, every other sample is the stem's own; none are made unless they are given."""
    one = np.full(400, 9_000, dtype=np.int16)
    assert np.array_equal(splice([one], []).samples, one)
    faded = splice([one, one], [Seam(10, 20, 20)], lead_samples=5, edges=EdgeFades(40, 60)).samples
    assert np.array_equal(faded[45:385], one[:340])
    assert np.array_equal(faded[435:755], one[:320])
    assert faded[5] < 20
    assert faded[-1] < 20
    assert not faded[:5].any()


def test_more_fades_than_are_computed_at_once_are_what_each_alone_would_be():
    """Pauses and crossfades in turn, across several rounds of the work."""
    stems = [stem(4_000, seed) for seed in range(120)]
    seams = [SEAM, Seam(100, 960, 480)] * 59 + [SEAM]
    found = splice(stems, seams)
    for index, seam in enumerate(seams):
        pair = splice(stems[index : index + 2], [seam])
        start = found.cues[index][0] + 1_000
        stop = found.cues[index + 1][1] - 1_000
        assert np.array_equal(found.samples[start:stop], pair.samples[1_000:-1_000])


@given(messages(), st.data())
def test_a_splice_in_steps_gives_the_whole_wherever_it_is_taken(message, data):
    """Any steps at which a caller takes what is settled: the same samples, cues and seams."""
    stems, seams, lead, tail, curve = message
    edges = EdgeFades(len(stems[0]) // 3, len(stems[-1]) // 3)
    whole = splice(stems, seams, lead_samples=lead, tail_samples=tail, curve=curve, edges=edges)
    under_way, taken = Splicer(lead_samples=lead, curve=curve), []

    under_way.begin(stems[0], edges.fade_in_samples)
    for each, seam in zip(stems[1:], seams, strict=True):
        if data.draw(st.booleans()):
            under_way.settle(seam.fade_out_samples)
        if data.draw(st.booleans()):
            taken.append(under_way.taken())
        under_way.follow([each], [seam])
    found = under_way.end(edges.fade_out_samples, tail)
    taken.append(under_way.taken())

    assert b"".join(taken) == whole.audio[HEADER_BYTES:]
    assert (found.audio, found.cues, found.copied) == (whole.audio, whole.cues, whole.copied)
    assert (found.seams, found.clipped, found.edges) == (whole.seams, whole.clipped, whole.edges)


def test_all_but_the_next_seam_is_settled_before_the_next_stem():
    """Of a second of sound with a crossfade of 20 ms behind it, 980 ms can be sent at once."""
    under_way = Splicer()
    under_way.begin(stem(48_000))
    under_way.settle(SEAM.fade_out_samples)
    assert len(under_way.taken()) == 2 * (48_000 - 960)
