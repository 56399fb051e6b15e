"""The sizes of a campaign follow from its format."""

from dataclasses import replace

import pytest

from hybrid_audio.audio.formats import AudioFormat
from hybrid_audio.cli.cost.campaign import BYTES_PER_S, Campaign

PLAIN = Campaign(
    messages=1_000,
    distinct=100,
    stems=10,
    characters=140,
    characters_in_full=50_000,
    message_s=2.0,
)


def test_every_format_of_delivery_has_a_weight():
    """A format that is added is weighed."""
    assert set(BYTES_PER_S) == {*AudioFormat}


@pytest.mark.parametrize(("name", "of_wav"), [("wav", 1), ("mulaw", 12), ("alaw_raw", 12)])
def test_a_message_of_telephony_weighs_a_twelfth(name, of_wav):
    """8,000 bytes a second for 96,000."""
    assert replace(PLAIN, format=name).message_bytes * of_wav == PLAIN.message_bytes


def test_what_is_stored_is_each_distinct_message_and_the_stems():
    """140 characters take ten seconds."""
    assert PLAIN.stored_bytes == (100 * 2 + 10) * 96_000


def test_what_is_sent_is_each_download_of_each_message():
    """Also where several people get the same one."""
    assert replace(PLAIN, downloads=1.5).sent_bytes == 1_000 * 1.5 * 2 * 96_000
