"""Ensure stems: those that a name, a script or a template needs, each spoken at most once."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from hybrid_audio.domain.stems import naming
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.stem import Outcome, ServedItem, Stem
from hybrid_audio.errors import InvalidInput
from hybrid_audio.runtime.parallel import run_parallel


class Library(Protocol):
    """The stems of this system; a missing one is spoken."""

    def ensure(self, spec: StemSpec) -> Stem: ...
    def note_served(self, spec: StemSpec, items: Sequence[ServedItem]) -> None: ...


def script_label(given: str | None, text: str) -> str:
    """Return the label of a script.

    `given` is a whole label, `stem.script.…`, or words to make one from; without it, the text is.
    Raises InvalidInput for a label of another kind.
    """
    if given is None:
        return naming.label("script", text)
    if not given.startswith("stem."):
        return naming.label("script", given)
    if naming.kind_of(given) != "script":
        raise InvalidInput.at("label", "must begin with stem.script. for a script")
    return given


def ensure_stems(
    specs: Sequence[StemSpec],
    library: Library,
    *,
    served: Sequence[Sequence[ServedItem]] = (),
    at_once: int = 8,
) -> list[Stem]:
    """Return the stems of `specs`, in order.

    Specs of one signature share one stem, and each of their labels finds it; different ones are
    made side by side, `at_once` at a time. `served` gives, for each spec, the items of rotations
    that it speaks: the stem's entry says so from then on.
    """
    distinct = {(spec.signature, spec.label): spec for spec in specs}
    calls = [partial(library.ensure, spec) for spec in distinct.values()]
    found = dict(zip(distinct, run_parallel(calls, at_once=at_once), strict=True))

    notes = [
        partial(library.note_served, spec, items) for spec, items in _last_served(specs, served)
    ]
    run_parallel(notes, at_once=at_once)

    return [found[spec.signature, spec.label] for spec in specs]


def characters_spoken(stems: Sequence[Stem]) -> int:
    """Return how many characters text to speech was asked for, each stem counted once."""
    created = {stem.spec.signature: stem for stem in stems if stem.outcome is Outcome.CREATED}
    return sum(stem.characters_paid for stem in created.values())


def _last_served(
    specs: Sequence[StemSpec], served: Sequence[Sequence[ServedItem]]
) -> list[tuple[StemSpec, list[ServedItem]]]:
    """Return each stem that speaks items, with the one of each dataset that was served last."""
    by_signature: dict[str, tuple[StemSpec, dict[str, ServedItem]]] = {}
    for spec, items in zip(specs, served, strict=bool(served)):
        last = by_signature.setdefault(spec.signature, (spec, {}))[1]
        for item in items:
            before = last.get(item.dataset)
            if before is None or before.use_count <= item.use_count:
                last[item.dataset] = item

    return [(spec, list(last.values())) for spec, last in by_signature.values() if last]
