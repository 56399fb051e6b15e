"""Verdicts that are true: most planted faults are seen, and natural speech has no findings."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, product
from statistics import median, stdev

import numpy as np
import pytest

from hybrid_audio.audio.measures.speech import found_speech
from hybrid_audio.audio.verdicts.level import level_finding
from hybrid_audio.audio.verdicts.seam import seam_findings
from hybrid_audio.audio.verdicts.stem import stem_verdict
from hybrid_audio.audio.verdicts.table import LEAST_OTHERS, LIMITS, Check, Finding
from hybrid_audio.stems.families import MOST_LEVELS
from infra.local.cartesia.neural import NeuralSpeaker
from infra.local.cartesia.utterance import Utterance
from tests.planted import (
    IN_STEMS,
    RATE,
    Samples,
    cut_head,
    cut_tail,
    louder,
    narrow,
    noisy,
)

pytestmark = pytest.mark.storm

SPOILT = ("Hey John, it's Luis.", "Hello Sarah.", "Kate.")
NEXT = "I just wanted to follow up about your Hilton timeshare."
NAMES = (
    *("John", "Mary", "James", "Patricia", "Robert", "Jennifer", "Michael", "Linda"),
    *("David", "Elizabeth", "William", "Barbara", "Richard", "Susan", "Joseph", "Jessica"),
    *("Thomas", "Karen", "Charles", "Sarah", "Kate", "Kurt", "Siobhan", "Xavier"),
    *("Bo", "Al", "Beth", "Scott", "Ruth", "Zoe"),
)
DEVELOPERS = (
    *("Hilton", "Marriott", "Wyndham", "Disney", "Westgate", "Bluegreen", "Diamond", "Vidanta"),
    "Hyatt",
)
WHOLE = (
    "Hey {n}, it's Luis from {d}; I just wanted to follow up, if that's all right.",
    "Hello {n}. This is Luis, calling about {d}. Do you have a minute? Call me back, please!",
    "Good morning {n}, how are you? We spoke on Tuesday, and I promised to call: here I am.",
    "{n}, thank you for your time. Your {d} contract ends in May, so let's talk, shall we?",
)
LEAST_PAUSE_S = 0.08
MORE_NAMES = (
    *("Anna", "Peter", "Olivia", "Liam", "Noah", "Emma", "Ava", "Mia", "Lucas", "Mason"),
    *("Ethan", "Logan", "Jack", "Leo", "Amy", "Max", "Ian", "Eve", "Joy", "Ray", "Kim"),
    *("Tom", "Tim", "Ben", "Sam", "Dan", "Ann", "Bob", "Cy", "Jo", "Maximilian", "Alexandria"),
    *("Christopher", "Guadalupe", "Bartholomew", "Evangeline", "Montgomery", "Seraphina"),
    *("Stephanie", "Penelope"),
)
FAMILIES = {
    "Hey {n}, it's Luis.": NAMES + MORE_NAMES,
    "Hello {n}.": NAMES + MORE_NAMES,
    "{n}.": NAMES + MORE_NAMES,
    "{n}": NAMES + MORE_NAMES,
    "I just wanted to follow up about your {n} timeshare.": DEVELOPERS,
}
"""Segments with a slot, and what fills it."""

SPOILT_IN = ("Hey {n}, it's Luis.", "Hello {n}.", "{n}.")
"""The family of each stem that is spoilt."""


@pytest.fixture(scope="module")
def voice() -> NeuralSpeaker:
    return NeuralSpeaker()


def asked(text: str) -> Utterance:
    return Utterance(text, "joe", 1.0, 1.0, "", "en", RATE)


def found_between(
    a: Samples, b: Samples, *, pause: Samples | None = None, planned_ms: float = 0.0
) -> tuple[Finding, ...]:
    """Judge the seam of two stems with a pause between them, as after punctuation."""
    between = np.zeros(0, np.int16) if pause is None else pause
    one, other = found_speech(a, RATE), found_speech(b, RATE)
    heard = len(a) - one.loud.last + len(between) + other.loud.first
    return seam_findings(
        stem_verdict(a, RATE, one),
        stem_verdict(b, RATE, other),
        heard_ms=heard * 1000 / RATE,
        planned_ms=planned_ms,
        pause=between,
        pause_ms=len(between) * 1000 / RATE,
        is_after_punctuation=True,
    )


def zeros(ms: float) -> Samples:
    return np.zeros(round(ms * 48), np.int16)


def overlapped(a: Samples, b: Samples) -> tuple[Samples, Samples]:
    """Leave no pause: each stem as far as its sound goes, with 10 ms of its own decay."""
    ends, begins = found_speech(a, RATE).span.last, found_speech(b, RATE).span.first
    return a[:ends], b[begins:]


@pytest.fixture(scope="module")
def levels(voice: NeuralSpeaker) -> dict[str, dict[str, float]]:
    """Return the active level of every stem of each family, by what fills its slot."""
    return {
        pattern: {n: level_of(voice.speak(asked(pattern.format(n=n)))) for n in values}
        for pattern, values in FAMILIES.items()
    }


def level_of(stem: Samples) -> float:
    return found_speech(stem, RATE).active_dbfs


def faults_of(
    stem: Samples, after: Samples, others: Sequence[float]
) -> dict[str, tuple[Check, set[Check]]]:
    """Return what was planted: the check that is to see it, and those that did."""

    def at_seam(a: Samples, b: Samples, ms: float = 90.0, planned_ms: float = 90.0) -> set[Check]:
        found = found_between(a, b, pause=zeros(ms), planned_ms=planned_ms)
        return {each.check for each in found}

    def in_stem(spoilt: Samples) -> set[Check]:
        return {each.check for each in stem_verdict(spoilt, RATE).findings}

    planted = {name: (check, in_stem(plant(stem))) for name, (check, plant) in IN_STEMS.items()}
    loud = level_finding(level_of(louder(stem)), others)
    return {
        **planted,
        "cut_tail by 50 ms": (Check.CUT_TAIL, in_stem(cut_tail(stem, 50.0))),
        "cut_head by 50 ms": (Check.CUT_HEAD, in_stem(cut_head(stem, 50.0))),
        "pause_long": (Check.PAUSE_LONG, at_seam(stem, after, ms=590.0)),
        "pause_lost": (Check.PAUSE_LOST, at_seam(*overlapped(stem, after), ms=0.0, planned_ms=0.0)),
        "floor_step": (Check.FLOOR_STEP, at_seam(noisy(stem, 1), after)),
        "dead_pause": (Check.DEAD_PAUSE, at_seam(noisy(stem, 1), noisy(after, 2))),
        "band": (Check.BAND, at_seam(narrow(stem), after)),
        "level by 8 dB": (Check.LEVEL, {loud.check} if loud else set()),
    }


def cut_at_pauses(voice: NeuralSpeaker, text: str) -> list[Samples]:
    """Cut whole speech in the middle of each pause between two words, by the voice's own times."""
    said = voice.speak_timed(asked(text))
    pauses = [
        (a.end_s + b.start_s) / 2
        for a, b in pairwise(said.words)
        if b.start_s - a.end_s >= LEAST_PAUSE_S
    ]
    return list(np.split(said.samples, [round(at * RATE) for at in pauses]))


