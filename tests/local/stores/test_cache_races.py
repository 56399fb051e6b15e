"""The care of the cache while three processes make stems: it takes nothing that is being made."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from tests.bench.framework import Started
from tests.bench.parts import Parts

NAMES = 24
THREADS = 12


def post(function: Started, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask, and require a success."""
    answer = httpx.post(f"{function.url}{path}", json=body, timeout=60)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def audited(function: Started, *, repair: bool) -> list[dict[str, Any]]:
    """Return the findings of a whole audit."""
    findings, token = [], ""
    while token is not None:
        page = post(function, "/cache/audit", {"repair": repair, "limit": 7, "page_token": token})
        findings += page["findings"]
        token = page["next_page_token"]
    return findings


def make_all(instances: list[Started], names: list[str]) -> list[dict[str, Any]]:
    """Ask for each name three times, in any order, of any process."""
    turn = count()

    def ask(name: str) -> dict[str, Any]:
        return post(instances[next(turn) % 3], "/generate/name", {"name": name})

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, [name for _ in range(3) for name in names]))


def beside(act: Callable[[], Any], work: Callable[[], Any]) -> tuple[Any, int]:
    """Act again and again while the work is done; return the work's result and how often."""
    is_over, acted = threading.Event(), []

    def repeat() -> None:
        while not is_over.is_set():
            acted.append(act())

    with ThreadPoolExecutor(1) as pool:
        repeated = pool.submit(repeat)
        try:
            result = work()
        finally:
            is_over.set()
        repeated.result()
    return result, len(acted)


def names_of(mark: str) -> list[str]:
    return [f"{mark}{uuid4().hex[:6]} Number {number}" for number in range(NAMES)]


def test_an_audit_with_repair_takes_nothing_that_is_being_made(
    parts: Parts, instances: list[Started]
) -> None:
    """Every stem is spoken once, and its URL opens, however often the audit came by."""
    parts.cartesia.reset()
    names = names_of("A")
    stems, audits = beside(
        lambda: audited(instances[0], repair=True), lambda: make_all(instances, names)
    )
    assert audits >= 2
    assert parts.cartesia.stats()["requests"] == NAMES
    assert [stem["status"] for stem in stems].count("created") == NAMES
    assert all(httpx.get(stem["url"]).status_code == 200 for stem in stems)
    assert audited(instances[1], repair=False) == []


def test_stems_that_are_invalidated_while_they_are_made_end_whole(
    parts: Parts, instances: list[Started]
) -> None:
    """No request fails, no lease is left, and after one audit index and bucket agree."""
    names = names_of("B")
    _, rounds = beside(
        lambda: post(instances[0], "/cache/invalidate", {"prefix": "stem.name.b"}),
        lambda: make_all(instances, names),
    )
    assert rounds >= 2
    audited(instances[1], repair=True)
    assert audited(instances[2], repair=False) == []
    assert all(httpx.get(stem["url"]).status_code == 200 for stem in make_all(instances, names))
    assert audited(instances[2], repair=False) == []
