"""The speaker of a deployment: it turns texts and resolved templates into specs of stems."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hybrid_audio.domain.names.merge_tags import script_fault
from hybrid_audio.domain.speech.pronunciation import NONE, Dictionaries
from hybrid_audio.domain.stems import naming
from hybrid_audio.domain.stems.carrier import Carrier
from hybrid_audio.domain.stems.contract import Contract, StemSpec, Voice, pattern_of_item, stem_spec
from hybrid_audio.domain.stems.pronounced import dictionary_path, pronounced
from hybrid_audio.errors import InvalidInput

if TYPE_CHECKING:  # a stem of one text needs no templates
    from hybrid_audio.domain.templates.resolve import ResolvedTemplate, SpokenSegment


_OF_THEIR_OWN = frozenset({"script", "generic"})
"""Kinds whose texts share nothing; every other kind is a dataset, and its texts are items."""


@dataclass(frozen=True)
class Speaker:
    """What a deployment decides of every stem: its contract, default voice and dictionaries."""

    contract: Contract
    voice: Voice
    dictionaries: Dictionaries = field(default=NONE, compare=False, repr=False)

    def spec(
        self,
        *,
        kind: str,
        text: str,
        voice: Voice,
        label: str | None = None,
        literal: bool = False,
        path: str = "text",
        carrier: Carrier | None = None,
    ) -> StemSpec:
        """Return the checked spec of a text; its label is made from the text unless given.

        Raises InvalidInput for a text or carrier that cannot be spoken and, unless it is `literal`,
        for one with a placeholder that was not filled.
        """
        around = (carrier.before, carrier.after) if carrier else ()
        for words in (text, *around):
            if not literal and (fault := script_fault(words)):
                raise InvalidInput.at(path, fault)

        label = label or naming.label(kind, text)
        spec = stem_spec(
            kind=kind,
            label=label,
            text=text,
            voice=voice.with_defaults(self.voice),
            contract=self.contract,
            path=path,
            carrier=carrier,
            pattern=None if kind in _OF_THEIR_OWN else pattern_of_item(kind),
        )
        return pronounced(spec, self.dictionaries, path=dictionary_path(path))

    def segment_spec(
        self, segment: "SpokenSegment", *, allow_tags: bool, model_id: str | None
    ) -> StemSpec:
        """Return the spec of a template's spoken segment; the template's model wins."""
        contract = (
            self.contract
            if model_id is None
            else Contract(model_id, self.contract.version, self.contract.sample_rate)
        )
        spec = stem_spec(
            kind=segment.kind,
            label=segment.label,
            text=segment.text,
            voice=segment.voice.with_defaults(self.voice),
            contract=contract,
            allow_tags=allow_tags,
            path=segment.path,
            carrier=segment.carrier,
            pattern=segment.pattern,
        )
        return pronounced(spec, self.dictionaries, path=dictionary_path(segment.path))

    def template_specs(self, resolved: "ResolvedTemplate") -> list[StemSpec]:
        """Return the specs of all spoken segments, in order."""
        return [
            self.segment_spec(segment, allow_tags=resolved.allow_tags, model_id=resolved.model_id)
            for segment in resolved.segments
        ]
