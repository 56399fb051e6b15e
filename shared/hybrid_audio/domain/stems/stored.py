"""An object of a bucket, as this system knows it."""

from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True)
class StoredObject:
    """One generation of an object; `data` is None where only its properties were asked for.

    `metageneration` counts the changes of the metadata. It is 0 where the metadata was not read:
    a download brings the bytes alone. `crc32c` is the store's own checksum of the bytes.
    """

    name: str = field(repr=False)
    generation: int
    size_bytes: int
    stored_at: datetime | None = None
    metadata: dict[str, str] = field(default_factory=dict, repr=False)
    data: bytes | None = field(default=None, repr=False)
    metageneration: int = 0
    crc32c: str | None = None

    def with_data(self, data: bytes) -> "StoredObject":
        """Return the same generation with its bytes."""
        return replace(self, data=data)
