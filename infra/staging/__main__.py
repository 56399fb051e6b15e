"""`make stage`: every function's source, its archive, and the list of both that Terraform reads."""

import json
from pathlib import Path

from infra.staging.archive import archived
from infra.staging.source import REPOSITORY, functions, stage

BUILD = REPOSITORY / "build"
LIST = "sources.json"


def main(build: Path = BUILD) -> None:
    """Stage all functions, and say what was written."""
    archives = {}
    for function in functions():
        folder = stage(function, build)
        archive = archived(folder, build)
        archives[function] = archive.name
        packages = (folder / "requirements.txt").read_text().count("==")
        size_kib = archive.stat().st_size >> 10
        print(f"{function:10} {packages:3} packages  {size_kib:5} KiB  build/{archive.name}")

    (build / LIST).write_text(json.dumps(archives, indent=2) + "\n")


if __name__ == "__main__":
    main()
