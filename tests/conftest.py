"""What holds for every test."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import query_shapes
from tests.readable_ids import readable

UNIT = Path(__file__).parent / "unit"
MOST_BYTES_IN_AN_ID = 8

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it puts into the background so, and every process of ours would inherit
    # it: those that tests interrupt would go on until their own end.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("whole", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=25)
settings.register_profile("fuzz", deadline=None, max_examples=1000)
settings.load_profile("whole")
"""Examples have no time limit: on a busy machine one would fail by chance."""


def pytest_make_parametrize_id(val: object) -> str | None:
    """Return an id that one can read and type, whatever a text or bytes hold."""
    if isinstance(val, str):
        return readable(val)
    if isinstance(val, bytes) and not val.decode("latin-1").isprintable():
        return val.hex(" ") if len(val) <= MOST_BYTES_IN_AN_ID else f"{len(val)} bytes"
    return None


@pytest.fixture(autouse=True)
def queries_have_their_indexes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold every query that a test sends to Firestore against the declared composite indexes.

    Emulators run any query; in production one without its index fails. The tests of the emulator
    and of this check ask what the product never would: they override this fixture. Unit tests
    send none.
    """
    if UNIT in request.path.parents:
        yield
        return

    with query_shapes.recorded() as sent:
        yield

    shapes = {shape for query in sent if (shape := query_shapes.needed(query))}
    missing = shapes - query_shapes.declared() if shapes else set()
    assert not missing, f"declare in {query_shapes.INDEXES.name}: {missing}"
