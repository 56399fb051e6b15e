"""Staged functions at their jobs: installed by plain pip, in an empty environment, elsewhere."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from infra.staging.source import stage
from tests.bench.cold_start import TEMPLATE, prepare
from tests.bench.framework import running
from tests.bench.parts import Parts, running_parts
from tests.staged import installed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    """Stores and a stand-in, with the stems and datasets that the functions' jobs need."""
    with running_parts("tone") as started:
        prepare(started)
        yield started


def answer(url: str, path: str, **request: Any) -> dict[str, Any]:
    """Return what the function answers; anything but a success fails."""
    method = "POST" if request else "GET"
    found = httpx.request(method, url + path, timeout=60, **request).raise_for_status().json()
    return dict(found)


def speaks(url: str) -> None:
    """A new stem, then the same as a hit."""
    states = [answer(url, "/generate/name", json={"name": "Ada"})["status"] for _ in range(2)]
    assert states == ["created", "hit"]


def splices(url: str) -> None:
    """A message of stems that are there."""
    message = answer(url, "/assemble/template", json=TEMPLATE)
    assert message["duration_ms"] > 1_000


def rotates(url: str) -> None:
    """A pair of the datasets."""
    (pair,) = answer(url, "/rotation/next")["pairs"]
    assert set(pair) >= {"name", "developer"}


def ingests(url: str) -> None:
    """A list of two cities."""
    files = {"file": ("cities.txt", b"Lisbon\nPorto\n")}
    report = answer(url, "/external/upload_base", data={"target": "cities"}, files=files)
    assert report["dataset"] == "cities"


JOBS = {"generate": speaks, "assemble": splices, "rotation": rotates, "ingest": ingests}


@pytest.mark.parametrize(
    "function",
    [
        *("generate", "assemble"),  # the packages of the others are among theirs
        *(pytest.param(name, marks=pytest.mark.storm) for name in ("rotation", "ingest")),
    ],
)
def test_a_staged_function_does_its_job_outside_the_repository(parts, tmp_path, function):
    """Nothing of the repository is on its path, and no package beside its own."""
    folder = stage(function, tmp_path)
    framework = installed(folder)
    environ = {**parts.environ, "PWD": str(tmp_path)}
    with running(folder / "main.py", function, environ, framework=framework) as started:
        started.asked("/live")
        JOBS[function](started.url)
