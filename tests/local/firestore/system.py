"""`python -m tests.local.firestore.system`: the official client's system tests on ours.

They come in the client's source distribution, fetched once into the virtual environment's folder,
at the installed version. What cannot apply is named below, each with its reason; what the tests
skip on emulators is run all the same.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.emulators import running_firestore
from tests.local.client_tests import client_tests

CLIENT = "google-cloud-firestore"

NOT_FOR_US = {
    "bson": "types of the Enterprise edition",
    "with_explain_options": "query plans and billing of the production service",
    "w_explain_options": "query plans and billing of the production service",
    "large_document": "not yet in production, says the client",
    "pipeline": "pipelines of the Enterprise edition",
    "sum_query_with_start_at": "reads a list as if it were one result; the client skips it too",
    "avg_query_with_start_at": "reads a list as if it were one result; the client skips it too",
    "vector_query": "vector indexes and data prepared in a production project",
    "vector_search": "vector indexes and data prepared in a production project",
}
ONE_LOOP = (  # as the tests' own project does: their clients live for a whole module
    "--override-ini=asyncio_default_test_loop_scope=session",
    "--override-ini=asyncio_default_fixture_loop_scope=session",
)


class Selection:
    """Leaves out what cannot apply, and runs what is skipped for Google's emulator only."""

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect by name; drop the skip marks of the others."""
        away = [item for item in items if part_against(item)]
        config.hook.pytest_deselected(items=away)
        self.left_out.update(part_against(item) for item in away)
        items[:] = [item for item in items if item not in away]

        for item in items:
            item.own_markers = [
                mark for mark in item.own_markers if mark.name not in ("skip", "skipif")
            ]

    def report(self) -> str:
        """Return how many tests were left out, and why."""
        return "\n".join(
            f"left out: {count} {part}, {NOT_FOR_US[part]}" for part, count in self.left_out.items()
        )


def part_against(item: pytest.Item) -> str:
    """Return the part of a test's name for which it cannot apply here, empty where it does."""
    name = item.name.partition("[")[0]
    return next((part for part in NOT_FOR_US if part in name), "")


def run(address: str, arguments: Sequence[str]) -> int:
    """Run the client's tests against an emulator and return pytest's exit code."""
    tests = client_tests(CLIENT)
    os.environ["FIRESTORE_EMULATOR_HOST"] = address
    os.environ["GCLOUD_PROJECT"] = "system-tests"
    os.chdir(tests)  # keep this repository's own pytest settings out
    selection = Selection()
    own = ["-c", os.devnull, "--rootdir", str(tests), "-p", "no:cacheprovider", "-q", *ONE_LOOP]
    code = pytest.main(
        [*own, "test_system.py", "test_system_async.py", *arguments], plugins=[selection]
    )
    print(selection.report())

    return int(code)


def main() -> int:
    """Start an emulator, run the tests, stop it."""
    with tempfile.TemporaryDirectory() as folder, running_firestore(Path(folder)) as address:
        return run(address, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
