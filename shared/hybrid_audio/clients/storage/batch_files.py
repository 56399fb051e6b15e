"""What a batch keeps in its bucket: rows and outcomes as gzipped JSON lines, and single files."""

import gzip
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from typing import IO, Any, cast

from hybrid_audio.clients.storage.bucket import Bucket
from hybrid_audio.runtime.parallel import run_parallel

LINES_TYPE = "application/x-ndjson"
JSON_TYPE = "application/json"
BYTES_TYPE = "application/octet-stream"
DELETED_PAGE = 1_000
DELETED_AT_ONCE = 32


class BatchFiles:
    """Reads and writes the files of batches; each is written whole, and most only once.

    Every method raises StoreUnavailable and StoreRefused as Bucket does.
    """

    def __init__(self, objects: Bucket) -> None:
        self._objects = objects

    def write_lines(self, name: str, lines: Iterable[Mapping[str, Any]]) -> None:
        """Write one JSON line for each mapping."""
        self._objects.put(name, _packed(lines), LINES_TYPE)

    def create_lines(self, name: str, lines: Iterable[Mapping[str, Any]]) -> bool:
        """Write the lines unless another writer's are there already; return whether ours are."""
        return self._objects.create(name, _packed(lines), LINES_TYPE) is not None

    def read_lines(self, name: str) -> list[dict[str, Any]] | None:
        """Return what `write_lines` wrote, or None where there is no such file."""
        found = self._objects.find(name)
        if found is None or found.data is None:
            return None
        return [json.loads(line) for line in gzip.decompress(found.data).splitlines()]

    def write_json(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a JSON document."""
        self._objects.put(name, _json(content), JSON_TYPE)

    def read_json(self, name: str) -> dict[str, Any] | None:
        """Return a JSON document, or None where there is none."""
        found = self._objects.find(name)
        if found is None or found.data is None:
            return None
        return cast("dict[str, Any]", json.loads(found.data))

    def write_bytes(self, name: str, data: bytes, content_type: str = BYTES_TYPE) -> None:
        """Write a file."""
        self._objects.put(name, data, content_type)

    def read_bytes(self, name: str) -> bytes | None:
        """Return a file's bytes, or None where there is none."""
        found = self._objects.find(name)
        return found.data if found else None

    def size_bytes(self, name: str) -> int | None:
        """Return how large a file is, or None where there is none."""
        found = self._objects.stat(name)
        return found.size_bytes if found else None

    def writer(self, name: str, content_type: str) -> AbstractContextManager[IO[bytes]]:
        """Return a file to write a large object through, in pieces; it is there once closed."""
        return self._objects.writer(name, content_type)

    def reader(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Return a seekable file to read a large object through; raises NotFound without one."""
        return self._objects.reader(name)

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names of a folder's files, in order."""
        yield from (each.name for each in self._objects.list(prefix))

    def delete_folder(self, prefix: str) -> None:
        """Delete every file of a folder, many at once; one that is gone does not matter."""
        names = self.names(prefix)
        while page := [partial(self._objects.delete, name) for name in islice(names, DELETED_PAGE)]:
            run_parallel(page, at_once=DELETED_AT_ONCE)


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _packed(lines: Iterable[Mapping[str, Any]]) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as file:
        for line in lines:
            file.write(_json(line) + b"\n")
    return packed.getvalue()
