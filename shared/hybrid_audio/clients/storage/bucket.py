"""One Cloud Storage bucket: objects found by name, created once, every call bounded in time."""

import base64
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, TypeVar, cast

import google_crc32c
import requests
from google.api_core import exceptions
from google.cloud import storage
from google.cloud.storage.retry import DEFAULT_RETRY

from hybrid_audio.clients.google_calls import translated, unavailable
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import NotFound, StoreRefused
from hybrid_audio.runtime import deadline

T = TypeVar("T")
STORE = "Cloud Storage"
STORAGE_CALL_TIMEOUT_S = 10.0
STORAGE_TOTAL_TIMEOUT_S = 20.0
WRITER_PIECE_BYTES = 4 << 20
READER_PIECE_BYTES = 4 << 20


class Bucket:
    """One bucket.

    Every method raises StoreUnavailable when Cloud Storage cannot answer in time, and StoreRefused
    when it lets this service do nothing; all that write or list also raise it when there is no such
    bucket.
    """

    def __init__(self, bucket: storage.Bucket) -> None:
        self._bucket = bucket

    def uri(self, name: str) -> str:
        """Return the gs:// address of an object of this bucket."""
        return f"gs://{self._bucket.name}/{name}"

    def stat(self, name: str) -> StoredObject | None:
        """Return the object's properties, or None when there is none."""
        blob = _called(lambda: self._bucket.get_blob(name, **_bounded()))
        return None if blob is None else _stored(blob)

    def find(self, name: str, *, generation: int | None = None) -> StoredObject | None:
        """Return the object with its bytes, in one round trip, or None when there is none."""
        blob = self._bucket.blob(name, generation=generation)
        try:
            data = _called(lambda: blob.download_as_bytes(**_bounded()))
        except exceptions.NotFound:
            return None
        return StoredObject(
            name, int(blob.generation), len(data), data=data, crc32c=blob.crc32c or _crc32c(data)
        )

    def create(
        self,
        name: str,
        data: bytes,
        content_type: str,
        metadata: dict[str, str] | None = None,
        *,
        replaces: int = 0,
        cache_control: str | None = None,
    ) -> StoredObject | None:
        """Create the object whole; `replaces` is the generation that it may replace, 0 for none.

        `cache_control` becomes the Cache-Control of its URL. Returns None when another writer's
        object is there. Race: an attempt whose answer was lost may have created the object. It is
        recognised by its checksum and metadata, and counts as created.
        """
        blob = self._bucket.blob(name)
        blob.metadata = metadata
        blob.cache_control = cache_control
        try:
            self._called(
                lambda: blob.upload_from_string(
                    data, content_type=content_type, if_generation_match=replaces, **_bounded()
                )
            )
        except exceptions.PreconditionFailed:
            there = _called(lambda: self._bucket.get_blob(name, **_bounded()))
            is_ours = (
                there is not None
                and there.crc32c == _crc32c(data)
                and (there.metadata or None) == metadata
            )
            return _stored(there) if is_ours else None

        return _stored(blob)

    def patch(self, seen: StoredObject, metadata: dict[str, str]) -> StoredObject | None:
        """Set entries of the object's metadata, others stay; return its properties after it.

        Returns None when the object is no longer the generation and metageneration that were seen.
        The local Cloud Storage does not check them, and gives a patched object a new generation.
        """
        blob = self._bucket.blob(seen.name)
        blob.metadata = metadata
        try:
            _called(
                lambda: blob.patch(
                    if_generation_match=seen.generation,
                    if_metageneration_match=seen.metageneration,
                    **_bounded(),
                )
            )
        except (exceptions.PreconditionFailed, exceptions.NotFound):
            return None

        return self.stat(seen.name) if blob.metageneration is None else _stored(blob)

    def put(
        self,
        name: str,
        data: bytes,
        content_type: str,
        metadata: dict[str, str] | None = None,
        *,
        cache_control: str | None = None,
    ) -> StoredObject:
        """Store the object, whatever is there."""
        blob = self._bucket.blob(name)
        blob.metadata = metadata
        blob.cache_control = cache_control
        self._called(lambda: blob.upload_from_string(data, content_type=content_type, **_bounded()))
        return _stored(blob)

    def delete(self, name: str, *, generation: int | None = None) -> bool:
        """Delete the object; return whether it was deleted.

        With a generation, an object that was replaced since stays. The local Cloud Storage does not
        check it.
        """
        blob = self._bucket.blob(name)
        try:
            _called(lambda: blob.delete(if_generation_match=generation, **_bounded()))
        except (exceptions.NotFound, exceptions.PreconditionFailed):
            return False
        return True

    def list(
        self, prefix: str, *, start: str = "", page_size: int | None = None
    ) -> Iterator[StoredObject]:
        """Yield the properties of every object whose name begins with `prefix`, by name.

        Names before `start` are left out. A page of `page_size` is asked for when it is needed, so
        that taking a few costs what is taken.
        """
        blobs = _called(
            lambda: self._bucket.client.list_blobs(
                self._bucket,
                prefix=prefix,
                start_offset=start or None,
                page_size=page_size,
                **_bounded(),
            )
        )
        pages = iter(blobs.pages)
        while (page := self._called(lambda: next(pages, None))) is not None:
            yield from map(_stored, page)

    @contextmanager
    def writer(self, name: str, content_type: str) -> Iterator[IO[bytes]]:
        """Give a file to write a large object through, in pieces; it is there once closed.

        What was written before an error is not kept.
        """
        blob = self._bucket.blob(name, chunk_size=WRITER_PIECE_BYTES)
        file = self._called(lambda: blob.open("wb", content_type=content_type))
        yield cast("IO[bytes]", file)
        self._called(file.close)

    @contextmanager
    def reader(self, name: str, *, generation: int | None = None) -> Iterator[BinaryIO]:
        """Give a seekable file that reads an object in pieces; raises NotFound without one."""
        blob = self._bucket.blob(name, generation=generation, chunk_size=READER_PIECE_BYTES)
        try:
            with blob.open("rb") as file:
                yield cast("BinaryIO", file)
        except exceptions.NotFound:
            raise NotFound("the object does not exist, or was replaced meanwhile") from None
        except requests.RequestException:
            raise unavailable(f"{STORE} cannot answer now; try again") from None

    def ping(self) -> None:
        """Raise StoreUnavailable or StoreRefused when the bucket cannot be read now."""
        self._called(
            lambda: list(self._bucket.client.list_blobs(self._bucket, max_results=1, **_bounded()))
        )

    def _called(self, call: Callable[[], T]) -> T:
        """Make a call that answers 404 only where there is no bucket."""
        try:
            return _called(call)
        except exceptions.NotFound:
            raise StoreRefused(
                f"there is no bucket {self._bucket.name}; create it or set the right name"
            ) from None


def _bounded() -> dict[str, Any]:
    """Return the `timeout` and `retry` of one call, within what is left of the request."""
    total_s = deadline.timeout_s(STORAGE_TOTAL_TIMEOUT_S)
    retry = DEFAULT_RETRY.with_timeout(total_s).with_delay(initial=0.1, maximum=2.0)
    return {"timeout": min(STORAGE_CALL_TIMEOUT_S, total_s), "retry": retry}


def _called(call: Callable[[], T]) -> T:
    try:
        with translated(STORE):
            return call()
    except requests.RequestException:
        raise unavailable(f"{STORE} cannot answer now; try again") from None


def _crc32c(data: bytes) -> str:
    """Return the checksum as Cloud Storage writes it: base64 of the big-endian CRC32C."""
    return base64.b64encode(struct.pack(">I", google_crc32c.value(data))).decode()


def _stored(blob: storage.Blob) -> StoredObject:
    return StoredObject(
        name=blob.name,
        generation=int(blob.generation),
        size_bytes=int(blob.size),
        stored_at=blob.time_created,
        metadata=dict(blob.metadata or {}),
        metageneration=int(blob.metageneration or 1),
        crc32c=blob.crc32c,
    )
