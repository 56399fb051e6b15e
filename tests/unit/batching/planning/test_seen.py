"""Signatures that were seen: of all shards, and the same from files as from memory."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.batching.planning.seen import Seen
from tests.unit.batching.planning.desk import FakeFiles

SIGNATURES = st.sets(
    st.integers(0, 40).map(lambda i: hashlib.md5(bytes([i])).hexdigest())
    | st.just("00" * 16)
    | st.just("ab" + "00" * 15),
    max_size=6,
)


@given(st.lists(SIGNATURES, max_size=20))
def test_a_signature_is_unseen_until_its_shard_was_added(shards: list[set[str]]) -> None:
    """Whichever process goes on, from what the others saved."""
    files, known = FakeFiles(), set[str]()
    seen = Seen()
    for number, shard in enumerate(shards):
        wanted = sorted(shard)
        assert seen.unseen(wanted) == [each not in known for each in wanted]

        seen.add_shard([each for each in wanted if each not in known])
        seen.save(files, batch="b", round=0)
        known |= shard
        loaded = Seen.load(files, batch="b", round=0, shards=number + 1)
        assert loaded.shards == number + 1
        assert not any(loaded.unseen(sorted(known)))
        seen = loaded if number % 2 else seen


def test_going_on_after_a_thousand_shards_reads_a_few_files() -> None:
    """One for each 1 in the binary digits of their number."""
    seen = Seen()
    for number in range(1_000):
        seen.add_shard([f"{number:032x}"])
    assert [size for size, _ in seen.levels] == [512, 256, 128, 64, 32, 8]
