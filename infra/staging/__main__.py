"""`make stage`: every function's source, and its archive."""

from pathlib import Path

from infra.staging.archive import archived
from infra.staging.source import REPOSITORY, functions, stage

BUILD = REPOSITORY / "build"


def main(build: Path = BUILD) -> None:
    """Stage all functions, and say what was written."""
    for function in functions():
        folder = stage(function, build)
        archive = archived(folder, build)
        packages = (folder / "requirements.txt").read_text().count("==")
        size_kib = archive.stat().st_size >> 10
        print(f"{function:10} {packages:3} packages  {size_kib:5} KiB  build/{archive.name}")


if __name__ == "__main__":
    main()
