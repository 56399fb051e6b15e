"""The README's commands, run as they stand there."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.cloud import LocalCloud
from infra.local.parts.part import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"<!-- run -->\n```sh\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local cloud with nothing in it but what is shipped."""
    folder = tmp_path_factory.mktemp("readme")
    with LocalCloud(
        folder / "state", arguments=["--voice", "tone"], output=folder / "printed.txt"
    ) as cloud:
        yield cloud.url


@pytest.mark.parametrize("block", BLOCKS, ids=["messages", "templates", "datasets", "options"])
def test_every_command_of_the_readme_works(url: str, block: str) -> None:
    """Each curl succeeds, with no error from the service."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        env={**os.environ, "URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("{")


def test_every_make_target_of_the_readme_exists() -> None:
    """The README names every target that `make help` lists, and no other."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    assert named <= targets
    assert targets - {"setup"} <= named


def test_every_path_of_the_readme_exists() -> None:
    """Folders and files are named as they are."""
    named = re.findall(r"\]\((docs/[^)]+)\)|`(\.[a-z./]+)`", README)
    paths = [Path(path) for pair in named for path in pair if path]
    assert paths
    assert all((REPOSITORY / path).exists() for path in paths)
