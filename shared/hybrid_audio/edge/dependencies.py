"""What each function needs to be ready, and touching it."""

from collections.abc import Callable
from functools import partial

from hybrid_audio import services
from hybrid_audio.errors import HybridAudioError
from hybrid_audio.runtime.parallel import run_parallel

NEEDS: dict[str, tuple[str, ...]] = {
    "generate": ("firestore", "stems_bucket", "cartesia"),
    "assemble": ("firestore", "stems_bucket", "outputs_bucket", "cartesia"),
    "rotation": ("firestore",),
    "ingest": ("firestore", "stems_bucket", "uploads_bucket"),
}

_TOUCH: dict[str, Callable[[], None]] = {
    "firestore": lambda: services.stem_index().check(),
    "stems_bucket": lambda: services.stem_objects().check(),
    "outputs_bucket": lambda: services.output_objects().check(),
    "uploads_bucket": lambda: services.upload_objects().check(),
    "cartesia": lambda: services.cartesia().check(),
}


def check(function: str) -> dict[str, str]:
    """Return `ok` or the reason of failure for each dependency of `function`, touched
    side by side.
    """
    needs = NEEDS[function]
    return dict(zip(needs, run_parallel([partial(_state, name) for name in needs]), strict=True))


def _state(name: str) -> str:
    try:
        _TOUCH[name]()
    except HybridAudioError as error:
        return error.detail
    return "ok"
