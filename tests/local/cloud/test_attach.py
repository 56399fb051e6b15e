"""Programs that use a local cloud join a running one or have their own, which ends with them."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import services_file
from infra.local.cloud import LocalCloud, find_running, local_cloud
from infra.local.credentials import ensure_credentials
from infra.local.parts.part import REPOSITORY, CannotStart
from tests.local.cloud import processes
from tests.local.cloud.cloud_run import COMMAND, eventually

USER = """
import sys, time
from pathlib import Path
from infra.local.cloud import LocalCloud
from tests.local.cloud.cloud_run import COMMAND

with LocalCloud(Path(sys.argv[1]), command=COMMAND):
    time.sleep(600)
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder."""
    return tmp_path / "state"


@pytest.fixture
def cloud(state: Path, tmp_path: Path) -> Iterator[LocalCloud]:
    """A running stub cloud."""
    with LocalCloud(state, output=tmp_path / "printed.txt", command=COMMAND) as running:
        yield running


def test_a_running_cloud_is_found_and_left_running(cloud: LocalCloud, state: Path) -> None:
    """The block that used it ends; the cloud does not."""
    with local_cloud(state) as services:
        assert services == cloud.services
    assert find_running(state) == cloud.services


def test_what_a_killed_run_left_behind_is_not_taken_for_a_running_cloud(state: Path) -> None:
    """A `services.json` alone proves nothing."""
    state.mkdir()
    services_file.write(state, "http://127.0.0.1:1", [])
    assert find_running(state) is None


def test_a_cloud_that_cannot_start_says_so_and_leaves_nothing(state: Path, tmp_path: Path) -> None:
    """What it printed is where the error says."""
    printed = tmp_path / "printed.txt"
    environ = {**os.environ, "STUB_MODE": "fails", "TMPDIR": str(state)}
    with pytest.raises(CannotStart, match=r"printed\.txt says why"):
        LocalCloud(state, output=printed, environ=environ, command=COMMAND).start()
    assert "splice did not start" in printed.read_text()
    assert not processes.marked(f"TMPDIR={state}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_cloud_ends_with_the_program_that_started_it(state: Path, number: signal.Signals) -> None:
    """It does so however that program ends."""
    environ = {**os.environ, "TMPDIR": str(state)}
    command = [sys.executable, "-c", USER, str(state)]
    with subprocess.Popen(command, env=environ, cwd=REPOSITORY, stderr=subprocess.DEVNULL) as user:
        eventually(lambda: services_file.find(state))
        user.send_signal(number)
    assert not processes.left_over(f"TMPDIR={state}")


def test_the_account_of_a_state_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    """The file has mode 600, and the next run has the same key, so that signed URLs stay good."""
    first = ensure_credentials(tmp_path)
    made = first.read_text()
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert ensure_credentials(tmp_path).read_text() == made
