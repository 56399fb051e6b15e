"""Handlers of /generate that ensure one stem, and list those of a label."""

from typing import Any

from hybrid_audio import services
from hybrid_audio.domain.contract import StemSpec
from hybrid_audio.domain.stem import Stem
from hybrid_audio.domain.stored import StoredObject
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
    return _response(_spec("name", body.name, body, path="name"), query)


@validated
def generate_developer(body: DeveloperBody, query: Extended) -> StemResponse:
    """Ensure the stem of a developer."""
    return _response(_spec("developer", body.developer, body, path="developer"), query)


@validated
def generate_combined(body: CombinedBody, query: Extended) -> StemResponse:
    """Have one stem exist that speaks a name and a developer, with a comma's pause between them."""
    return _response(_spec("generic", f"{body.name}, {body.developer}", body, path="name"), query)


@validated
def generate_script(body: ScriptBody, query: Extended) -> StemResponse:
    """Ensure the stem of any text."""
    label = script_label(body.label, body.text)
    return _response(_spec("script", body.text, body, path="text", label=label), query)


@validated
def check_stem_in_bucket(query: LabelQuery) -> StoredStemsResponse:
    """List every object of a label."""
    found = services.kept_stems().of_label(query.label)

    return StoredStemsResponse(
        label=query.label,
        exists=bool(found),
        objects=[_stored_stem(stored) for stored in found],
    )


def _stored_stem(stored: StoredObject) -> StoredStem:
    signed = services.stem_urls().url(stored.name, stored.generation)
    return StoredStem(
        signature=signature_of(stored.name),
        uri=services.stem_objects().uri(stored.name),
        url=signed.url,
        expires_at=signed.expires_at,
        size_bytes=stored.size_bytes,
        stored_at=stored.stored_at,
        metadata=stored.metadata,
    )


def _spec(kind: str, text: str, body: Spoken, *, path: str, label: str | None = None) -> StemSpec:
    voice = body.to_voice()
    return services.speaker().spec(kind=kind, text=text, voice=voice, label=label, path=path)


def _response(spec: StemSpec, query: Extended) -> StemResponse:
    return stem_response(services.stem_library().ensure(spec), query)


def stem_response(stem: Stem, query: Extended) -> StemResponse:
    """Return the answer for a stem, with its signed URL."""
    url = services.stem_urls().url(stem.spec.object_name, stem.generation)
    return StemResponse.from_stem(stem, url=url, entry=_entry(stem) if query.extended else None)


def _entry(stem: Stem) -> dict[str, Any] | None:
    entry = services.stem_index().find(stem.spec.signature)
    return None if entry is None else {key: entry[key] for key in entry if key != "token"}
