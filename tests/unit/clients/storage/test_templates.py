"""Lists of templates: in pages that cost what they show."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid_audio.clients.storage.templates import TemplateStore
from hybrid_audio.domain.stems.stored import StoredObject


class Bucket:
    """Objects by name; counts what is listed, and fails when one is read."""

    def __init__(self, names: list[str]) -> None:
        self.names = sorted(names)
        self.listed = 0

    def list(
        self, prefix: str, *, start: str = "", page_size: int | None = None
    ) -> Iterator[StoredObject]:
        for name in self.names:
            if name.startswith(prefix) and name >= start:
                self.listed += 1
                yield StoredObject(name, 1, 0)

    def find(self, name: str) -> StoredObject:
        raise AssertionError("a listing reads no template")


def pages(store: TemplateStore, limit: int) -> list[dict[str, str]]:
    found, token = store.page(after="", limit=limit)
    shown = [found]
    while token is not None:
        found, token = store.page(after=token, limit=limit)
        shown.append(found)
    return shown


names = st.sets(st.text("ab-_0", min_size=1, max_size=4), max_size=8)


@given(own=names, shipped=names, limit=st.integers(1, 5))
def test_the_pages_together_hold_every_template_once(
    own: set[str], shipped: set[str], limit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The bucket's own win over those that are shipped; each page but the last is full."""
    folder = tmp_path_factory.mktemp("shipped")
    for name in shipped:
        (folder / f"{name}.json").write_text("{}")
    bucket = Bucket(
        [*(f"templates/{name}.json" for name in own), "templates/", "templates/x/y.json"]
    )
    shown = pages(TemplateStore(bucket, folder), limit)  # type: ignore[arg-type]  # a fake bucket

    together = {name: source for page in shown for name, source in page.items()}
    assert together == {name: "shipped" for name in shipped} | {name: "bucket" for name in own}
    assert sum(map(len, shown)) == len(together)
    assert all(len(page) == limit for page in shown[:-1])


def test_a_page_costs_what_it_shows(tmp_path: Path) -> None:
    """Of ten thousand templates a page of ten lists ten, and one that says that there are more."""
    bucket = Bucket([f"templates/t{number:05}.json" for number in range(10_000)])
    store = TemplateStore(bucket, tmp_path)  # type: ignore[arg-type]  # a fake bucket
    found, token = store.page(after="t05000", limit=10)
    assert list(found) == [f"t{number:05}" for number in range(5_001, 5_011)]
    assert token == "t05010"
    assert bucket.listed <= 13
