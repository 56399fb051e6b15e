"""Ping what each function needs to be ready, without becoming a load on it."""

import time
from collections.abc import Callable
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

States = dict[str, str]


class Dependencies:
    """Pings what functions need, at most once in `FRESH_S` however many ask at once."""

    def __init__(
        self, ping: Callable[[str], States], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ping = ping
        self._clock = clock
        self._flights: SingleFlight[States] = SingleFlight()
        self._known: dict[str, tuple[float, Settings, States]] = {}

    def states(self, function: str) -> States:
        """Return `ok` or the reason of failure for each dependency of `function`."""
        found = self._fresh(function)
        if found is None:
            found, _ = self._flights.run(function, partial(self._look, function))
        return found

    def _look(self, function: str) -> States:
        found = self._fresh(function)  # race: another flight may have landed just now
        if found is None:
            found = self._ping(function)
            self._known[function] = (self._clock(), services.settings(), found)
        return found

    def _fresh(self, function: str) -> States | None:
        known = self._known.get(function)
        if known is None:
            return None

        found_at, config, states = known
        is_fresh = self._clock() - found_at < FRESH_S and config is services.settings()
        return states if is_fresh else None


def ping(function: str) -> States:
    """Return `ok` or the reason of failure for each dependency, pinged side by side."""
    needs = NEEDS[function]
    states = run_parallel([partial(_state, _COLLABORATORS[name]) for name in needs])
    return dict(zip(needs, states, strict=True))


def _state(collaborator: str) -> str:
    try:
        getattr(services, collaborator).ping()
    except HybridAudioError as error:
        return error.detail
    return "ok"


DEPENDENCIES = Dependencies(ping)
