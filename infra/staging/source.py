"""A function's source as the cloud builds it: door, requirements, core, and what is shipped."""

import shutil
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
CORE = REPOSITORY / "shared" / "hybrid_audio"
LEFT_OUT = ("cli", "__pycache__")
"""No function is a terminal, and what was compiled here is of no use elsewhere."""

SHIPPED = ("templates", "data")


def functions() -> list[str]:
    """Return the names of all functions."""
    return sorted(door.parent.name for door in (REPOSITORY / "functions").glob("*/main.py"))


def stage(function: str, into: Path) -> Path:
    """Write a function's source to a folder of its name, anew, and return that folder.

    It holds main.py, requirements.txt with a hash of each file that may be installed, and the core
    as the folder hybrid_audio beside them, where main.py finds it.
    """
    source, folder = REPOSITORY / "functions" / function, into / function
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

    for name in ("main.py", "requirements.txt"):
        shutil.copyfile(source / name, folder / name)
    core = folder / CORE.name
    shutil.copytree(
        CORE, core, ignore=shutil.ignore_patterns(*LEFT_OUT), copy_function=shutil.copyfile
    )
    for name in SHIPPED:
        shutil.copytree(REPOSITORY / name, core / "shipped" / name, copy_function=shutil.copyfile)
    return folder
