"""What holds for every test."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import query_shapes

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it puts into the background so, and every process of ours would inherit
    # it: those that tests interrupt would go on until their own end.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
"""Examples have no time limit: on a busy machine one would fail by chance."""


@pytest.fixture(autouse=True)
def queries_have_their_indexes() -> Iterator[None]:
    """Hold every query that a test sends to Firestore against the declared composite indexes.

    Emulators run any query; in production one without its index fails. The tests of the emulator
    and of this check ask what the product never would: they override this fixture.
    """
    with query_shapes.recorded() as sent:
        yield

    shapes = {shape for query in sent if (shape := query_shapes.needed(query))}
    missing = shapes - query_shapes.declared() if shapes else set()
    assert not missing, f"declare in {query_shapes.INDEXES.name}: {missing}"
