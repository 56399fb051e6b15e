"""The running API against its own description, asked by schemathesis: all of its checks hold.

`make fuzz` asks far more, and every value at the edge of its bounds.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.cloud import LocalCloud
from infra.local.parts.part import REPOSITORY

pytestmark = pytest.mark.slow
KEY = "a-key-of-this-test"
SMALL = ("--phases", "examples,fuzzing,stateful", "-n", "3")
LARGE = ("--phases", "examples,coverage,fuzzing,stateful", "-n", "60")
OF_ALL = r"^/(assemble|rotation|ingest)/(live|ready|health|version|openapi|docs)"
"""Routes that every function has: those of one are enough."""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The whole cloud, which asks for a key."""
    folder = tmp_path_factory.mktemp("described")
    environ = {**os.environ, "INTERNAL_API_KEY": KEY}
    arguments = ["--voice", "tone"]
    printed = folder / "printed.txt"
    with LocalCloud(folder / "state", arguments=arguments, environ=environ, output=printed) as one:
        yield one


def test_the_api_does_what_its_description_says(
    cloud: LocalCloud, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    """Status, headers, schema, refusals, methods, keys, what was deleted: nothing is at odds."""
    is_fuzz = pytestconfig.getoption("--hypothesis-profile") == "fuzz"
    command = [
        *(str(Path(sys.executable).with_name("st")), "--config-file"),
        *(str(REPOSITORY / "tests/schemathesis.toml"), "run", f"{cloud.url}/openapi.json"),
        *("--exclude-path-regex", OF_ALL, *(LARGE if is_fuzz else SMALL)),
    ]
    environ = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "SCHEMATHESIS_HOOKS": "tests.schemathesis_hooks",
        "API_KEY": KEY,
        "NO_COLOR": "1",
    }
    asked = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True)
    print(asked.stdout[-4_000:])
    assert asked.returncode == 0, asked.stdout[-4_000:]
