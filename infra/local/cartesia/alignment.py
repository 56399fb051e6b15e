"""From the lengths of a voice's sounds to the times of the words of a text.

The phonemizer joins small words (`of the`) and reads numbers as several, so words and groups of
sounds are matched by how many sounds each word has when it is spoken alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from infra.local.cartesia.speaker import Timed

STRESS = frozenset("\u02c8\u02cc")
"""Marks of stress: part of the sound that follows."""

LENGTH = "\u02d0"
"""The mark of length: part of the sound before it."""

MOST_JOINED = 4
"""Words in one group, or groups of one word."""

Group = list[tuple[str, int, int]]
"""The sounds between two spaces, each with its first sample and the one after its last."""


@dataclass(frozen=True)
class Sound:
    """A phoneme or a mark as the voice speaks it, and how many samples it lasts."""

    phoneme: str
    samples: int


def timed_words(
    text: str,
    sounds: Sequence[Sound],
    sounds_of: Callable[[str], int],
    *,
    shift: int,
    rate: float,
) -> tuple[list[Timed], list[Timed]]:
    """Return the words and phonemes of a text with their times, `shift` samples later.

    `sounds_of` tells how many sounds a word has alone.
    """
    groups = grouped(sounds, shift)
    spoken = [word for word in text.split() if any(map(str.isalnum, word))]
    found: list[Timed] = []
    for words, own in _matched(spoken, [max(1, sounds_of(word)) for word in spoken], groups):
        start, end = own[0][1], own[-1][2]
        weights = [max(1, sounds_of(word)) for word in words]
        edges = [start + (end - start) * sum(weights[:n]) / sum(weights) for n in range(len(words))]
        for word, (first, last) in zip(words, pairwise([*edges, end]), strict=True):
            found.append(Timed(word, first / rate, last / rate))

    phonemes = [Timed(name, a / rate, b / rate) for group in groups for name, a, b in group]
    return found, phonemes


def is_heard(phoneme: str) -> bool:
    """Return whether a phoneme is a sound, and no mark of punctuation, stress or length."""
    return phoneme.isalpha() and phoneme not in STRESS and phoneme != LENGTH


def grouped(sounds: Sequence[Sound], shift: int) -> list[Group]:
    """Return the sounds of each group; a plain space belongs half to each of its neighbours."""
    groups: list[Group] = []
    at = stress_at = shift
    is_open = is_marked = has_stress = False
    for sound in sounds:
        end = at + sound.samples
        if sound.phoneme in STRESS:
            stress_at, has_stress = at, True
        elif is_heard(sound.phoneme):
            start = stress_at if has_stress else at
            if not is_open:
                groups.append([])
            groups[-1].append((sound.phoneme, start, end))
            is_open, is_marked, has_stress = True, False, False
        elif sound.phoneme == LENGTH and is_open:
            name, start, _ = groups[-1][-1]
            groups[-1][-1] = (name + LENGTH, start, end)
        elif sound.phoneme == " " and is_open and not is_marked:
            name, start, _ = groups[-1][-1]
            middle = (at + end) // 2
            groups[-1][-1] = (name, start, middle)
            is_open, stress_at, has_stress = False, middle, True
        else:
            is_open, is_marked, has_stress = False, True, False
        at = end
    return groups


def _matched(
    words: Sequence[str], weights: Sequence[int], groups: Sequence[Group]
) -> list[tuple[Sequence[str], Group]]:
    """Return words and groups in order, matched so that their sounds differ least in number."""
    best = _cheapest(weights, [len(group) for group in groups])
    place: tuple[int, int] | None = (len(words), len(groups))
    if place not in best:
        return []
    path: list[tuple[int, int]] = []
    while place is not None:
        path.append(place)
        place = best[place][1]
    return [
        (words[i:k], [sound for group in groups[j:m] for sound in group])
        for (i, j), (k, m) in pairwise(path[::-1])
    ]


_STEPS = (
    *((1, n) for n in range(1, MOST_JOINED + 1)),
    *((n, 1) for n in range(2, MOST_JOINED + 1)),
)


def _cheapest(
    weights: Sequence[int], sizes: Sequence[int]
) -> dict[tuple[int, int], tuple[int, tuple[int, int] | None]]:
    """Return for each number of words and groups the least difference, and the step before."""
    best: dict[tuple[int, int], tuple[int, tuple[int, int] | None]] = {(0, 0): (0, None)}
    places = ((i, j) for i in range(len(weights) + 1) for j in range(len(sizes) + 1))
    for i, j in places:
        if (i, j) not in best:
            continue
        for down, across in _STEPS:
            k, m = i + down, j + across
            cost = best[i, j][0] + abs(sum(weights[i:k]) - sum(sizes[j:m]))
            is_inside = k <= len(weights) and m <= len(sizes)
            if is_inside and ((k, m) not in best or cost < best[k, m][0]):
                best[k, m] = (cost, (i, j))
    return best
