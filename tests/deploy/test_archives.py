"""From a folder of archives to the variable that Terraform takes."""

from pathlib import Path

import pytest

from infra.archives import FUNCTIONS, TERRAFORM, archives_in

HASH = "0123456789abcdef"


def staged(folder: Path) -> Path:
    """Fill the folder as `make stage` does."""
    for function in FUNCTIONS:
        (folder / f"{function}-{HASH}.zip").touch()
        (folder / function).mkdir()
    (folder / "sources.json").touch()
    return folder


def test_each_function_has_the_path_of_its_archive(tmp_path: Path):
    """Seen from the folder of the Terraform files, where it is opened."""
    found = archives_in(staged(tmp_path))
    assert set(found) == set(FUNCTIONS)
    for function, path in found.items():
        assert (TERRAFORM / path).resolve() == tmp_path / f"{function}-{HASH}.zip"


def test_the_functions_are_those_of_the_repository():
    """A new one is staged and deployed like the others."""
    doors = {door.parent.name for door in (TERRAFORM.parents[1] / "functions").glob("*/main.py")}
    assert set(FUNCTIONS) == doors


def test_a_missing_archive_is_refused_by_name(tmp_path: Path):
    """Nothing is deployed of some functions and not of others."""
    staged(tmp_path)
    (tmp_path / f"rotation-{HASH}.zip").unlink()
    with pytest.raises(ValueError, match=r"rotation: 0$"):
        archives_in(tmp_path)


def test_two_archives_of_one_function_are_refused(tmp_path: Path):
    """It would be chance which of them is deployed."""
    staged(tmp_path)
    (tmp_path / "ingest-fedcba9876543210.zip").touch()
    with pytest.raises(ValueError, match=r"ingest: 2$"):
        archives_in(tmp_path)
