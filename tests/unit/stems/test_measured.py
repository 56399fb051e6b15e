"""Measures of stems in memory: by bytes and form, whether the bytes are kept or not."""

from dataclasses import dataclass

from hybrid_audio.stems.measured import LEAST_BYTES, SHARE_OF_STEMS, MeasuresMemory


@dataclass(frozen=True)
class Measured:
    """Measures of some size."""

    size_bytes: int


class Bench:
    """Measures as often as it is asked to."""

    def __init__(self, size_bytes: int = 10) -> None:
        self.size_bytes = size_bytes
        self.made: list[Measured] = []

    def measure(self) -> Measured:
        """Measure once more."""
        self.made.append(Measured(self.size_bytes))
        return self.made[-1]


def test_a_stem_is_measured_once_for_each_form():
    """Its bytes need not be in memory."""
    memory, bench = MeasuresMemory(), Bench()
    first = memory.measures("a", 1, "whole", bench.measure)
    assert memory.measures("a", 1, "whole", bench.measure) is first
    memory.measures("a", 1, "trimmed", bench.measure)
    assert len(bench.made) == 2


def test_a_replaced_stem_is_measured_anew():
    """Other bytes have another generation."""
    memory, bench = MeasuresMemory(), Bench()
    old = memory.measures("a", 1, "whole", bench.measure)
    assert memory.measures("a", 2, "whole", bench.measure) is not old


def test_measures_beyond_the_room_for_them_go_least_recently_used_first():
    """Two fill the least room; the third takes that of the one that was not used since."""
    memory, bench = MeasuresMemory(), Bench(LEAST_BYTES // 2)
    for name in ("a", "b", "a", "c", "a"):
        memory.measures(name, 1, "whole", bench.measure)
    assert len(bench.made) == 3
    memory.measures("b", 1, "whole", bench.measure)
    assert len(bench.made) == 4


def test_the_measures_of_many_stems_have_an_eighth_of_the_room_of_their_bytes():
    """The room grows with the memory for stems."""
    memory, bench = MeasuresMemory(4 * SHARE_OF_STEMS * LEAST_BYTES), Bench(LEAST_BYTES)
    for name in "abcdabcd":
        memory.measures(name, 1, "whole", bench.measure)
    assert len(bench.made) == 4
