"""Stems in memory: bounded by bytes, least recently used first out."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Measured:
    """Measures of some size."""

    size_bytes: int


def test_measures_are_kept_as_long_as_the_bytes_that_they_are_of():
    """Measured once for each form; anew once the stem was replaced, or dropped."""
    memory, made = StemMemory(100), []

    def measure() -> Measured:
        made.append(Measured(10))
        return made[-1]

    memory.keep("a", stem(50))
    first = memory.measures("a", 1, "whole", measure)
    assert memory.measures("a", 1, "whole", measure) is first
    memory.measures("a", 1, "trimmed", measure)
    assert (len(made), memory.size_bytes) == (2, 70)

    memory.keep("a", stem(50))
    memory.measures("a", 1, "whole", measure)
    assert (len(made), memory.size_bytes) == (3, 60)


def test_measures_of_other_bytes_than_those_in_memory_are_not_kept():
    """A stem that was replaced meanwhile, and one that memory never had."""
    memory = StemMemory(100)
    memory.keep("a", stem(50))
    assert memory.measures("a", 2, "whole", lambda: Measured(1)) == Measured(1)
    assert memory.measures("b", 1, "whole", lambda: Measured(2)) == Measured(2)
    assert memory.measures("a", 1, "whole", lambda: Measured(3)) == Measured(3)
    assert memory.size_bytes == 53


def test_measures_count_and_drop_the_least_recently_used_stem():
    """They lie in the same memory as the bytes."""
    memory = StemMemory(100)
    memory.keep("a", stem(45))
    memory.keep("b", stem(45))
    memory.measures("b", 1, "whole", lambda: Measured(20))
    assert (memory.find("a"), memory.size_bytes) == (None, 65)
