"""Handlers of /generate that have one stem exist, and tell which there are."""

from pathlib import PurePosixPath
from typing import Any

from hybrid_audio import services
from hybrid_audio.domain import naming
from hybrid_audio.domain.contract import StemSpec
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
from hybrid_audio.generate import Speaker, script_label


@validated
def generate_name(body: NameBody, query: Extended) -> StemResponse:
    """Have the stem of a name exist."""
    return _told(_spec("name", body.name, body, path="name"), query)


@validated
def generate_developer(body: DeveloperBody, query: Extended) -> StemResponse:
    """Have the stem of a developer exist."""
    return _told(_spec("developer", body.developer, body, path="developer"), query)


@validated
def generate_combined(body: CombinedBody, query: Extended) -> StemResponse:
    """Have one stem exist that speaks a name and a developer, with a comma's pause between them."""
    return _told(_spec("generic", f"{body.name}, {body.developer}", body, path="name"), query)


@validated
def generate_script(body: ScriptBody, query: Extended) -> StemResponse:
    """Have the stem of any text exist."""
    label = script_label(body.label, body.text)
    return _told(_spec("script", body.text, body, path="text", label=label), query)


@validated
def check_stem_in_bucket(query: LabelQuery) -> StoredStemsResponse:
    """List every object of a label."""
    prefix = f"stems/{naming.kind_of(query.label)}/{query.label}/"
    found = list(services.stem_objects().list(prefix))
    return StoredStemsResponse(
        label=query.label,
        exists=bool(found),
        objects=[
            StoredStem(
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


def speaker() -> Speaker:
    """Return who speaks in this deployment."""
    return Speaker(services.contract(), services.default_voice())


def _spec(kind: str, text: str, body: Spoken, *, path: str, label: str | None = None) -> StemSpec:
    return speaker().spec(kind=kind, text=text, voice=body.to_voice(), label=label, path=path)


def _told(spec: StemSpec, query: Extended) -> StemResponse:
    return stem_told(services.stem_library().ensure(spec), query)


def stem_told(stem: Stem, query: Extended) -> StemResponse:
    """Return what the caller is told of a stem."""
    url = services.stem_urls().url(stem.spec.object_name, stem.generation)
    return StemResponse.from_stem(stem, url=url, entry=_entry(stem) if query.extended else None)


def _entry(stem: Stem) -> dict[str, Any] | None:
    entry = services.stem_index().find(stem.spec.signature)
    return None if entry is None else {key: value for key, value in entry.items() if key != "token"}
