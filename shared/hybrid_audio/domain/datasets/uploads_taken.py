"""Uploads that a dataset has taken, so that an older one that arrives late changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hybrid_audio.domain.datasets.merging import Mode
from hybrid_audio.domain.datasets.origin import Origin, with_origin

KEPT_UPLOADS = 500
"""How many files a dataset remembers; beyond that the oldest generation is forgotten."""


@dataclass(frozen=True)
class TakenUpload:
    """One finished upload: the object's name, and its generation, which grows with every upload."""

    name: str = field(repr=False)
    generation: int


@dataclass(frozen=True)
class UploadsTaken:
    """Which uploads made a dataset.

    `taken` holds the newest generation of each file, `generation` the newest whose list stands for
    the whole dataset. `origins` are the lists that were ingested, newest first, those of requests
    included.
    """

    taken: Mapping[str, int] = field(default_factory=dict, repr=False)
    generation: int = 0
    origins: tuple[Origin, ...] = ()

    def is_stale(self, upload: TakenUpload, mode: Mode) -> bool:
        """Return whether this upload, or one after it, was taken before.

        One that only appends is late only after a newer generation of its own file.
        """
        if self.taken.get(upload.name, -1) >= upload.generation:
            return True
        return mode is not Mode.APPEND and upload.generation < self.generation

    def is_repeat(self, upload: TakenUpload) -> bool:
        """Return whether the last upload taken of its file is this very one."""
        return self.taken.get(upload.name) == upload.generation

    def with_upload(self, upload: TakenUpload, mode: Mode) -> "UploadsTaken":
        """Return what is remembered once this upload is taken."""
        generations = {**self.taken, upload.name: upload.generation}
        newest = sorted(generations.items(), key=lambda named: named[1])[-KEPT_UPLOADS:]

        whole = self.generation if mode is Mode.APPEND else upload.generation
        return UploadsTaken(dict(newest), max(self.generation, whole), self.origins)

    def with_origin(self, origin: Origin) -> "UploadsTaken":
        """Return what is remembered once this list is ingested."""
        return replace(self, origins=with_origin(self.origins, origin))
