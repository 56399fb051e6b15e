"""Write docs/openapi.json, the whole API: `python -m docs.write_openapi [--check]`.

With `--check` nothing is written, and the exit code is 1 where the file is out of date.
"""

import json
import sys
from pathlib import Path

from hybrid_audio.edge.openapi.description import describe
from hybrid_audio.edge.routes import ROUTES
from infra.local.gateway.overview import one_document

FILE = Path(__file__).with_name("openapi.json")


def document() -> str:
    """Return the description that the gateway gives, as it is written."""
    found = one_document({function: (200, describe(function)) for function in ROUTES})
    return json.dumps(json.loads(found.body), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the file, or say whether it is current."""
    if "--check" not in sys.argv:
        FILE.write_text(document())
        return 0
    if FILE.exists() and FILE.read_text() == document():
        return 0
    print("docs/openapi.json is out of date; run `make openapi`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
