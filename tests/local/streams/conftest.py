"""One cloud for the tests of a file, with the settings that the file names in SETTINGS."""

from collections.abc import Iterator

import pytest

from tests.local.streams.deployment import StreamDeployment, stream_deployment


@pytest.fixture(scope="module")
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StreamDeployment]:
    """The cloud, whose parts are gone after the last test of the file."""
    settings = getattr(request.module, "SETTINGS", {})
    with stream_deployment(tmp_path_factory.mktemp("streams"), settings) as deployment:
        yield deployment


@pytest.fixture
def deployment(running: StreamDeployment) -> Iterator[StreamDeployment]:
    """The cloud with an open gate, and counts at zero."""
    running.gate.open()
    running.cartesia.reset()
    yield running
    running.gate.open()
