"""Firestore for the tests of stores: ours, and Google's emulator wherever it is installed."""

from collections.abc import Iterator

import pytest

from tests.emulators import google_firestore, has_google_firestore, running_firestore

EMULATORS = ["ours", "google"] if has_google_firestore() else ["ours"]


@pytest.fixture(scope="session")
def our_firestore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of our emulator, one for all tests."""
    with running_firestore(tmp_path_factory.mktemp("firestore")) as address:
        yield address


@pytest.fixture(scope="session")
def _google_firestore() -> Iterator[str]:
    with google_firestore() as address:
        yield address


@pytest.fixture(params=EMULATORS)
def firestore_address(request: pytest.FixtureRequest) -> str:
    """The address of an emulator, each in turn; tests keep apart by their project's name."""
    address: str = request.getfixturevalue(
        "our_firestore" if request.param == "ours" else "_google_firestore"
    )
    return address
