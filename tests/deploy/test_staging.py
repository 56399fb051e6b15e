"""What `make stage` writes: folders that need nothing beside them, and archives that never vary."""

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.staging.archive import archived
from infra.staging.source import REPOSITORY, functions, stage

LOCK = (REPOSITORY / "requirements.lock").read_text()
TREES = ("functions", "infra", "shared", "templates", "data")


def pins(requirements: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the version and the hashes of each package that is pinned."""
    found = {}
    for block in re.split(r"\n(?=[a-z0-9])", requirements):
        name, _, rest = block.partition("==")
        hashes = frozenset(re.findall(r"--hash=(\S+)", block))
        found[name] = re.split(r"[\s;\\]", rest)[0], hashes
    return found


def requirements_of(function: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the pins of a function."""
    return pins((REPOSITORY / "functions" / function / "requirements.txt").read_text())


def declared(function: str) -> set[str]:
    """Return the packages that the core and the function's extra name."""
    project = tomllib.loads((REPOSITORY / "shared/pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"][function]]
    return {canonicalize_name(Requirement(each).name) for each in wanted}


def staged_from_a_copy(folder: Path) -> dict[str, str]:
    """Run `make stage`'s module in a copy of the sources; return each archive's SHA-256."""
    for tree in TREES:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / tree, folder / tree, ignore=ignore)
    subprocess.run([sys.executable, "-m", "infra.staging"], cwd=folder, check=True)
    archives = (folder / "build").glob("*.zip")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in archives}


def test_two_copies_of_the_sources_give_the_same_archives(tmp_path):
    """Their names say so, and so does every byte."""
    first = staged_from_a_copy(tmp_path / "first")
    assert first == staged_from_a_copy(tmp_path / "a folder of another name")
    assert sorted(name.rpartition("-")[0] for name in first) == functions()
    assert all(digest.startswith(name[-20:-4]) for name, digest in first.items())


def test_an_archive_of_other_sources_has_another_name(tmp_path):
    """The one made before is gone."""
    folder = stage("rotation", tmp_path)
    before = archived(folder, tmp_path)
    (folder / "main.py").write_text("changed")
    after = archived(folder, tmp_path)
    assert before != after
    assert [path.name for path in tmp_path.glob("*.zip")] == [after.name]


def test_an_archive_holds_the_door_the_core_and_what_is_shipped(tmp_path):
    """The command line stays here, and so does what Python compiled."""
    archive = archived(stage("generate", tmp_path), tmp_path)
    names = set(zipfile.ZipFile(archive).namelist())
    assert {"main.py", "requirements.txt", "hybrid_audio/services.py"} <= names
    assert "hybrid_audio/shipped/templates/double_anchor_hybrid.json" in names
    assert "hybrid_audio/shipped/data/common_names.json" in names
    assert not [name for name in names if "/cli/" in name or name.endswith(".pyc")]


@pytest.mark.parametrize("function", functions())
def test_a_function_pins_what_the_lock_pins(function):
    """The same versions, and the same files; `make lock` writes both."""
    locked = pins(LOCK)
    assert {name: locked.get(name) for name in requirements_of(function)} == requirements_of(
        function
    )


@pytest.mark.parametrize("function", functions())
def test_a_function_pins_each_package_that_it_declares(function):
    """A package that is named in pyproject.toml alone would be missing in the cloud."""
    assert declared(function) <= set(requirements_of(function))


@pytest.mark.parametrize("function", ["rotation", "ingest"])
def test_functions_without_sound_install_no_libraries_of_sound(function):
    """Cold start is paid in what is installed and imported."""
    assert not {"numpy", "soundfile", "soxr"} & set(requirements_of(function))
