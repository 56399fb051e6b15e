"""Handlers of /generate that ensure one stem, and list those of a label."""

from typing import Any

from hybrid_audio import services
from hybrid_audio.domain.contract import StemSpec
from hybrid_audio.domain.names.no_name import require_name
from hybrid_audio.domain.stem import Stem
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.generate import (
    CombinedBody,
    DeveloperBody,
    Extended,
    LabelQuery,
    NameBody,
    ScriptBody,
    Spoken,
    StemResponse,
    StoredStem,
    StoredStemsResponse,
)
from hybrid_audio.generate import script_label
from hybrid_audio.stems.kept import signature_of


@validated
def generate_name(body: NameBody, query: Extended) -> StemResponse:
    """Ensure the stem of a name."""
    return _response(_name_spec("name", body.name, body), query)


@validated
def generate_developer(body: DeveloperBody, query: Extended) -> StemResponse:
    """Ensure the stem of a developer."""
    return _response(_name_spec("developer", body.developer, body), query)


@validated
def generate_combined(body: CombinedBody, query: Extended) -> StemResponse:
    """Have one stem exist that speaks a name and a developer, with a comma's pause between them."""
    name = require_name(body.name, path="name", allow=body.allow)
    developer = require_name(body.developer, path="developer", allow=body.allow)
    return _response(_spec("generic", f"{name}, {developer}", body, path="name"), query)


@validated
def generate_script(body: ScriptBody, query: Extended) -> StemResponse:
    """Ensure the stem of any text."""
    label = script_label(body.label, body.text)
    spec = services.speaker().spec(
        kind="script", text=body.text, voice=body.to_voice(), label=label, literal=body.literal
    )
    return _response(spec, query)


@validated
def check_stem_in_bucket(query: LabelQuery) -> StoredStemsResponse:
    """List every object of a label."""
    found = services.kept_stems().of_label(query.label)

    return StoredStemsResponse(
        label=query.label,
        exists=bool(found),
        objects=[
            StoredStem(
                signature=signature_of(stored.name),
                uri=services.stem_objects().uri(stored.name),
                url=services.stem_urls().url(stored.name, stored.generation),
                size_bytes=stored.size_bytes,
                stored_at=stored.stored_at,
                metadata=stored.metadata,
            )
            for stored in found
        ],
    )


def _name_spec(kind: str, text: str, body: NameBody | DeveloperBody) -> StemSpec:
    name = require_name(text, path=kind, allow=body.allow)
    return _spec(kind, name, body, path=kind)


def _spec(kind: str, text: str, body: Spoken, *, path: str) -> StemSpec:
    return services.speaker().spec(kind=kind, text=text, voice=body.to_voice(), path=path)


def _response(spec: StemSpec, query: Extended) -> StemResponse:
    return stem_response(services.stem_library().ensure(spec), query)


def stem_response(stem: Stem, query: Extended) -> StemResponse:
    """Return the answer for a stem, with its signed URL."""
    url = services.stem_urls().url(stem.spec.object_name, stem.generation)
    return StemResponse.from_stem(stem, url=url, entry=_entry(stem) if query.extended else None)


def _entry(stem: Stem) -> dict[str, Any] | None:
    entry = services.stem_index().find(stem.spec.signature)
    return None if entry is None else {key: entry[key] for key in entry if key != "token"}
