"""A process that ingests 200,000 items, rotates them and tells its peak memory; arguments: address
and project.
"""

import sys

from hybrid_audio.datasets import items, merge_dataset
from hybrid_audio.domain.datasets.item import Item
from tests.local.stores.rotation_instance import Instance
from tests.memory import peak_mib

COUNT = 200_000


def text(number: int) -> str:
    """Return the text of an item, as long as a full name."""
    return f"Person Number {number:06}"


def main(address: str, project: str) -> None:
    """Print what was told of the ingestion, what came next, and the peak in MiB."""
    instance = Instance(address, project)
    listed = [Item(text(number)) for number in range(COUNT)]
    told = merge_dataset("names", listed, datasets=instance.datasets)
    instance.next("names", 3)
    instance.disable("names", text(4).upper())
    total = sum(1 for _ in items("names", datasets=instance.datasets))
    print(told.added, *instance.next("names", 2), total, peak_mib(), sep=",")


if __name__ == "__main__":
    main(*sys.argv[1:])
