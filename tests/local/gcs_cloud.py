"""A cloud of one part, the Cloud Storage server, run as a program."""

import sys

from infra.local import gcs
from infra.local.command import main

BUCKETS = ("stems", "outputs")

if __name__ == "__main__":
    sys.exit(main(table=lambda _choice: (gcs.part(BUCKETS),)))
