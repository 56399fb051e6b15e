"""Check a request at the door, and freeze it: what cannot be made is refused before it costs."""

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import IO, Any, BinaryIO, Protocol, cast

from hybrid_audio.batching.findings import Findings, write_findings
from hybrid_audio.batching.planning import tables
from hybrid_audio.batching.planning.checks import require_fields, table_name_of
from hybrid_audio.batching.planning.kinds import template_specs
from hybrid_audio.batching.planning.rotations import Rotations, rotated_datasets
from hybrid_audio.batching.request import (
    BatchRequest,
    InlineTable,
    ItemText,
    ObjectTable,
    SentTable,
)
from hybrid_audio.domain.batches.batch import Kind
from hybrid_audio.domain.batches.frozen import FrozenBatch, GivenText, TablePlace, TableSource
from hybrid_audio.domain.batches.naming import frozen_name, source_name
from hybrid_audio.domain.message import Delivery
from hybrid_audio.domain.speech.pronunciation import FIELD, Entry, dictionary_ids
from hybrid_audio.domain.stems.contract import Voice
from hybrid_audio.domain.stems.speaker import Speaker
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.domain.templates.resolve import chosen_variant
from hybrid_audio.errors import InvalidInput, NotFound
from hybrid_audio.ingestion.limits import MAX_TABLE_BYTES
from hybrid_audio.ingestion.reading import ReadingWarning
from hybrid_audio.ingestion.recipients.table import TableReport
from hybrid_audio.templates import Templates

COPIED_BYTES = 1 << 20

MOST_DICTIONARIES = 50
"""Of one batch: each is read, one after the other, before the request is answered."""


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

    voice = request.voice.with_defaults(speaker.voice)
    template_json = None if template is None else template.to_json()
    frozen = FrozenBatch(
        kind=request.kind,
        voice=voice,
        model_id=speaker.contract.model_id,
        template_json=template_json,
        variant=request.variant,
        values=dict(request.values),
        texts=tuple(map(_given_text, request.items)),
        table=_table_source(request, uploads),
        delivery=request.delivery or Delivery(),
        allow=request.allow,
        label=request.label,
        webhook_url=request.webhook_url,
        pronunciations=_pronunciations(request, voice, template_json, speaker),
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
    if freezing.table is None:  # what is found in a table is kept once its rows are read, too
        write_findings(Findings(warnings=freezing.warnings), files=files, batch=batch)
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
            raise InvalidInput.at(table_name_of(request), "holds no rows")
    return Freezing(frozen, table.report, table.report.warnings, _sent(request))


def _pronunciations(
    request: BatchRequest,
    voice: Voice,
    template_json: Mapping[str, Any] | None,
    speaker: Speaker,
) -> dict[str, list[Entry]]:
    """Return the entries of each dictionary that a batch names: its voice, template and items.

    They are kept with it: what was edited meanwhile is heard in the next batch, never in half.
    Raises InvalidInput where one is unknown or the items name too many, and the Speech errors.
    """
    named = dict.fromkeys(dictionary_ids([vars(voice), template_json]), f"voice.{FIELD}")
    for number, item in enumerate(request.items):
        if item.pronunciation_dict_id is not None:
            named.setdefault(item.pronunciation_dict_id, f"items.{number}.{FIELD}")
    if request.items and len(named) > MOST_DICTIONARIES:
        fault = f"is one more than the {MOST_DICTIONARIES} dictionaries of a batch; split the items"
        raise InvalidInput.at(list(named.values())[MOST_DICTIONARIES], fault)

    found: dict[str, list[Entry]] = {}
    for dictionary, path in named.items():
        try:
            found[dictionary] = list(speaker.dictionaries.entries(dictionary))
        except NotFound as error:
            raise InvalidInput.at(path, error.detail) from None
    return found


def _given_text(item: ItemText) -> GivenText:
    return GivenText(
        item.text,
        label=item.label,
        ref=item.ref,
        voice=Voice(
            id=item.voice_id,
            language=item.language,
            pronunciation_dict_id=item.pronunciation_dict_id,
        ),
        literal=item.literal,
        spoken=item.spoken,
    )


def _table_source(request: BatchRequest, uploads: Uploads) -> TableSource | None:
    table, columns = request.table, dict(request.columns)
    if table is None:
        return None
    if isinstance(table, InlineTable):
        return TableSource(TablePlace.INLINE, rows=table.rows, columns=columns)

    options = request.table_options
    source = TableSource(
        TablePlace.REQUEST,
        filename=table.name.rsplit("/", 1)[-1],
        columns=columns,
        header_line=options.header_line,
        encoding=options.encoding,
        delimiter=options.delimiter,
    )
    if isinstance(table, SentTable):
        return replace(source, charset=table.charset)
    pinned = _pinned(table, uploads)
    return replace(
        source, place=TablePlace.UPLOADS, object=pinned.name, generation=pinned.generation
    )


def _pinned(table: ObjectTable, uploads: Uploads) -> StoredObject:
    """Return the upload as it is now."""
    found = uploads.stat(table.name)
    if found is None or table.generation not in (None, found.generation):
        raise NotFound("object: the uploads bucket has no such object, or no such generation")
    if found.size_bytes > MAX_TABLE_BYTES:
        raise InvalidInput.at("object", f"is larger than {MAX_TABLE_BYTES >> 20} MiB; split it")
    return found


def _source(
    frozen: FrozenBatch, request: BatchRequest, uploads: Uploads
) -> AbstractContextManager[BinaryIO | None]:
    table = tables.table_of(frozen)
    if table.object is not None:
        return uploads.reader(table.object, generation=table.generation)
    return nullcontext(_sent(request))


def _sent(request: BatchRequest) -> BinaryIO | None:
    """Return the file that came with the request."""
    table = request.table
    return cast("BinaryIO", table.content) if isinstance(table, SentTable) else None
