"""Having stems exist: the ones that a name, a script or a whole template needs, each spoken at most
once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from hybrid_audio.domain import naming
from hybrid_audio.domain.contract import Contract, StemSpec, Voice, stem_spec
from hybrid_audio.domain.stem import Stem
from hybrid_audio.errors import InvalidInput
from hybrid_audio.runtime.parallel import run_parallel

if TYPE_CHECKING:  # a stem of one text needs no templates
    from hybrid_audio.domain.templates.resolve import ResolvedTemplate, SpokenSegment


class Library(Protocol):
    """Every stem there is, and every one that can be spoken."""

    def ensure(self, spec: StemSpec) -> Stem: ...
    def load(self, spec: StemSpec) -> Stem: ...


@dataclass(frozen=True)
class Speaker:
    """What a deployment decides of every stem: its contract, and the voice where nobody
    names one.
    """

    contract: Contract
    voice: Voice

    def spec(
        self, *, kind: str, text: str, voice: Voice, label: str | None = None, path: str = "text"
    ) -> StemSpec:
        """Return the checked spec of a text; its label is made from the text unless given."""
        label = label or naming.label(kind, text)
        return stem_spec(
            kind=kind,
            label=label,
            text=text,
            voice=voice.with_defaults(self.voice),
            contract=self.contract,
            path=path,
        )

    def segment_spec(
        self, segment: "SpokenSegment", *, allow_tags: bool, model_id: str | None
    ) -> StemSpec:
        """Return the spec of a template's spoken segment; the template's model wins over the
        deployment's.
        """
        contract = (
            self.contract
            if model_id is None
            else Contract(model_id, self.contract.version, self.contract.sample_rate)
        )
        return stem_spec(
            kind=segment.kind,
            label=segment.label,
            text=segment.text,
            voice=segment.voice.with_defaults(self.voice),
            contract=contract,
            allow_tags=allow_tags,
            path=segment.path,
        )

    def template_specs(self, resolved: "ResolvedTemplate") -> list[StemSpec]:
        """Return the specs of all spoken segments, in order."""
        return [
            self.segment_spec(segment, allow_tags=resolved.allow_tags, model_id=resolved.model_id)
            for segment in resolved.segments
        ]


def script_label(given: str | None, text: str) -> str:
    """Return the label of a script: the caller's own `stem.script.…` or words to make it from, else
    from the text.
    """
    if given is None:
        return naming.label("script", text)
    if not given.startswith("stem."):
        return naming.label("script", given)
    if naming.kind_of(given) != "script":
        raise InvalidInput.at("label", "must begin with stem.script. for a script")
    return given


def ensure_stems(specs: Sequence[StemSpec], library: Library, *, at_once: int = 8) -> list[Stem]:
    """Return the stems of `specs` in order; equal specs share one, and different ones are had side
    by side.
    """
    distinct = {spec.signature: spec for spec in specs}
    found = run_parallel(
        [partial(library.ensure, spec) for spec in distinct.values()], at_once=at_once
    )
    by_signature = dict(zip(distinct, found, strict=True))
    return [by_signature[spec.signature] for spec in specs]


def slot_values(
    values: Mapping[str, str], *, name: str | None, developer: str | None
) -> dict[str, str]:
    """Return the values of a template's slots; `name` and `developer` are shorthands for two of
    them.
    """
    given = dict(values)
    for slot, value in (("name", name), ("developer", developer)):
        if value is None:
            continue
        if slot in given:
            raise InvalidInput.at(slot, f"is given twice: as {slot} and in values")
        given[slot] = value
    return given
