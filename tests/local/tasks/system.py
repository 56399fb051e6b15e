"""`python -m tests.local.tasks.system`: the official client's own smoke test on our emulator.

It comes in the client's source distribution. The client knows no variable that names an emulator,
so the class that the test makes is replaced by one whose transports lead here.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import grpc
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import (
    CloudTasksGrpcTransport,
    CloudTasksRestTransport,
)

from tests.emulators import OurTasks, running_tasks
from tests.local.client_tests import client_tests

CLIENT = "google-cloud-tasks"


def client_upon(emulator: OurTasks) -> type[tasks_v2.CloudTasksClient]:
    """Return the client's class with its transports, named as the test names them, led to ours."""

    class Client(tasks_v2.CloudTasksClient):
        def __init__(self, *, transport: str) -> None:
            super().__init__(
                transport=CloudTasksGrpcTransport(channel=grpc.insecure_channel(emulator.address))
                if transport == "grpc"
                else CloudTasksRestTransport(
                    host=urlsplit(emulator.web_url).netloc,
                    url_scheme="http",
                    credentials=AnonymousCredentials(),
                )
            )

    return Client


def run(emulator: OurTasks, arguments: Sequence[str]) -> int:
    """Run the client's test against an emulator and return pytest's exit code."""
    tests = client_tests(CLIENT)
    # Imported by its path: it lies in a package `tests`, whose name is ours here.
    own = ["-c", os.devnull, "--rootdir", str(tests), "-p", "no:cacheprovider", "-q"]
    own += ["--import-mode=importlib", "-p", "no:asyncio"]
    with (
        patch.object(tasks_v2, "CloudTasksClient", client_upon(emulator)),
        patch.dict(os.environ, {"PROJECT_ID": "system-tests"}),
    ):
        return int(pytest.main([*own, str(tests / "smoke_test.py"), *arguments]))


def main() -> int:
    """Start an emulator, run the test, stop it."""
    with tempfile.TemporaryDirectory() as folder, running_tasks(Path(folder)) as emulator:
        return run(emulator, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
