"""The vendor's facts about Sonic-3 and its API: versions, limits, and what changed when.

Source: docs.cartesia.ai, "API Conventions", "Text to Speech (Bytes)", "API Errors", as of 2026;
the key's header before `BEARER_SINCE` as LiveKit's and pipecat's clients send it.
"""

import re

DEFAULT_VERSION = "2025-04-16"
DEFAULT_MODEL = "sonic-3-2026-01-12"
"""A dated snapshot: an alias under a cache changes its voice silently."""
ENCODING = "pcm_s16le"
SAMPLE_RATE_HZ = 48_000

SPEED_RANGE = (0.6, 1.5)
VOLUME_RANGE = (0.5, 2.0)

JSON_ERRORS_SINCE = "2026-03-01"
"""The first version with JSON errors, `{error_code, title, message, request_id}`.

Errors of earlier versions are plain text, `Title: Message`.
"""

BEARER_SINCE = "2026-03-01"
"""The first version whose key travels as `Authorization: Bearer`; before, as `X-API-Key`."""

VOICE_WITHOUT_MODE_SINCE = "2026-08-14"
"""The first version whose voice is `{"id"}` alone; before, it is `{"mode": "id", "id"}`."""

BYTES_PATH, SSE_PATH = "/tts/bytes", "/tts/sse"

TIMESTAMPS = {
    "add_timestamps": True,
    "add_phoneme_timestamps": True,
    "use_normalized_timestamps": False,
}
"""What a request to `SSE_PATH` asks for: times of words and phonemes, of the transcript as written.

Source: the official SDK, `cartesia/types/tts_generate_sse_params.py` (4.2.0).
"""

STREAMED_SIZE = 0xFFFFFFFF
"""The placeholder for sizes in a WAVE header that was sent before the sound was made."""


_DATED = re.compile(r".*-\d{4}-\d{2}-\d{2}")


def is_alias(model_id: str) -> bool:
    """Return whether a model's name has no date at its end, so that its maker may move it."""
    return _DATED.fullmatch(model_id) is None


def authorization(version: str, key: str) -> dict[str, str]:
    """Return the header that carries the key in requests of this version."""
    if version >= BEARER_SINCE:
        return {"Authorization": f"Bearer {key}"}
    return {"X-API-Key": key}


def voice_field(version: str, voice_id: str | None) -> dict[str, str | None]:
    """Return the `voice` of a request of this version."""
    if version >= VOICE_WITHOUT_MODE_SINCE:
        return {"id": voice_id}
    return {"mode": "id", "id": voice_id}
