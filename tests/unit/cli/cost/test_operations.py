"""What a campaign asks for grows with its messages and with the stems that are new."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.cli.cost import operations
from hybrid_audio.cli.cost.campaign import Campaign
from hybrid_audio.cli.cost.operations import operations_of
from hybrid_audio.domain.batches.batch import Stage
from hybrid_audio.domain.batches.portions import MOST_ITEMS, SHARD_ROWS

KNOWN = Campaign(
    messages=10_000,
    distinct=10_000,
    stems=0,
    characters=0,
    characters_in_full=0,
    message_s=4.0,
    downloads=0,
)


def test_a_batch_is_divided_as_batches_divide_themselves():
    """The client that works a bill out does not load the batches' own rules."""
    assert MOST_ITEMS[Stage.MESSAGES] == operations.MESSAGES_OF_A_TASK
    assert MOST_ITEMS[Stage.SPEECH] == operations.STEMS_OF_A_TASK
    assert operations.ROWS_OF_A_SHARD == SHARD_ROWS


def test_a_batch_of_known_stems_asks_for_what_the_page_on_scale_says():
    """The row of 10,000 messages: 400 tasks, 417 and 10,850 writes."""
    asked = operations_of(KNOWN)
    assert asked.requests == 400
    assert asked.firestore_writes == 417
    assert asked.storage_writes == 10_850


def test_a_new_stem_is_a_write_of_storage_and_three_of_firestore():
    """Its characters are paid besides, and a tenth of a task."""
    asked, known = operations_of(replace(KNOWN, stems=10, characters=200)), operations_of(KNOWN)
    assert asked.requests - known.requests == 1
    assert asked.firestore_writes - known.firestore_writes == 1 + 3 * 10
    assert asked.storage_writes - known.storage_writes == 10 + 2
    assert asked.speech == 200


def test_a_message_that_exists_is_not_written_again():
    """It takes a tenth of the time of one that is spliced."""
    known = operations_of(replace(KNOWN, distinct=1))
    assert operations_of(KNOWN).storage_writes - known.storage_writes == 9_999
    assert 9 < operations_of(KNOWN).cpu / known.cpu < 11


def test_speech_takes_an_instance_less_time_with_more_at_once():
    """It waits for them together."""
    slow = replace(KNOWN, stems=1_000, speech_at_once=2)
    fast = replace(slow, speech_at_once=10)
    spliced_s = operations_of(KNOWN).cpu
    assert operations_of(slow).cpu - spliced_s == 5 * (operations_of(fast).cpu - spliced_s)


@given(messages=st.integers(1, 10**7), stems=st.integers(0, 10**6))
def test_a_larger_campaign_never_asks_for_less(messages: int, stems: int) -> None:
    """Each quantity grows, or stays as it is."""
    small = replace(KNOWN, messages=messages, distinct=messages, stems=stems, characters=stems)
    large = replace(small, messages=messages + 1, distinct=messages + 1, stems=stems + 1)
    pairs = zip(
        vars(operations_of(small)).values(), vars(operations_of(large)).values(), strict=True
    )
    assert all(less <= more for less, more in pairs)
