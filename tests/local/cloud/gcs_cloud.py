"""A cloud of one part, the Cloud Storage server, run as a program."""

import sys

from infra.local.command import main
from infra.local.parts import gcs

BUCKETS = ("stems", "outputs")

if __name__ == "__main__":
    sys.exit(main(table=lambda _choice: (gcs.part(BUCKETS),)))
