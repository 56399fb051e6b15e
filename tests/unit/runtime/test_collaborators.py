"""Collaborators: built once, and ended in the reverse order of their building."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from hybrid_audio.errors import StoreUnavailable
from hybrid_audio.runtime.collaborators import built, close_all, collaborator


class Store:
    """Notes when it was closed, and cannot be reached."""

    def __init__(self, name: str, closed: list[str]) -> None:
        self._name = name
        self._closed = closed

    def ping(self) -> None:
        raise StoreUnavailable(f"{self._name} cannot answer")

    def close(self) -> None:
        self._closed.append(self._name)


@pytest.fixture(autouse=True)
def _nothing_built() -> Iterator[None]:
    close_all()
    yield
    close_all()


def test_threads_that_ask_at_once_share_what_is_built() -> None:
    """Two limiters in one process would allow twice the calls."""

    @collaborator()
    def store() -> Store:
        return Store("first", [])

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: store(), range(8)))

    assert {id(each) for each in found} == {id(store())}
    assert built() == [store()]


def test_the_newest_collaborator_is_closed_first() -> None:
    """One that was built upon another must end before it."""
    closed: list[str] = []
    collaborator(closes=True)(lambda: Store("older", closed))()
    collaborator(closes=True)(lambda: Store("newer", closed))()

    close_all()

    assert closed == ["newer", "older"]
    assert built() == []


def test_a_collaborator_is_pinged_only_where_it_declares_a_ping() -> None:
    """What has no dependency of its own is always ready."""
    silent = collaborator()(lambda: Store("silent", []))
    reachable = collaborator(pings=True)(lambda: Store("remote", []))

    silent.ping()
    with pytest.raises(StoreUnavailable):
        reachable.ping()
