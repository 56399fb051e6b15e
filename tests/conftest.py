"""What holds for every test."""

from collections.abc import Iterator

import pytest

from tests import query_shapes


@pytest.fixture(autouse=True)
def queries_have_their_indexes() -> Iterator[None]:
    """Hold every query that a test sends to Firestore against the declared composite indexes.

    Emulators run any query; in production one without its index fails. The tests of the emulator
    and of this check ask what the product never would: they override this fixture.
    """
    with query_shapes.recorded() as sent:
        yield

    shapes = {shape for query in sent if (shape := query_shapes.needed(query))}
    missing = shapes - query_shapes.declared()
    assert not missing, f"declare in {query_shapes.INDEXES.name}: {missing}"
