"""Stems in memory: bounded by bytes, least recently used first out."""

from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.stems.memory import StemMemory


def stem(size: int) -> StoredObject:
    return StoredObject("stems/x.wav", 1, size, data=bytes(size))


def test_the_least_recently_used_stem_goes_first():
    """Finding a stem is using it."""
    memory = StemMemory(20)
    memory.keep("a", stem(10))
    memory.keep("b", stem(10))
    memory.find("a")
    memory.keep("c", stem(10))
    assert [memory.find(key) is not None for key in "abc"] == [True, False, True]


def test_a_stem_larger_than_all_room_is_not_kept():
    """A stem that does not fit does not push the others out."""
    memory = StemMemory(20)
    memory.keep("a", stem(10))
    memory.keep("b", stem(21))
    assert memory.find("a") is not None
    assert memory.find("b") is None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 40)), max_size=60))
def test_the_bytes_kept_never_exceed_the_capacity_and_are_counted_right(steps):
    """Keeping, replacing and forgetting in any order keep the count right."""
    memory = StemMemory(100)
    for key, size in steps:
        if size == 0:
            memory.forget(key)
        else:
            memory.keep(key, stem(size))
        held = [found.size_bytes for name in "abcdef" if (found := memory.find(name))]
        assert memory.size_bytes == sum(held) <= 100
