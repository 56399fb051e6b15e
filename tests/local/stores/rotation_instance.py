"""An instance of the rotation function as store tests see it: its own client and memory, use cases
as methods.
"""

from uuid import uuid4

from hybrid_audio import datasets, rotation
from hybrid_audio.clients.datasets.store import DatasetStore
from hybrid_audio.clients.rotation.store import RotationStore
from hybrid_audio.domain.datasets.item import Item, make_item
from hybrid_audio.domain.datasets.merging import Merged, Mode, Switched
from hybrid_audio.domain.datasets.uploads_taken import TakenUpload
from hybrid_audio.domain.datasets.usage import PairUsage, Usage
from hybrid_audio.errors import Conflict
from tests.emulators import firestore_client
from tests.rotation_model import ranks


def new_project() -> str:
    """Return a project name of its own, so that tests never meet."""
    return f"rotation-{uuid4().hex[:8]}"


def made(*texts: str) -> list[Item]:
    """Return items of these texts."""
    return [make_item(text) for text in texts]


class Instance:
    """One instance upon an emulator; several of one project share what is stored and
    nothing else.
    """

    def __init__(self, address: str, project: str) -> None:
        self.address = address
        self.database = firestore_client(address, project=project)
        self.datasets = DatasetStore(self.database)
        self.rotation = RotationStore(self.database, self.datasets)

    def merge(
        self, dataset: str, *texts: str, mode: Mode = Mode.MERGE, source: TakenUpload | None = None
    ) -> Merged:
        return datasets.merge_dataset(
            dataset, made(*texts), datasets=self.datasets, mode=mode, source=source
        )

    def next(self, dataset: str, count: int = 1, key: str | None = None) -> list[str]:
        found = rotation.next_items(
            dataset, rotation=self.rotation, count=count, idempotency_key=key
        )
        return [served.item.text for served in found]

    def pairs(
        self,
        names: str,
        developers: str,
        count: int = 1,
        *,
        walk: bool = False,
        key: str | None = None,
    ) -> list[tuple[str, str]]:
        found = rotation.next_pairs(
            names,
            developers,
            rotation=self.rotation,
            count=count,
            coverage="pairs" if walk else None,
            idempotency_key=key,
        )
        return [(pair.name.item.text, pair.developer.item.text) for pair in found]

    def enable(self, dataset: str, *texts: str) -> Switched:
        return datasets.enable_items(dataset, texts, datasets=self.datasets)

    def disable(self, dataset: str, *texts: str) -> Switched:
        return datasets.disable_items(dataset, texts, datasets=self.datasets)

    def reset(self, dataset: str) -> None:
        datasets.reset_rotation(dataset, datasets=self.datasets)

    def stats(self, dataset: str) -> Usage:
        return rotation.stats(dataset, rotation=self.rotation)

    def pair_stats(self, names: str, developers: str) -> PairUsage:
        return rotation.pair_stats(names, developers, rotation=self.rotation)

    def use_counts(self, dataset: str) -> dict[str, int]:
        entries = datasets.get_dataset(dataset, rotation=self.rotation).entries
        return {entry.item.text: entry.use_count for entry in entries}


class Instances:
    """Two instances that take turns at every call, as the subject of the rotation machine."""

    def __init__(self, address: str) -> None:
        project = new_project()
        self._both = [Instance(address, project), Instance(address, project)]

    @property
    def _one(self) -> Instance:
        self._both.reverse()
        return self._both[0]

    def next(self, count: int) -> list[str]:
        try:
            return self._one.next("names", count)
        except Conflict:
            return []

    def enable(self, texts: list[str]) -> None:
        self._one.enable("names", *texts)

    def disable(self, texts: list[str]) -> None:
        self._one.disable("names", *texts)

    def ingest(self, texts: list[str], mode: Mode) -> None:
        self._one.merge("names", *texts, mode=mode)

    def reset(self) -> None:
        self._one.reset("names")

    def last_uses(self) -> list[int]:
        entries = datasets.get_dataset("names", rotation=self._one.rotation).entries
        return ranks([entry.last_used_us for entry in entries])

    def entries(self) -> list[tuple[str, str, int, int]]:
        entries = datasets.get_dataset("names", rotation=self._one.rotation).entries
        return [
            (entry.item.text, str(entry.standing), entry.use_count, entry.turn) for entry in entries
        ]
