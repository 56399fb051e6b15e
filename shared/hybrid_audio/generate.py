"""Ensure stems: those that a name, a script or a template needs, each spoken at most once."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from hybrid_audio.domain import naming
from hybrid_audio.domain.contract import StemSpec
from hybrid_audio.domain.stem import Stem
from hybrid_audio.errors import InvalidInput
from hybrid_audio.runtime.parallel import run_parallel


class Library(Protocol):
    """Every stem there is, and every one that can be spoken."""

    def ensure(self, spec: StemSpec) -> Stem: ...
    def load(self, spec: StemSpec) -> Stem: ...


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


def ensure_stems(specs: Sequence[StemSpec], library: Library, *, at_once: int = 8) -> list[Stem]:
    """Return the stems of `specs`, in order.

    Equal specs share one stem; different ones are made side by side, `at_once` at a time.
    """
    distinct = {spec.signature: spec for spec in specs}
    found = run_parallel(
        [partial(library.ensure, spec) for spec in distinct.values()], at_once=at_once
    )
    by_signature = dict(zip(distinct, found, strict=True))
    return [by_signature[spec.signature] for spec in specs]
