"""Three processes of the function generate on the same stores, for races between them."""

from collections.abc import Iterator

import pytest

from infra.local.parts.part import REPOSITORY
from tests.bench.framework import Started, running
from tests.bench.parts import Parts, running_parts


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    """Stores and a stand-in."""
    with running_parts("tone") as running_ones:
        yield running_ones


@pytest.fixture(scope="module")
def instances(parts: Parts) -> Iterator[list[Started]]:
    """Three processes of the function generate."""
    door = REPOSITORY / "functions/generate/main.py"
    with (
        running(door, "generate", parts.environ) as a,
        running(door, "generate", parts.environ) as b,
        running(door, "generate", parts.environ) as c,
    ):
        for function in (a, b, c):
            function.asked("/ready")
        yield [a, b, c]
