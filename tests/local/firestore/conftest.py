"""What holds for the tests of the Firestore emulator."""

import pytest


@pytest.fixture(autouse=True)
def queries_have_their_indexes() -> None:
    """Let these tests send any query: they ask the emulator what the product never asks."""
