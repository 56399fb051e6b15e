"""The package as it is deployed: a wheel that carries what is shipped, and doors of
twenty lines.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hybrid_audio.edge.pages.files import FILES

REPOSITORY = Path(__file__).resolve().parents[2]
DOORS = sorted(REPOSITORY.glob("functions/*/main.py"))


def test_the_wheel_carries_templates_and_datasets_and_the_page(tmp_path):
    """A function finds all of them without the repository."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(REPOSITORY / "shared")], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {
        path.relative_to(REPOSITORY)
        for name in ("templates", "data")
        for path in (REPOSITORY / name).iterdir()
    }
    page = {str(path.relative_to(REPOSITORY / "shared")) for path in FILES.values()}
    assert {f"hybrid_audio/shipped/{path}" for path in shipped} | page <= names


@pytest.mark.parametrize("door", DOORS, ids=[door.parent.name for door in DOORS])
def test_a_door_holds_no_logic(door):
    """A door is some twenty lines of code: imports, and one function with a route table."""
    lines = [line for line in door.read_text().splitlines() if line.strip()]
    assert len(lines) <= 22
    assert not {"try:", "os.environ"} & set(" ".join(lines).split())
