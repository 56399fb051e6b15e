"""Seventy-two names, each heard whole and trimmed: no way that is the default may cost a name."""

from collections.abc import Callable, Sequence

from hybrid_audio.audio.trim import GUARD_MS, trimmed
from infra.local.cartesia.speaker import Samples
from tests.bench.sound.hearing import Hearing
from tests.bench.sound.listener import heard
from tests.bench.sound.product import Product
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
WHOLE, SPEECH = "whole", 'trim "speech"'
GUARD = round(GUARD_MS * RATE / 1000)


def by_peak(threshold_db: float) -> Callable[[Samples], Samples]:
    """Return the trim that `trim_db` asks for."""

    def cut(samples: Samples) -> Samples:
        first, end = trimmed(samples, threshold_db=threshold_db, guard_samples=GUARD)
        return samples[first:end]

    return cut


WAYS: dict[str, Callable[[Samples], Samples]] = {
    WHOLE: lambda samples: samples,
    "trim_db -40": by_peak(-40.0),
    "trim_db -30": by_peak(-30.0),
    "trim_db -20": by_peak(-20.0),
}


def names_heard(voice: Voice, product: Product, hearing: Hearing) -> bool:
    """Print how many names are heard each way, and which ones a way loses and wins.

    Return whether `trim: "speech"` hears at least as many as whole stems.
    """
    texts = [f"Hey {name}." for name in NAMES]
    stems = [voice.speak(text).samples for text in texts]
    made = {way: [cut(stem) for stem in stems] for way, cut in WAYS.items()}
    made[SPEECH] = [product.assemble([{"text": text}], trim="speech").samples for text in texts]

    kept = {way: _heard(sounds, hearing) for way, sounds in made.items()}
    for way, names in kept.items():
        lost, won = sorted(kept[WHOLE] - names), sorted(names - kept[WHOLE])
        print(f"{way:24}{len(names):3} of {len(NAMES)}  lost: {' '.join(lost) or '-'}", end="")
        print(f"  won: {' '.join(won) or '-'}", flush=True)
    return len(kept[SPEECH]) >= len(kept[WHOLE])


def _heard(sounds: Sequence[Samples], hearing: Hearing) -> set[str]:
    texts = heard(sounds, RATE)
    return {name for name, text in zip(NAMES, texts, strict=True) if hearing.has_name(name, text)}
