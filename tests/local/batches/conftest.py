"""One deployment for the tests of a file, with the settings that the file names in SETTINGS."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.local.batches.deployment import Deployment


@pytest.fixture(scope="module")
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """The deployment, whose parts are gone after the last test of the file."""
    settings = getattr(request.module, "SETTINGS", {})
    with ExitStack() as stack:
        yield Deployment(tmp_path_factory.mktemp("deployment"), settings, stack)


@pytest.fixture
def deployment(running: Deployment) -> Iterator[Deployment]:
    """The deployment, with counts at zero and no fault left from the test before."""
    running.cartesia.reset()
    running.calls.arm(None)
    running.door.taken()
    yield running
    running.calls.arm(None)
    running.door.times = 1
    running.door.loses = lambda path, body: False
