"""Every error that this package raises on purpose, in the domain's words.

HybridAudioError
├── InvalidInput         the caller's input breaks a rule; `faults` names each place and its mend
│   └── AudioMismatch    stems of different rate or channels cannot be spliced as they are
├── Unauthenticated      the caller did not show a key that opens this service
├── NotFound             the thing asked for does not exist
├── Conflict             the thing is in a state that does not allow this now
├── SpeechRejected       text to speech refuses this request, and would refuse it again
├── SpeechUnusable       text to speech answered with something that is not the audio asked for
├── SpeechUnavailable    text to speech cannot answer now
├── StoreUnavailable     Firestore, Cloud Storage or Cloud Tasks cannot answer now
├── StoreRefused         Firestore or Cloud Storage turns this service away, until an operator mends
it
├── LeaseHeld            another holder is making the same thing and is still alive
├── LeaseLost            this holder's lease was taken over; what it made must not be kept
├── Overloaded           too much is under way in this instance
├── DeadlineExceeded     the time for this request is used up
└── Misconfigured        a setting is wrong; the process must not start

An error knows what happened and whether trying again can help; it does not know HTTP. Its text
never holds a key, and never a name or a spoken text unless it answers the caller who sent it.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One broken rule: where (`$.segments[0].gap_ms`, a field, a line) and what to do about it."""

    path: str
    message: str


class HybridAudioError(Exception):
    """Something this system was asked for and could not do."""

    retryable = False

    def __init__(
        self, detail: str, *, faults: Sequence[Fault] = (), retry_after_s: float | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)
        self.retry_after_s = retry_after_s


class InvalidInput(HybridAudioError):
    """The caller's input breaks a rule."""

    @classmethod
    def at(cls, path: str, message: str) -> "InvalidInput":
        """Return the error for a single fault, its detail naming the place."""
        return cls(f"{path}: {message}", faults=[Fault(path, message)])


class AudioMismatch(InvalidInput):
    """Stems of different rate or channels cannot be spliced as they are."""


class Unauthenticated(HybridAudioError):
    """The caller did not show a key that opens this service."""


class NotFound(HybridAudioError):
    """The thing asked for does not exist."""


class Conflict(HybridAudioError):
    """The thing is in a state that does not allow this now."""


class SpeechRejected(HybridAudioError):
    """Text to speech refuses this request, and would refuse it again.

    `status` is its HTTP status, `upstream_request_id` its own name for the request.
    """

    def __init__(self, detail: str, *, status: int, upstream_request_id: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.upstream_request_id = upstream_request_id


class SpeechUnusable(HybridAudioError):
    """Text to speech answered with something that is not the audio asked for; nothing of it was
    kept.
    """

    retryable = True


class SpeechUnavailable(HybridAudioError):
    """Text to speech cannot answer now."""

    retryable = True


class StoreUnavailable(HybridAudioError):
    """Firestore, Cloud Storage or Cloud Tasks cannot answer now."""

    retryable = True


class StoreRefused(HybridAudioError):
    """Firestore or Cloud Storage turns this service away: no right, no bucket, no database; an
    operator mends it.
    """


class LeaseHeld(HybridAudioError):
    """Another holder is making the same thing and is still alive."""

    retryable = True


class LeaseLost(HybridAudioError):
    """This holder's lease was taken over; what it made must not be kept."""

    retryable = True


class Overloaded(HybridAudioError):
    """Too much is under way in this instance."""

    retryable = True


class DeadlineExceeded(HybridAudioError):
    """The time for this request is used up."""

    retryable = True


class Misconfigured(HybridAudioError):
    """A setting is wrong; the process must not start."""
