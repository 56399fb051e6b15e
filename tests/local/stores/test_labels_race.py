"""One text asked for under two labels at once, by many threads of several processes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from tests.bench.framework import Started
from tests.bench.parts import Parts

THREADS = 32


def objects(parts: Parts, signature: str) -> list[str]:
    """Return the names of all objects that hold the stem."""
    options = {"api_endpoint": parts.environ["STORAGE_EMULATOR_HOST"]}
    client = storage.Client(
        project="bench", credentials=AnonymousCredentials(), client_options=options
    )
    names = [blob.name for blob in client.list_blobs("bench-stems") if signature in blob.name]
    client.close()
    return names


@pytest.mark.parametrize(
    "round_", [1, *(pytest.param(round_, marks=pytest.mark.storm) for round_ in (0, 2, 3))]
)
def test_one_text_under_two_labels_in_a_race_is_one_object_and_one_synthesis(
    parts: Parts, instances: list[Started], round_: int
) -> None:
    """Every URL that is answered opens, and both labels find the stem afterwards."""
    text = f"Hilton {uuid4().hex[:10]}"
    parts.cartesia.reset()
    parts.cartesia.wait_ms(100.0 * round_)

    def ask(number: int) -> dict[str, Any]:
        url = instances[number % 3].url
        kind = ("name", "developer")[number // 3 % 2]
        stem: dict[str, Any] = (
            httpx.post(f"{url}/generate/{kind}", json={kind: text}, timeout=60)
            .raise_for_status()
            .json()
        )
        opened = httpx.get(stem["url"])
        return {**stem, "opens": opened.status_code == 200, "bytes": len(opened.content)}

    with ThreadPoolExecutor(THREADS) as pool:
        stems = list(pool.map(ask, range(3 * THREADS)))

    assert parts.cartesia.stats()["requests"] == 1
    assert all(stem["opens"] for stem in stems)
    assert len({(stem["signature"], stem["uri"], stem["bytes"]) for stem in stems}) == 1
    assert [stem["status"] for stem in stems].count("created") == 1
    assert len(objects(parts, stems[0]["signature"])) == 1
    labels = {stem["label"] for stem in stems}
    assert len(labels) == 2
    for label in labels:
        check = f"{instances[round_ % 3].url}/generate/check/stem_in_bucket?label={label}"
        (found,) = httpx.get(check).raise_for_status().json()["objects"]
        assert found["signature"] == stems[0]["signature"]
        assert set(found["labels"]) == labels
        assert httpx.get(found["url"]).status_code == 200