def test_of_39_planted_faults_at_least_29_are_seen(voice, levels):
    """Each by its own check: another one that fires beside it does not count."""
    after = voice.speak(asked(NEXT))
    seen: Counter[str] = Counter()
    for text, pattern in zip(SPOILT, SPOILT_IN, strict=True):
        others = [at for n, at in levels[pattern].items() if pattern.format(n=n) != text]
        planted = faults_of(voice.speak(asked(text)), after, others[-MOST_LEVELS:])
        assert len(planted) == 13
        seen.update({name: int(check in found) for name, (check, found) in planted.items()})

    print(f"\n{seen.total()} of 39 planted faults seen: {dict(seen)}")
    assert seen.total() >= 29


def test_whole_speech_cut_at_its_own_pauses_has_no_findings(voice):
    """At least two hundred seams that a listener could not tell from speech, since they are it."""
    texts = [
        WHOLE[n % 4].format(n=NAMES[n % len(NAMES)], d=DEVELOPERS[n % len(DEVELOPERS)])
        for n in range(64)
    ]
    seams, found = 0, []
    for text in texts:
        pieces = cut_at_pauses(voice, text)
        found += [(text, each) for piece in pieces for each in stem_verdict(piece, RATE).findings]
        for a, b in pairwise(pieces):
            seams += 1
            found += [(text, each) for each in found_between(a, b)]

    print(f"\n{seams} seams of whole speech: {len(found)} findings")
    assert found == []
    assert seams >= 200


def test_stems_as_they_are_spoken_have_no_findings_at_their_seams(voice):
    """Every name before every sentence, with the pause that the service adds by itself."""
    firsts = [voice.speak(asked(f"Hey {name}, it's Luis.")) for name in NAMES]
    firsts += [voice.speak(asked(f"{name},")) for name in NAMES]
    nexts = [
        voice.speak(asked(f"I just wanted to follow up about your {each} timeshare."))
        for each in DEVELOPERS
    ]
    stems = [each for stem in firsts + nexts for each in stem_verdict(stem, RATE).findings]
    seams = list(product(firsts, nexts))
    found = [
        each for a, b in seams for each in found_between(a, b, pause=zeros(90), planned_ms=90.0)
    ]

    print(f"\n{len(seams)} seams of stems as spoken: {len(stems) + len(found)} findings")
    assert (stems, found) == ([], [])
    assert len(seams) >= 200


def test_natural_stems_are_as_loud_as_the_others_of_their_family(levels):
    """Each against those that were spoken before it, as an instance knows them."""
    found, judged = [], 0
    print()
    for pattern, family in levels.items():
        known = list(family.values())
        for at in range(LEAST_OTHERS, len(known)):
            judged += 1
            found += [level_finding(known[at], known[max(0, at - MOST_LEVELS) : at])]
        apart = max(abs(level - median(known)) for level in known)
        print(f"{pattern!r}: {len(known)} stems, SD {stdev(known):.2f} dB, at most {apart:.1f} dB")
        assert apart < LIMITS[Check.LEVEL].limit

    print(f"{judged} stems compared with their family: {sum(map(bool, found))} findings")
    assert not any(found)
    assert judged >= 200
