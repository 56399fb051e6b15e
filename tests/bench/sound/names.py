"""Seventy-two names, each heard whole and trimmed: no way that is the default may cost a name."""

from collections.abc import Callable, Sequence

from hybrid_audio.audio.measures.speech import found_speech
from hybrid_audio.audio.trim import GUARD_MS, trimmed
from infra.local.cartesia.speaker import Samples
from tests.bench.sound.hearing import Hearing
from tests.bench.sound.listener import heard
from tests.bench.sound.voice import RATE, Voice

NAMES = (
    *("John", "Mary", "Robert", "Linda", "David", "Susan", "Thomas", "Karen", "Daniel"),
    *("Kate", "Mark", "Sandra", "Steven", "Emily", "Kurt", "Michelle", "Kevin", "Amanda"),
    *("Scott", "Grace", "Patrick", "Laura", "Jack", "Olivia", "Frank", "Helen", "Eric"),
    *("Nicole", "Anna", "James", "Nancy", "Paul", "Betty", "Brandon", "Rebecca", "Jason"),
    *("Amy", "Justin", "Emma", "George", "Sharon", "Edward", "Angela", "Ryan", "Brenda"),
    *("Gary", "Donna", "Peter", "Alice", "Brett", "Hannah", "Ethan", "Sophie", "Tyler"),
    *("Diana", "Martin", "Julia", "Oscar", "Chloe", "Elizabeth", "Joseph", "Jeff", "Ruth"),
    *("Keith", "Ralph", "Philip", "Albert", "Margaret", "Charles", "Louise", "Bob", "Pat"),
)
WHOLE, ACTIVE = "whole", "active level, -45 dB"
GUARD = round(GUARD_MS * RATE / 1000)


def by_level(samples: Samples) -> Samples:
    """Return the stem without what is quieter than speech, as a seam with a pause trims it."""
    first, end = found_speech(samples, RATE).span
    return samples[first:end]


def by_peak(threshold_db: float) -> Callable[[Samples], Samples]:
    """Return the trim that `trim_db` asks for."""

    def cut(samples: Samples) -> Samples:
        first, end = trimmed(samples, threshold_db=threshold_db, guard_samples=GUARD)
        return samples[first:end]

    return cut


WAYS: dict[str, Callable[[Samples], Samples]] = {
    WHOLE: lambda samples: samples,
    ACTIVE: by_level,
    "trim_db -40": by_peak(-40.0),
    "trim_db -30": by_peak(-30.0),
    "trim_db -20": by_peak(-20.0),
}


def names_heard(voice: Voice, hearing: Hearing) -> bool:
    """Print how many names are heard each way; return whether the active level costs none."""
    stems = [voice.speak(f"Hey {name}.").samples for name in NAMES]
    kept = {way: _heard([cut(stem) for stem in stems], hearing) for way, cut in WAYS.items()}
    for way, names in kept.items():
        lost, won = sorted(kept[WHOLE] - names), sorted(names - kept[WHOLE])
        print(f"{way:24}{len(names):3} of {len(NAMES)}  lost: {' '.join(lost) or '-'}", end="")
        print(f"  won: {' '.join(won) or '-'}", flush=True)
    return len(kept[ACTIVE]) >= len(kept[WHOLE])


def _heard(sounds: Sequence[Samples], hearing: Hearing) -> set[str]:
    texts = heard(sounds, RATE)
    return {name for name, text in zip(NAMES, texts, strict=True) if hearing.has_name(name, text)}
