"""Batches in memory: small portions, calls one after the other, messages that are not spliced."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from hybrid_audio.batching import recovery, refusals
from hybrid_audio.batching.portion import recording, splicing
from hybrid_audio.domain.batches import portions
from hybrid_audio.domain.batches.batch import Stage
from tests.unit.batching.simulation import Simulation


def in_turn(calls: Sequence[Callable[[], Any]], **_: Any) -> list[Any]:
    """Make calls one after the other: a simulation decides what runs side by side."""
    return [call() for call in calls]


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Simulation]:
    """Return a simulation whose portions are small, so that a lane has several."""
    for module in (recording, recovery, refusals):
        monkeypatch.setattr(module, "run_parallel", in_turn)
    monkeypatch.setattr(portions, "MOST_ITEMS", {Stage.SPEECH: 2, Stage.MESSAGES: 2})

    def simulation(*args: Any, **options: Any) -> Simulation:
        made = Simulation(*args, **options)
        monkeypatch.setattr(splicing, "assemble", made.assemble)
        return made

    return simulation
