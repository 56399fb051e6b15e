"""Ping what each function needs to be ready, without becoming a load on it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hybrid_audio import services
from hybrid_audio.errors import HybridAudioError
from hybrid_audio.runtime.parallel import run_parallel
from hybrid_audio.runtime.single_flight import SingleFlight
from hybrid_audio.settings import Settings

FRESH_S = 3.0
"""How long a result is answered again: more frequent requests ping nothing."""

NEEDS: dict[str, tuple[str, ...]] = {
    "generate": ("firestore", "stems_bucket", "outputs_bucket", "tasks", "cartesia"),
    "assemble": ("firestore", "stems_bucket", "outputs_bucket", "cartesia"),
    "rotation": ("firestore",),
    "ingest": ("firestore", "stems_bucket", "uploads_bucket"),
}

_COLLABORATORS = {
    "firestore": "stem_index",
    "stems_bucket": "stem_objects",
    "outputs_bucket": "output_objects",
    "uploads_bucket": "upload_objects",
    "tasks": "task_queue",
    "cartesia": "cartesia",
}
"""The collaborator in `services` that answers for each dependency."""


@dataclass(frozen=True)
class Pings:
    """What became of a ping of each dependency: `ok` or why it failed, and how long it took."""

    states: dict[str, str]
    took_ms: dict[str, float]


class Dependencies:
    """Pings what functions need, at most once in `FRESH_S` however many ask at once."""

    def __init__(
        self, ping: Callable[[str], Pings], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ping = ping
        self._clock = clock
        self._flights: SingleFlight[Pings] = SingleFlight()
        self._known: dict[str, tuple[float, Settings, Pings]] = {}

    def pings(self, function: str) -> Pings:
        """Return what became of pinging each dependency of `function` just now."""
        found = self._fresh(function)
        if found is None:
            found, _ = self._flights.run(function, partial(self._look, function))
        return found

    def _look(self, function: str) -> Pings:
        found = self._fresh(function)  # race: another flight may have landed just now
        if found is None:
            found = self._ping(function)
            self._known[function] = (self._clock(), services.settings(), found)
        return found

    def _fresh(self, function: str) -> Pings | None:
        known = self._known.get(function)
        if known is None:
            return None

        found_at, config, pings = known
        is_fresh = self._clock() - found_at < FRESH_S and config is services.settings()
        return pings if is_fresh else None


def ping(function: str) -> Pings:
    """Ping each dependency, side by side."""
    needs = NEEDS[function]
    found = run_parallel([partial(_pinged, _COLLABORATORS[name]) for name in needs])
    states = {name: state for name, (state, _) in zip(needs, found, strict=True)}
    return Pings(states, {name: ms for name, (_, ms) in zip(needs, found, strict=True)})


def _pinged(collaborator: str) -> tuple[str, float]:
    began = time.perf_counter()
    state = "ok"
    try:
        getattr(services, collaborator).ping()
    except HybridAudioError as error:
        state = error.detail
    return state, round((time.perf_counter() - began) * 1000, 1)


DEPENDENCIES = Dependencies(ping)
