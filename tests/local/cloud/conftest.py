"""One stub cloud for the tests of a file, and requests to its gateway."""

import http.client
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.cloud import LocalCloud
from tests.local.cloud.cloud_run import COMMAND
from tests.local.cloud.gateway_asker import Answer, Ask


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the cloud of these tests prints."""
    return tmp_path_factory.mktemp("gateway") / "printed.txt"


@pytest.fixture(scope="module")
def cloud(printed: Path) -> Iterator[LocalCloud]:
    """A stub cloud for all tests of a file."""
    with LocalCloud(printed.with_name("state"), output=printed, command=COMMAND) as running:
        yield running


@pytest.fixture
def ask(cloud: LocalCloud) -> Iterator[Ask]:
    """Send one request, its target as written."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(cloud.url).netloc, timeout=30)

    def ask(method: str, target: str, body: Any = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(
            method, target, body, named, encode_chunked=not isinstance(body, bytes | None)
        )
        return Answer(connection.getresponse())

    yield ask
    connection.close()
