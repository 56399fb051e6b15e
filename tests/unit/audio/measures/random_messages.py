"""Messages at random, the same ones each time, with all that makes measuring them hard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hybrid_audio.audio.edges import edge_fades
from hybrid_audio.audio.measures.stem import StemMeasures, stem_measures
from hybrid_audio.audio.seam import Curve, Seam
from hybrid_audio.audio.splice import Splice, splice
from tests.unit.audio.signals import babble, silence, sine

RATES = (48_000, 48_000, 48_000, 44_100, 22_050, 8_000)


@dataclass(frozen=True)
class RandomMessage:
    """A message, and the stems that it was spliced from."""

    spliced: Splice
    stems: Sequence[np.ndarray]
    rate_hz: int

    @cached_property
    def measures(self) -> list[StemMeasures]:
        """The measures of the stems, each measured once."""
        measured = {id(stem): stem_measures(stem, self.rate_hz) for stem in self.stems}
        return [measured[id(stem)] for stem in self.stems]


def random_messages(count: int, seed: int) -> Iterator[RandomMessage]:
    """Yield messages of one to six stems, some of them twice in one."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        rate_hz = int(rng.choice(RATES))
        pool = [stem(rng, rate_hz) for _ in range(rng.integers(1, 5))]
        stems = [pool[rng.integers(len(pool))] for _ in range(rng.integers(1, 7))]
        yield RandomMessage(spliced(rng, stems, rate_hz), stems, rate_hz)


def spliced(rng: np.random.Generator, stems: Sequence[np.ndarray], rate_hz: int) -> Splice:
    """Splice the stems, with pauses, overlaps, fades, lead and tail of any length."""

    def samples(*choices_ms: float) -> int:
        return int(rng.choice(choices_ms) * rate_hz / 1000 * rng.uniform(0.5, 1.0))

    seams = [
        Seam(samples(0, 0, 10, 120, 400, 3_000), samples(0, 5, 20, 60), samples(0, 5, 20, 60))
        for _ in stems[1:]
    ]
    return splice(
        stems,
        seams,
        rate_hz=rate_hz,
        lead_samples=samples(0, 0, 500),
        tail_samples=samples(0, 0, 500),
        curve=Curve(rng.choice(list(Curve))),
        edges=edge_fades(stems[0], stems[-1], rate_hz),
    )


def stem(rng: np.random.Generator, rate_hz: int) -> np.ndarray:
    """Return a stem: speech-like, trimmed, loud, quiet, with an offset, silent, or very short."""
    top = float(rng.choice([0.003, 0.05, 0.5, 0.98]))
    seconds = float(rng.uniform(0.05, rng.choice([0.5, 1.0, 1.0, 4.0])))
    speech = babble(seconds, top=top, rate=rate_hz, seed=int(rng.integers(1 << 30)))
    kind = rng.integers(9)

    if kind == 0:  # louder than 16 bits hold
        return np.clip(speech * 3.0, -32_768, 32_767).astype(np.int16)
    if kind == 1:  # an offset, with a step at both ends
        return np.clip(speech + rng.integers(-9_000, 9_000), -32_768, 32_767).astype(np.int16)
    if kind == 2:
        return silence(seconds, rate_hz)
    if kind == 3:  # a few samples
        return speech[: rng.integers(1, 400)]
    if kind == 4:  # a tone, whose peaks lie between samples
        return sine(rate_hz / 4 - 7, seconds, top, rate_hz)
    if kind == 5:  # trimmed to the middle of a sound
        return speech[len(speech) // 3 : max(len(speech) // 3 + 1, 2 * len(speech) // 3)]
    return speech
