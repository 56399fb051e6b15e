"""The file of a whole dataset, as it is kept in the bucket for people and other programs."""

import io
import json
from typing import Any

from hybrid_audio.domain.datasets.item import Item
from hybrid_audio.domain.datasets.state import Version


def snapshot_name(dataset: str) -> str:
    """Return the name of the object that holds a dataset's file."""
    return f"datasets/{dataset}.json"


def snapshot(dataset: str, version: Version) -> bytes:
    """Return a version as JSON, one item a line.

    The JSON is held once only: a dataset may have hundreds of thousands of items.
    """
    written = io.BytesIO()
    written.write(f'{{"dataset": {json.dumps(dataset)}, "items": ['.encode())
    separator = b"\n"
    for entry in version.state.entries:
        item = _item_json(entry.item, is_enabled=entry.is_enabled)
        written.write(separator + json.dumps(item, ensure_ascii=False).encode())
        separator = b",\n"

    written.write(b"\n]}\n")
    return written.getvalue()


def _item_json(item: Item, *, is_enabled: bool) -> dict[str, Any]:
    optional = {"spoken": item.spoken, "language": item.language, "voice_id": item.voice_id}
    given = {key: value for key, value in optional.items() if value}
    return {"text": item.text, "enabled": is_enabled, **given}
