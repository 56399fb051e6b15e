"""The forms that a message is made in, each as a sound with the places of its seams."""

import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pydub
import soundfile

from infra.local.cartesia.speaker import Samples
from tests.bench.sound.product import Product
from tests.bench.sound.scripts import Script
from tests.bench.sound.seams import edges_at
from tests.bench.sound.voice import RATE, Spoken, Voice

SOX_EXCESS_S = 0.005
"""What sox's `splice` crossfades and searches where it is told neither."""


@dataclass(frozen=True)
class Form:
    """A message in one form: its sound, its seams, the length of the word before each, its cost."""

    samples: Samples
    seams: tuple[int, ...]
    words: tuple[int, ...]
    characters: int
    took_ms: float = 0.0


def whole(voice: Voice, script: Script, *, noise: bool = False) -> Form:
    """Return the message spoken in one breath; with `noise`, another take of it."""
    spoken = voice.speak(script.text, noise=noise)
    seams, words = _words_before(script, spoken)
    return Form(spoken.samples, seams, words, len(script.text))


def _words_before(script: Script, spoken: Spoken) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the seams of a message spoken whole, and the length of the word before each."""
    last = list(accumulate(len(each.split()) for each in script.segments))[:-1]
    seams = [(spoken.words[at - 1][1] + spoken.words[at][0]) // 2 for at in last]
    words = [_word(spoken, at - 1, seam) for at, seam in zip(last, seams, strict=True)]
    return tuple(seams), tuple(words)


class Forms:
    """Makes the forms that are spliced from segments spoken alone."""

    def __init__(self, voice: Voice, product: Product) -> None:
        self._voice, self._product = voice, product

    def by_product(self, script: Script) -> Form:
        """Return the message as the service makes it with nothing asked for but its gaps."""
        gaps = (*script.style.gaps_ms, 0.0)
        segments = [
            {"text": text, **({"gap_ms": gap} if gap else {})}
            for text, gap in zip(script.segments, gaps, strict=True)
        ]
        return self._assembled(segments, self._words(script))

    def with_pauses(self, script: Script) -> Form:
        """Return the message whose pauses the service chooses, by the punctuation."""
        segments = [{"text": text, "pause_ms": "auto"} for text in script.segments]
        return self._assembled(segments, self._words(script))

    def in_context(self, script: Script, others: Script) -> Form:
        """Return the message whose segments are each spoken within a whole, and cut out of it.

        The rest of the whole are the segments of `others`: a template's `"carrier": "template"`
        speaks its examples there.
        """
        wholes = [
            replace(others, segments=(*others.segments[:at], text, *others.segments[at + 1 :]))
            for at, text in enumerate(script.segments)
        ]
        segments = [
            {"text": text, "carrier": _carrier(whole.segments[:at], whole.segments[at + 1 :])}
            for at, (text, whole) in enumerate(zip(script.segments, wholes, strict=True))
        ]
        words = [
            _words_before(whole, self._voice.speak(whole.text))[1][at]
            for at, whole in enumerate(wholes[:-1])
        ]
        return self._assembled(segments, tuple(words))

    def _assembled(self, segments: Sequence[Mapping[str, Any]], words: tuple[int, ...]) -> Form:
        made = self._product.assemble(segments)
        seams = tuple((end + start) // 2 for (_, end), (start, _) in pairwise(made.cues))
        return Form(made.samples, seams, words, made.characters, made.took_ms)

    def by_sox(self, script: Script) -> Form:
        """Return the stems joined by sox's `splice`, which looks for the best place itself."""
        return self._joined(script, with_sox, round(SOX_EXCESS_S * RATE))

    def by_pydub(self, script: Script) -> Form:
        """Return the stems joined by pydub's `append` with its own crossfade of 100 ms."""
        return self._joined(script, with_pydub, RATE // 10)

    def _joined(
        self, script: Script, join: Callable[[Sequence[Path], Path], None], overlap: int
    ) -> Form:
        with tempfile.TemporaryDirectory() as folder:
            paths, lengths = [], []
            for index, text in enumerate(script.segments):
                paths.append(Path(folder) / f"{index}.wav")
                samples = self._voice.speak(text).samples
                soundfile.write(paths[-1], samples, RATE, subtype="PCM_16")
                lengths.append(len(samples))
            out = Path(folder) / "message.wav"
            started = time.perf_counter()
            join(paths, out)
            took_ms = (time.perf_counter() - started) * 1000
            samples, _ = soundfile.read(out, dtype="int16")

        ends = list(accumulate(lengths))[:-1]
        seams = tuple(end - round((index + 0.5) * overlap) for index, end in enumerate(ends))
        characters = sum(map(len, script.segments))
        return Form(samples, seams, self._words(script), characters, took_ms)

    def _words(self, script: Script) -> tuple[int, ...]:
        alone = [self._voice.speak(text) for text in script.segments[:-1]]
        return tuple(_word(each, -1, len(each.samples) - 1) for each in alone)


def with_sox(paths: Sequence[Path], out: Path) -> None:
    """Join files by sox's `splice`, whose positions are the lengths up to each seam."""
    ends = accumulate(soundfile.info(path).frames for path in paths[:-1])
    places = [f"{end}s" for end in ends]
    command = ["sox", *map(str, paths), str(out), "splice", *places]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def with_pydub(paths: Sequence[Path], out: Path) -> None:
    """Join files by pydub's `append` as it is."""
    joined = pydub.AudioSegment.from_wav(str(paths[0]))
    for path in paths[1:]:
        joined = joined.append(pydub.AudioSegment.from_wav(str(path)))
    joined.export(str(out), format="wav").close()


def _carrier(before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    sides = {"before": " ".join(before), "after": " ".join(after)}
    return {name: words for name, words in sides.items() if words}


def _word(spoken: Spoken, index: int, seam: int) -> int:
    """Return the length of a word, which ends at the latest where the speech before a seam does."""
    start, end = spoken.words[index]
    edge = edges_at(spoken.samples, seam, RATE).end
    return max(1, min(end, edge) - start)


Made = Mapping[str, Sequence[Form]]
"""The forms of the messages of a style, in the order of the messages."""


def length_s(form: Form) -> float:
    """Return how long a message speaks, without the silence at its ends."""
    loud = np.flatnonzero(np.abs(form.samples.astype(int)) > 64)
    return float(loud[-1] - loud[0]) / RATE
