"""Handlers of /generate: having stems exist."""

from pathlib import PurePosixPath
from typing import Any

from hybrid_audio import services
from hybrid_audio.domain import naming
from hybrid_audio.domain.contract import StemSpec
from hybrid_audio.domain.stem import Outcome, Stem
from hybrid_audio.domain.template import resolve
from hybrid_audio.edge.generate_schemas import (
    CombinedBody,
    DeveloperBody,
    Extended,
    LabelQuery,
    NameBody,
    ObjectsTold,
    ObjectTold,
    ScriptBody,
    Spoken,
    StemsTold,
    StemTold,
)
from hybrid_audio.edge.schemas import TemplateBody
from hybrid_audio.edge.validated import validated
from hybrid_audio.generate import Speaker, ensure_stems, script_label, slot_values


@validated
def name(body: NameBody, query: Extended) -> StemTold:
    """Have the stem of a name exist."""
    return _told(_spec("name", body.name, body, path="name"), query)


@validated
def developer(body: DeveloperBody, query: Extended) -> StemTold:
    """Have the stem of a developer exist."""
    return _told(_spec("developer", body.developer, body, path="developer"), query)


@validated
def combined(body: CombinedBody, query: Extended) -> StemTold:
    """Have one stem exist that speaks a name and a developer, with a comma's pause between them."""
    return _told(_spec("generic", f"{body.name}, {body.developer}", body, path="name"), query)


@validated
def script(body: ScriptBody, query: Extended) -> StemTold:
    """Have the stem of any text exist."""
    label = script_label(body.label, body.text)
    return _told(_spec("script", body.text, body, path="text", label=label), query)


@validated
def template(body: TemplateBody, query: Extended) -> StemsTold:
    """Have every stem of a template exist."""
    found = services.template_store().get(body.template).template
    values = slot_values(body.values, name=body.name, developer=body.developer)
    resolved = resolve(found, variant=body.variant, values=values)
    stems = ensure_stems(_speaker().template_specs(resolved), services.stem_library())
    spoken = {stem.spec.signature: stem.spec for stem in stems if stem.outcome is Outcome.CREATED}
    return StemsTold(
        template=found.name,
        variant=body.variant,
        stems=[_stem_told(stem, query) for stem in stems],
        characters_spoken=sum(len(spec.text) for spec in spoken.values()),
        characters_in_full=resolved.characters,
    )


@validated
def stem_in_bucket(query: LabelQuery) -> ObjectsTold:
    """List every object of a label."""
    prefix = f"stems/{naming.kind_of(query.label)}/{query.label}/"
    found = list(services.stem_objects().list(prefix))
    return ObjectsTold(
        label=query.label,
        exists=bool(found),
        objects=[
            ObjectTold(
                signature=PurePosixPath(each.name).stem,
                uri=services.stem_objects().uri(each.name),
                url=services.stem_urls().url(each.name, each.generation),
                size_bytes=each.size_bytes,
                stored_at=each.stored_at,
                metadata=each.metadata,
            )
            for each in found
        ],
    )


def _speaker() -> Speaker:
    return Speaker(services.contract(), services.default_voice())


def _spec(kind: str, text: str, body: Spoken, *, path: str, label: str | None = None) -> StemSpec:
    return _speaker().spec(kind=kind, text=text, voice=body.to_voice(), label=label, path=path)


def _told(spec: StemSpec, query: Extended) -> StemTold:
    return _stem_told(services.stem_library().ensure(spec), query)


def _stem_told(stem: Stem, query: Extended) -> StemTold:
    url = services.stem_urls().url(stem.spec.object_name, stem.generation)
    return StemTold.from_stem(stem, url=url, entry=_entry(stem) if query.extended else None)


def _entry(stem: Stem) -> dict[str, Any] | None:
    entry = services.stem_index().find(stem.spec.signature)
    return None if entry is None else {key: value for key, value in entry.items() if key != "token"}
