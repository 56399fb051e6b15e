"""Open the table of a batch, wherever it lies, with its columns matched to the template's slots."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO, BinaryIO, Protocol, cast

from hybrid_audio.domain.batches.frozen import FrozenBatch, TablePlace, TableSource
from hybrid_audio.domain.batches.naming import source_name
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.errors import NotFound
from hybrid_audio.ingestion.reading import ListOptions
from hybrid_audio.ingestion.recipients.read import inline_table, read_table
from hybrid_audio.ingestion.recipients.table import Table, TableSlot


class BatchSources(Protocol):
    """Where the tables lie that came with requests."""

    def reader(self, name: str) -> AbstractContextManager[IO[bytes]]: ...


class Uploads(Protocol):
    """The uploads bucket."""

    def reader(
        self, name: str, *, generation: int | None = None
    ) -> AbstractContextManager[BinaryIO]: ...


@contextmanager
def open_table(
    batch: str, frozen: FrozenBatch, *, files: BatchSources, uploads: Uploads
) -> Iterator[Table]:
    """Give the table of a batch that was kept; its rows must be read before the end of the block.

    Raises InvalidInput as `read_table` does, and NotFound where the upload was replaced or deleted.
    """
    table = table_of(frozen)
    if table.place is TablePlace.INLINE:
        yield read(frozen, None)
        return

    with _stored(batch, table, files=files, uploads=uploads) as source:
        yield read(frozen, cast("BinaryIO", source))


def read(frozen: FrozenBatch, source: BinaryIO | None) -> Table:
    """Return the table of a batch; `source` holds it unless it is inline."""
    table = table_of(frozen)
    slots = table_slots(frozen.template)
    if source is None:
        return inline_table(table.rows, slots=slots, columns=table.columns)

    options = ListOptions(
        header_line=table.header_line,
        encoding=table.encoding,
        charset=table.charset,
        delimiter=table.delimiter,
    )
    return read_table(
        source, filename=table.filename, slots=slots, columns=table.columns, options=options
    )


def table_slots(template: Template) -> tuple[TableSlot, ...]:
    """Return the slots of a template; those that have a fallback wherever they stand may lack."""
    texts = [segment.text for segment in template.segments if segment.text is not None]
    required = {use.name for text in texts for use in text.uses if use.fallback is None}
    return tuple(
        TableSlot(slot.name, slot.dataset, slot.name in required) for slot in template.slots
    )


def table_of(frozen: FrozenBatch) -> TableSource:
    """Return where the table of a batch of messages lies."""
    if frozen.table is None:
        raise ValueError("only a batch of messages has a table")
    return frozen.table


def _stored(
    batch: str, table: TableSource, *, files: BatchSources, uploads: Uploads
) -> AbstractContextManager[IO[bytes]]:
    if table.place is TablePlace.REQUEST:
        return files.reader(source_name(batch))
    if table.object is None:
        raise NotFound("the batch names no object")
    return uploads.reader(table.object, generation=table.generation)
