"""One bucket: what the local Cloud Storage does not check is asked of the real one."""

from typing import Any, cast

import pytest
from google.api_core.exceptions import NotFound, PreconditionFailed
from google.cloud import storage

from hybrid_audio.clients.storage.bucket import Bucket


class RealBucket:
    """Objects with generations, deleted as Cloud Storage does."""

    name = "stems"

    def __init__(self, **generations: int) -> None:
        self.generations = generations

    def blob(self, name: str) -> "Blob":
        return Blob(self.generations, name)


class Blob:
    """One name of the bucket."""

    def __init__(self, generations: dict[str, int], name: str) -> None:
        self._generations = generations
        self._name = name

    def delete(self, *, if_generation_match: int | None, **_: Any) -> None:
        if self._name not in self._generations:
            raise NotFound("no such object")
        if if_generation_match not in (None, self._generations[self._name]):
            raise PreconditionFailed("another generation")
        del self._generations[self._name]


@pytest.mark.parametrize(
    ("generation", "is_deleted"), [(None, True), (7, True), (6, False), (8, False)]
)
def test_an_object_that_was_replaced_since_is_not_deleted(
    generation: int | None, is_deleted: bool
) -> None:
    """A stem that was made anew meanwhile is not the one that was to go."""
    real = RealBucket(john=7)
    bucket = Bucket(cast("storage.Bucket", real))
    assert bucket.delete("john", generation=generation) is is_deleted
    assert ("john" in real.generations) is not is_deleted


def test_an_object_that_is_gone_cannot_be_deleted_again() -> None:
    """Whoever repeats a deletion learns that there was nothing left to do."""
    assert not Bucket(cast("storage.Bucket", RealBucket())).delete("john", generation=7)
