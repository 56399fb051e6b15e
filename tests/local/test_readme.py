"""The commands of the README and of the pages beside it, run as they stand there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from hybrid_audio.domain.batches.signing import signed_headers
from infra.local.cloud import LocalCloud
from infra.local.parts.part import REPOSITORY
from tests.pages import Block, blocks

PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
"""The commands of the environment that runs the tests come first, as after `activate`."""

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
RUN = blocks("run")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local cloud with nothing in it but what is shipped."""
    folder = tmp_path_factory.mktemp("readme")
    with LocalCloud(
        folder / "state", arguments=["--voice", "tone"], output=folder / "printed.txt"
    ) as cloud:
        yield cloud.url


@pytest.mark.parametrize("block", RUN, ids=[block.place for block in RUN])
def test_every_command_of_the_pages_works(url: str, block: Block) -> None:
    """Each succeeds as it stands there, and says something."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text],
        env=os.environ | {"URL": url, "HYBRID_AUDIO_URL": url, "PATH": PATH},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_a_receiver_verifies_webhooks_as_the_page_says() -> None:
    """Our signature is taken, and a body that was changed is not."""
    (block,) = blocks("python")
    page: dict[str, Any] = {}
    exec(block.text, page)  # what the reader would run

    secret = "whsec_aHlicmlkIGF1ZGlvIGxvY2FsIGNsb3Vk"
    headers = signed_headers(b"{}", message_id="b-0", at=datetime.now(UTC), secrets=[secret])
    assert page["received"](b"{}", headers, secret) == {}
    with pytest.raises(WebhookVerificationError):
        page["received"](b"[]", headers, secret)


def test_every_make_target_of_the_readme_exists() -> None:
    """The README names every target that `make help` lists, and no other."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    assert named <= targets
    assert targets - {"setup"} <= named


def test_every_path_of_the_readme_exists() -> None:
    """Folders and files are named as they are."""
    named = re.findall(r"\]\((docs/[^)#]+)[^)]*\)|`(\.[a-z./]+)`", README)
    paths = [Path(path) for pair in named for path in pair if path]
    assert paths
    assert all((REPOSITORY / path).exists() for path in paths)
