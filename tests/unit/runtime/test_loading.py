"""Loading without the garbage collector: only while it lasts, and only what was loaded is passed by
afterwards.
"""

import gc
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from hybrid_audio.runtime.loading import without_gc


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Leave the collector as it was found."""
    yield
    gc.unfreeze()
    gc.enable()


def test_the_collector_is_out_while_modules_load() -> None:
    """And in again afterwards; an inner loading does not let it in early."""
    with without_gc():
        with without_gc():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_in_again_after_a_failure() -> None:
    """Of an import, for example."""
    with pytest.raises(ImportError), without_gc():
        raise ImportError
    assert gc.isenabled()


def test_where_it_is_off_it_stays_off() -> None:
    """Whoever did that knows why."""
    gc.disable()
    with without_gc():
        pass
    assert not gc.isenabled()


def test_what_was_loaded_is_passed_by_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once: where nothing was loaded, what is alive at that moment is no module's and must be
    collected one day.
    """
    before = gc.get_freeze_count()
    with without_gc():
        pass
    assert gc.get_freeze_count() == before
    with without_gc():
        monkeypatch.setitem(sys.modules, "loaded_just_now", ModuleType("loaded_just_now"))
    assert gc.get_freeze_count() > before
