"""The local cloud with one function, assemble, behind its gateway; run it as `infra.local` is."""

import sys

from infra.local.command import main
from infra.local.parts.part import Part
from infra.local.parts.table import STORES, PartOptions, parts_of


def table(options: PartOptions) -> tuple[Part, ...]:
    """Return the stores and the function, as the whole cloud has them."""
    return tuple(part for part in parts_of(options) if part.name in (*STORES, "assemble"))


if __name__ == "__main__":
    sys.exit(main(table=table))
