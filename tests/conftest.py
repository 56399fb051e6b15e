"""What holds for every test."""

from collections.abc import Iterator

import pytest

from tests import query_shapes


@pytest.fixture(autouse=True)
def queries_have_their_indexes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Emulators run any query; in production one without its composite index fails. Ours must be
    declared.

    The tests of the emulator and of this check, which ask what we never would, are the exception.
    """
    if request.node.path.name.startswith(("test_firestore_", "test_query_shapes")):
        yield
        return
    with query_shapes.recorded() as sent:
        yield
    missing = {
        shape for query in sent if (shape := query_shapes.needed(query))
    } - query_shapes.declared()
    assert not missing, f"declare in {query_shapes.INDEXES.name}: {missing}"
