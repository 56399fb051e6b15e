"""`python -m tests.bench [name ...]`: run all benches, or those named."""

import argparse
import time
from importlib import import_module

BENCHES = {
    "splice": "splice",
    "delivered": "delivered",
    "formats": "formats",
    "cold_start": "cold_start",
    "staged": "staged",
    "assemble": "assemble",
    "streaming": "streaming",
    "firestore": "firestore",
    "rotation": "rotation",
    "batches": "batches",
    "sound": "sound.bench",
}
"""The module of each bench by its name."""


def main() -> None:
    """Run each bench and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"some of: {', '.join(BENCHES)} (default: all)"
    )
    names = parser.parse_args().names or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        parser.error(f"there is no bench {unknown[0]}; there are {', '.join(BENCHES)}")
    for name in names:
        print(f"\n== {name}", flush=True)
        started = time.perf_counter()
        import_module(f"tests.bench.{BENCHES[name]}").run()
        print(f"   ({time.perf_counter() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
