"""Check a request at the door, and freeze it: what cannot be made is refused before it costs."""

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO, Protocol

from hybrid_audio.batching.planning import tables
from hybrid_audio.batching.planning.checks import TABLE_FIELDS, require_fields
from hybrid_audio.batching.planning.kinds import template_specs
from hybrid_audio.batching.planning.request import BatchRequest
from hybrid_audio.batching.planning.rotations import Rotations, rotated_datasets
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.frozen import FrozenBatch, TablePlace, TableSource
from hybrid_audio.domain.batches.naming import frozen_name, source_name
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.domain.templates.resolve import chosen_variant
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.ingestion.limits import MAX_TABLE_BYTES
from hybrid_audio.ingestion.reading import ReadingWarning
from hybrid_audio.ingestion.recipients.table import TableReport
from hybrid_audio.templates import Templates

COPIED_BYTES = 1 << 20


class Uploads(tables.Uploads, Protocol):
    """The uploads bucket."""

    def stat(self, name: str) -> StoredObject | None: ...


class KeptFiles(Protocol):
    """The files of batches."""

    def write_json(self, name: str, content: Mapping[str, Any]) -> None: ...
    def writer(self, name: str, content_type: str) -> AbstractContextManager[IO[bytes]]: ...


@dataclass(frozen=True)
class Freezing:
    """A frozen batch, and what its checks found: how its table is read, and what is left out."""

    frozen: FrozenBatch
    table: TableReport | None = None
    warnings: tuple[ReadingWarning, ...] = ()
    file: BinaryIO | None = field(default=None, repr=False)
    """The table of the request, to be kept as the batch's source, from its start."""


def freeze(
    request: BatchRequest,
    *,
    templates: Templates,
    uploads: Uploads,
    rotations: Rotations,
    speaker: Speaker,
) -> Freezing:
    """Return the request as it is kept, its template and upload as they are now.

    Of a table only the head is read. Raises InvalidInput for fields that do not belong to the kind,
    an unknown variant, values or a voice that cannot be spoken, too many rows, and a table that
    cannot be read or does not fit; NotFound for an unknown template, upload or dataset.
    """
    require_fields(request)
    request.voice.require_valid("voice")
    template = None if request.template is None else templates.get(request.template).template
    if template is not None:
        chosen_variant(template, request.variant)

    frozen = FrozenBatch(
        kind=request.kind,
        voice=request.voice.with_defaults(speaker.voice),
        model_id=speaker.contract.model_id,
        template_json=None if template is None else template.to_json(),
        variant=request.variant,
        values=dict(request.values),
        texts=request.items,
        table=_table_source(request, uploads),
        delivery=request.delivery,
        allow=request.allow,
        label=request.label,
        webhook_url=request.webhook_url,
    )
    return _checked(frozen, request, uploads=uploads, rotations=rotations, speaker=speaker)


def keep(freezing: Freezing, *, files: KeptFiles, batch: str) -> None:
    """Keep a frozen batch, and before it the table that came with the request.

    Doing it again with the same request changes nothing.
    """
    if freezing.file is not None:
        freezing.file.seek(0)
        with files.writer(source_name(batch), "application/octet-stream") as source:
            shutil.copyfileobj(freezing.file, source, COPIED_BYTES)
    files.write_json(frozen_name(batch), freezing.frozen.to_json())


def _checked(
    frozen: FrozenBatch,
    request: BatchRequest,
    *,
    uploads: Uploads,
    rotations: Rotations,
    speaker: Speaker,
) -> Freezing:
    if frozen.kind is Kind.ROTATIONS:
        _, warnings = rotated_datasets(frozen.template, rotations)
        return Freezing(frozen, warnings=tuple(warnings))
    if frozen.kind is Kind.TEMPLATE:
        template_specs(frozen, speaker)
    if frozen.kind is not Kind.MESSAGES:
        return Freezing(frozen)

    with _source(frozen, request, uploads) as source:
        table = tables.read(frozen, source)
        if next(table.rows, None) is None:
            raise InvalidInput.at(_place_of_table(request), "holds no rows")
    file = None if request.file is None else request.file.source
    return Freezing(frozen, table.report, table.report.warnings, file)


def _table_source(request: BatchRequest, uploads: Uploads) -> TableSource | None:
    if request.kind is not Kind.MESSAGES:
        return None
    columns: Mapping[str, str] = dict(request.columns)
    if request.recipients is not None:
        return TableSource(TablePlace.INLINE, rows=request.recipients, columns=columns)

    pinned = _pinned(request, uploads)
    reading = request.reading
    return TableSource(
        TablePlace.REQUEST if pinned is None else TablePlace.UPLOADS,
        object=None if pinned is None else pinned.name,
        generation=None if pinned is None else pinned.generation,
        filename=_filename(request),
        columns=columns,
        header_line=reading.header_line,
        encoding=reading.encoding,
        charset=reading.charset if request.file is None else request.file.charset,
        delimiter=reading.delimiter,
        strict=reading.strict,
    )


def _pinned(request: BatchRequest, uploads: Uploads) -> StoredObject | None:
    """Return the upload as it is now; None where the table came with the request."""
    if request.object is None:
        return None
    found = uploads.stat(request.object)
    if found is None or request.generation not in (None, found.generation):
        raise NotFound("object: the uploads bucket has no such object, or no such generation")
    if found.size_bytes > MAX_TABLE_BYTES:
        raise InvalidInput.at("object", f"is larger than {MAX_TABLE_BYTES >> 20} MiB; split it")
    return found


def _filename(request: BatchRequest) -> str:
    name = request.object if request.file is None else request.file.filename
    return (name or "").rsplit("/", 1)[-1]


def _source(
    frozen: FrozenBatch, request: BatchRequest, uploads: Uploads
) -> AbstractContextManager[BinaryIO | None]:
    table = tables.table_of(frozen)
    if table.object is not None:
        return uploads.reader(table.object, generation=table.generation)
    return nullcontext(None if request.file is None else request.file.source)


def _place_of_table(request: BatchRequest) -> str:
    return next(name for name in TABLE_FIELDS if getattr(request, name) is not None)
