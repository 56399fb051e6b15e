"""Turn every error into RFC 9457 problem+json, by one table from our error classes to HTTP."""

from dataclasses import dataclass, field
from typing import Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hybrid_audio import errors
from hybrid_audio.edge.inputs.json_body import NotJson
from hybrid_audio.errors import (
    SHOWN_DETAIL_CHARACTERS,
    Fault,
    HybridAudioError,
    first_faults,
    shortened,
)

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:hybrid-audio:problem:"
UPSTREAM_FAULT_OF_THE_CALLER = {400, 404, 413, 422}

STATUSES: dict[type[HybridAudioError], tuple[int, str, str]] = {
    NotJson: (400, "not-json", "The body is not JSON"),
    errors.AudioMismatch: (422, "audio-mismatch", "The stems do not fit together"),
    errors.InvalidInput: (422, "invalid-input", "The input breaks a rule"),
    errors.Unauthenticated: (401, "unauthenticated", "A key is needed"),
    errors.NotFound: (404, "not-found", "Not found"),
    errors.Conflict: (409, "conflict", "This cannot be done now"),
    errors.SpeechRejected: (502, "speech-rejected", "Text to speech refuses this request"),
    errors.SpeechUnusable: (502, "speech-unusable", "Text to speech gave no usable audio"),
    errors.SpeechUnavailable: (503, "speech-unavailable", "Text to speech cannot answer now"),
    errors.StoreUnavailable: (503, "store-unavailable", "A store cannot answer now"),
    errors.StoreRefused: (500, "store-refused", "A store refuses this service"),
    errors.LeaseHeld: (503, "lease-held", "Another request is making this"),
    errors.LeaseLost: (503, "lease-lost", "Another request took this over"),
    errors.Overloaded: (503, "overloaded", "Too much is under way here"),
    errors.DeadlineExceeded: (503, "deadline-exceeded", "Out of time"),
    errors.Misconfigured: (500, "misconfigured", "The service is set up wrongly"),
}
DEFAULT_RETRY_AFTER_S = 1.0


@dataclass(frozen=True)
class Problem:
    """The answer to an error, before it has a request id."""

    status: int
    kind: str
    title: str
    detail: str
    faults: tuple[Fault, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    more_faults: int = 0

    def to_json(self, request_id: str) -> dict[str, Any]:
        """Return the problem document, whose size is bounded whatever the input was."""
        shown, hidden = first_faults(self.faults)
        more = self.more_faults + hidden
        document = {
            "type": TYPE_PREFIX + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": _counted(self.detail, shown=len(shown), more=more),
            "request_id": request_id,
            "errors": [{"path": fault.path, "message": fault.message} for fault in shown],
        }
        return {**document, "more_errors": more} if more else document


def _counted(detail: str, *, shown: int, more: int) -> str:
    count = f" (the first {shown} of {shown + more} errors are shown)" if more else ""
    return shortened(detail, SHOWN_DETAIL_CHARACTERS - len(count)) + count


def from_error(error: HybridAudioError) -> Problem:
    """Return the problem of one of our errors, by the most specific class in the table."""
    status, kind, title = next(STATUSES[cls] for cls in type(error).__mro__ if cls in STATUSES)
    if isinstance(error, errors.SpeechRejected) and error.status in UPSTREAM_FAULT_OF_THE_CALLER:
        status = 422

    headers = {}
    if error.retryable or error.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after_s or DEFAULT_RETRY_AFTER_S)))
    if status == 401:
        headers["WWW-Authenticate"] = 'ApiKey header="X-Internal-API-Key"'
    return Problem(status, kind, title, error.detail, error.faults, headers, error.more_faults)


def from_http(error: HTTPException) -> Problem:
    """Return the problem of a refusal by HTTP's own rules: path, method, size, media type."""
    status = error.code or 500
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))

    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)

    kind = error.name.lower().replace(" ", "-")
    return Problem(status, kind, error.name, error.description or error.name, (), headers)


def unexpected() -> Problem:
    """Return the one constant answer to an unexpected error; the log holds its traceback."""
    return Problem(
        500,
        "internal-error",
        "Something went wrong here",
        "The error was logged under this request id.",
    )
