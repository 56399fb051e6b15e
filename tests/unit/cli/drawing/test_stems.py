"""The stems beside a message are those it was made of, with its trims and gains; else none."""

import numpy as np
import pytest

from hybrid_audio.cli.drawing.recording import opened
from hybrid_audio.cli.drawing.stems import Comparison, compared, tracks
from hybrid_audio.domain.message import Delivery
from tests.unit.cli.drawing.messages import SplicedMessage, spliced, stem_file, tone


def held_against_its_stems(made: SplicedMessage, audio: bytes | None = None) -> Comparison | None:
    with opened(audio or made.audio) as sound:
        return compared(sound, made.facts, tracks(made.facts, made.stems))


def quiet_ended(number):
    """A tone between silences, which a trim takes away."""
    return np.concatenate([np.zeros(9_000, np.int16), tone(number), np.zeros(5_000, np.int16)])


def test_every_sample_outside_the_fades_is_held_against_the_stems():
    """Three stems of 14,400 samples: two fades of 960 beside one pause, and one crossfade."""
    made = spliced([tone(1), tone(2), tone(3)], [{"gap_ms": 90}])
    fades_at_the_edges = round(sum(made.facts.edges) * 48)
    found = held_against_its_stems(made)
    assert found == Comparison(3 * 14_400 - 4 * 960 - fades_at_the_edges, 0)


def test_a_single_sample_that_is_not_the_stems_own_is_noticed():
    """The picture must not say that a message is exact where it is not."""
    made = spliced([tone(1), tone(2)])
    changed = bytearray(made.audio)
    changed[44 + 2 * 5_000] ^= 1
    found = held_against_its_stems(made, bytes(changed))
    assert found is not None
    assert found.different == 1


def test_a_trimmed_stem_is_drawn_where_the_message_has_it():
    """It begins with its sound, not with the silence that was trimmed."""
    made = spliced([quiet_ended(1), quiet_ended(2)], delivery=Delivery(trim_db=-40))
    found = held_against_its_stems(made)
    assert found is not None
    assert (found.compared > 20_000, found.different) == (True, 0)


@pytest.mark.parametrize(
    "delivery", [Delivery(loudness_lufs=-16), Delivery(format="mp3")], ids=["gain", "lossy"]
)
def test_nothing_is_claimed_of_samples_that_the_delivery_changed(delivery):
    """A codec changes each of them, and so does a gain."""
    assert held_against_its_stems(spliced([tone(1), tone(2)], delivery=delivery)) is None


def test_a_stem_that_was_made_anew_since_is_not_drawn():
    """Another length is another recording: its samples would explain nothing."""
    made = spliced([tone(1), tone(2)])
    stems = {name: stem_file(tone(1, 700)) for name in made.stems}
    assert tracks(made.facts, stems) == (None, None)


def test_a_stem_that_is_missing_or_damaged_is_not_drawn():
    """The message is drawn without it."""
    made = spliced([tone(1), tone(2)])
    first, _ = made.stems
    assert tracks(made.facts, {first: b"no audio"}) == (None, None)


def test_a_track_with_the_gain_of_a_loudness_target_fits_what_is_heard():
    """Outside the fades the two lines of the picture lie on each other."""
    made = spliced([tone(1), tone(2)], delivery=Delivery(loudness_lufs=-20))
    track, _ = tracks(made.facts, made.stems)
    assert track is not None
    with opened(made.audio) as sound:
        heard = sound.read_mono(1_000, 9_000)
    assert np.abs(track.samples[1_000:9_000] - heard).max() <= 2
