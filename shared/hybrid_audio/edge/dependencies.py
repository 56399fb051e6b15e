"""What each function needs to be ready, and asking it."""

from functools import partial

from hybrid_audio import services
from hybrid_audio.errors import HybridAudioError
from hybrid_audio.runtime.parallel import run_parallel


def ping(function: str) -> dict[str, str]:
    """Ask everything that `function` needs, side by side: `ok`, or why it does not answer."""
    needs = _NEEDS[function]
    states = run_parallel([partial(_state, _PARTS[name]) for name in needs])
    return dict(zip(needs, states, strict=True))


def _state(collaborator: str) -> str:
    try:
        getattr(services, collaborator).ping()
    except HybridAudioError as error:
        return error.detail
    return "ok"


_PARTS = {
    "firestore": "stem_index",
    "stems_bucket": "stem_objects",
    "outputs_bucket": "output_objects",
    "uploads_bucket": "upload_objects",
    "cartesia": "cartesia",
}
"""The collaborator in `services` that answers for each dependency."""

_NEEDS = {
    "generate": ("firestore", "stems_bucket", "cartesia"),
    "assemble": ("firestore", "stems_bucket", "outputs_bucket", "cartesia"),
    "rotation": ("firestore",),
    "ingest": ("firestore", "stems_bucket", "uploads_bucket"),
}
