"""`python -m infra.archives FOLDER`: the variable `archives` for Terraform, as JSON.

FOLDER holds the staged archive of each function, `<function>-<hash>.zip`: `build` after `make
stage`, or the folder that an earlier deployment's archives were fetched to.
"""

import json
import os
import re
import sys
from pathlib import Path

TERRAFORM = Path(__file__).parent / "terraform"
FUNCTIONS = ("assemble", "generate", "ingest", "rotation")
_ARCHIVE = re.compile(r"([a-z]+)-[0-9a-f]{16}\.zip")


def archives_in(folder: Path) -> dict[str, str]:
    """Return the path of each function's archive, as Terraform's folder sees it.

    Raises ValueError where a function has none, or several.
    """
    found: dict[str, list[Path]] = {function: [] for function in FUNCTIONS}
    for path in sorted(folder.glob("*.zip")):
        match = _ARCHIVE.fullmatch(path.name)
        if match is not None and match[1] in found:
            found[match[1]].append(path)

    wrong = [f"{function}: {len(paths)}" for function, paths in found.items() if len(paths) != 1]
    if wrong:
        raise ValueError(f"each function must have one archive in {folder}; {', '.join(wrong)}")
    return {
        function: os.path.relpath(path.resolve(), TERRAFORM) for function, (path,) in found.items()
    }


def main() -> int:
    """Print the variable; return 1 with one line where an archive is missing."""
    try:
        print(json.dumps({"archives": archives_in(Path(sys.argv[1]))}, indent=2))
    except (IndexError, ValueError) as error:
        print(f"infra.archives: {error if sys.argv[1:] else 'name a folder'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
