"""The system tests that Google's clients carry in their source distributions."""

import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

from tests.emulators import ROOT

CACHE = ROOT / ".venv" / "client-tests"


def client_tests(client: str) -> Path:
    """Return the folder of a client's system tests, at the installed version.

    Its source is downloaded once into the virtual environment's folder.
    """
    name = f"{client.replace('-', '_')}-{version(client)}"
    tests = CACHE / name / "tests" / "system"
    if not tests.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        source = ["--no-deps", "--no-binary", client, "--dest", str(CACHE)]
        wanted = f"{client}=={version(client)}"
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", *source, wanted], check=True
        )
        with tarfile.open(CACHE / f"{name}.tar.gz") as archive:
            archive.extractall(CACHE, filter="data")

    return tests
