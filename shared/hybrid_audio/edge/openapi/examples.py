"""Examples of the API's description: what was really sent and answered, but for what is rare.

`make examples` records them in examples.json beside this module.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from hybrid_audio import errors
from hybrid_audio.edge import problem
from hybrid_audio.edge.inputs.json_body import NotJson
from hybrid_audio.errors import Fault, HybridAudioError

RECORDED = Path(__file__).with_name("examples.json")
REQUEST_ID = "6f9619ff8b86d011b42d00c04fc964ff"
SIGNED = "https://storage.googleapis.com/outputs/double_anchor_hybrid/3f2a.wav?X-Goog-Signature=8c"

RARE: dict[tuple[str, str], Any] = {
    ("get_ready", "503"): {"status": "not ready", "dependencies": {"firestore": "no answer"}},
    ("get_openapi", "200"): {"openapi": "3.1.0", "info": {"title": "Hybrid Audio API: generate"}},
    ("get_manifest", "303"): {
        "batch_id": "b5f0c7d2e9a1b3c4d5e6f7081",
        "format": "csv",
        "size_bytes": 31_457_280,
        "url": SIGNED,
        "expires_at": "2026-05-04T10:00:00Z",
    },
}
"""Answers that a small cloud of one's own does not give."""

_ERRORS: dict[str, HybridAudioError] = {
    "400": NotJson("the body is not JSON: line 1, column 9 is unexpected"),
    "401": errors.Unauthenticated("send a known key in X-Internal-API-Key"),
    "404": errors.NotFound("there is no batch of this id; GET /batches lists all"),
    "409": errors.Conflict("the batch is running; cancel it first"),
    "422": errors.InvalidInput(
        "the input breaks a rule",
        faults=(Fault("name", "must be a text of 1 to 200 characters"),),
    ),
    "500": errors.StoreRefused("the store refuses this service; check its roles"),
    "502": errors.SpeechUnusable("text to speech sent audio that is cut off"),
    "503": errors.StoreUnavailable("Firestore cannot answer now", retry_after_s=2.0),
}
_REFUSALS = {
    "406": ("not-acceptable", "Not Acceptable", "take application/json or one of audio/*"),
    "408": ("request-timeout", "Request Timeout", "the body comes too slowly"),
    "413": ("request-entity-too-large", "Request Entity Too Large", "at most 1048576 bytes"),
    "415": ("unsupported-media-type", "Unsupported Media Type", "send application/json"),
}


def of_body(operation: str) -> Any:
    """Return an example of a JSON body, None without one."""
    return _recorded().get(operation, {}).get("body")


def of_form(operation: str) -> Any:
    """Return an example of a form, None without one."""
    return _recorded().get(operation, {}).get("form")


def of_answer(operation: str, status: str) -> Any:
    """Return an example of an answer, None without one.

    A message that is too large to inline is told of by the same document as one that is not.
    """
    recorded = _recorded().get(operation, {}).get("answers", {})
    if (operation, status) in RARE:
        return RARE[operation, status]
    return recorded.get("200") if status == "303" else recorded.get(status)


def of_problem(status: str) -> dict[str, Any]:
    """Return an example of a problem, as the door would write it."""
    if status in _REFUSALS:
        kind, title, detail = _REFUSALS[status]
        return problem.Problem(int(status), kind, title, detail).to_json(REQUEST_ID)
    if status in _ERRORS:
        return problem.from_error(_ERRORS[status]).to_json(REQUEST_ID)
    refused = problem.Problem(405, "method-not-allowed", "Method Not Allowed", "use POST here")
    return refused.to_json(REQUEST_ID)


@cache
def _recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORDED.read_text())
    return found
