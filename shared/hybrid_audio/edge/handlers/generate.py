"""Handlers of /generate that ensure stems of single texts, and list those of a label."""

from typing import Any

from hybrid_audio import services
from hybrid_audio.domain.names.no_name import require_name
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.stem import Stem
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.generate import (
    CombinedBody,
    CombinedResponse,
    DeveloperBody,
    Extended,
    LabelQuery,
    NameBody,
    ScriptBody,
    StemResponse,
    StoredStem,
    StoredStemsResponse,
    shown_entry,
)
from hybrid_audio.generate import characters_spoken, ensure_stems, script_label
from hybrid_audio.stems.kept import MOST_OF_LABEL, LabelledStem


@validated
def generate_name(body: NameBody, query: Extended) -> StemResponse:
    """Ensure the stem of a name."""
    return _response(_name_spec("name", body.name, body), query)


@validated
def generate_developer(body: DeveloperBody, query: Extended) -> StemResponse:
    """Ensure the stem of a developer."""
    return _response(_name_spec("developer", body.developer, body), query)


@validated
def generate_combined(body: CombinedBody, query: Extended) -> CombinedResponse:
    """Ensure both stems, the name's and the developer's, and return them in this order."""
    specs = [_name_spec("name", body.name, body), _name_spec("developer", body.developer, body)]
    stems = ensure_stems(specs, services.stem_library())

    return CombinedResponse(
        stems=[stem_response(stem, extended=query.extended) for stem in stems],
        characters_spoken=characters_spoken(stems),
        characters_in_full=sum(spec.characters for spec in specs),
    )


@validated
def generate_script(body: ScriptBody, query: Extended) -> StemResponse:
    """Ensure the stem of any text."""
    label = script_label(body.label, body.text)
    spec = services.speaker().spec(
        kind="script",
        text=body.text,
        voice=body.to_voice(),
        label=label,
        literal=body.literal,
        carrier=body.carrier.to_carrier() if body.carrier else None,
    )
    return _response(spec, query)


@validated
def check_stem_in_bucket(query: LabelQuery) -> StoredStemsResponse:
    """List every object of a label."""
    found = services.kept_stems().of_label(query.label)
    return StoredStemsResponse(
        label=query.label,
        exists=bool(found),
        objects=[_stored_stem(stem) for stem in found],
        has_more=len(found) >= MOST_OF_LABEL,
    )


def _stored_stem(stem: LabelledStem) -> StoredStem:
    signed = services.stem_urls().url(stem.stored.name)
    return StoredStem(
        signature=stem.signature,
        labels=list(stem.labels),
        uri=services.stem_objects().uri(stem.stored.name),
        url=signed.url,
        expires_at=signed.expires_at,
        size_bytes=stem.stored.size_bytes,
        stored_at=stem.stored.stored_at,
        metadata=stem.stored.metadata,
    )


def _name_spec(kind: str, text: str, body: NameBody | DeveloperBody | CombinedBody) -> StemSpec:
    name = require_name(text, path=kind, allow=body.allow)
    voice = body.to_voice()
    return services.speaker().spec(kind=kind, text=name, voice=voice, path=kind)


def _response(spec: StemSpec, query: Extended) -> StemResponse:
    return stem_response(services.stem_library().ensure(spec), extended=query.extended)


def stem_response(stem: Stem, *, extended: bool) -> StemResponse:
    """Return the answer for a stem, with its signed URL, and its index entry if `extended`."""
    url = services.stem_urls().url(stem.spec.object_name)
    return StemResponse.from_stem(stem, url=url, entry=_entry(stem) if extended else None)


def _entry(stem: Stem) -> dict[str, Any] | None:
    entry = services.kept_stems().entry(stem)
    return None if entry is None else shown_entry(entry)
