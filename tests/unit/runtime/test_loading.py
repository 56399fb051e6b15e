"""Loading without the garbage collector: while it lasts, and for what was loaded for ever."""

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


def test_the_collector_is_off_while_modules_load() -> None:
    """It is on again afterwards; an inner loading does not switch it on early."""
    with without_gc():
        with without_gc():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_is_on_again_after_a_failed_import() -> None:
    """An import that raises leaves the process as it was."""
    with pytest.raises(ImportError), without_gc():
        raise ImportError
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    """A process that runs without the collector keeps its choice."""
    gc.disable()
    with without_gc():
        pass
    assert not gc.isenabled()


def test_modules_that_were_loaded_are_left_out_of_later_collections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where nothing was loaded nothing is frozen: what is alive then must be freed one day."""
    before = gc.get_freeze_count()
    with without_gc():
        pass
    assert gc.get_freeze_count() == before
    with without_gc():
        monkeypatch.setitem(sys.modules, "loaded_just_now", ModuleType("loaded_just_now"))
    assert gc.get_freeze_count() > before
