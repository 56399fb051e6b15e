"""Every error that this package raises on purpose, in the domain's words.

                         retryable
HybridAudioError
├── InvalidInput         no     the input breaks a rule; `faults` names each place and its repair
│   └── AudioMismatch    no     stems of different rate or channels cannot be spliced as they are
├── Unauthenticated      no     the caller did not show a key that opens this service
├── NotFound             no     the thing asked for does not exist
├── Conflict             no     the thing is in a state that does not allow this now
├── SpeechRejected       no     text to speech refuses this request, and would refuse it again
├── SpeechUnusable       yes*   text to speech sent something that is not the audio asked for
├── SpeechUnavailable    yes    text to speech cannot answer now
├── StoreUnavailable     yes    Firestore, Cloud Storage or Cloud Tasks cannot answer now
├── StoreRefused         no     Firestore or Cloud Storage denies this service access
├── LeaseHeld            yes    another holder is making the same thing and is still alive
├── LeaseLost            yes    this holder's lease was taken over; it must not keep what it made
├── Overloaded           yes    too much is under way in this instance
├── DeadlineExceeded     yes    the time for this request is used up
└── Misconfigured        no     a setting is wrong; the process must not start

* unless `is_final`: the text itself cannot be spoken, and would be paid for again in vain.

An error knows what happened and whether trying again can help; it does not know HTTP. Its text
never holds a key, and never a name or a spoken text unless it answers the caller who sent it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN_FAULTS = 20
SHOWN_PATH_CHARACTERS = 120
SHOWN_MESSAGE_CHARACTERS = 400
SHOWN_DETAIL_CHARACTERS = 1_000


@dataclass(frozen=True)
class Fault:
    """One broken rule: where (`$.segments[0].gap_ms`, a field, a line) and what to do about it."""

    path: str
    message: str

    def shortened(self) -> "Fault":
        """Return the fault with path and message at most as long as an answer shows them."""
        return Fault(
            shortened(self.path, SHOWN_PATH_CHARACTERS),
            shortened(self.message, SHOWN_MESSAGE_CHARACTERS),
        )


def shortened(text: str, at_most: int) -> str:
    """Return the text, or its beginning and an ellipsis: `at_most` characters together."""
    return text if len(text) <= at_most else f"{text[: at_most - 1]}…"


def first_faults(faults: Sequence[Fault]) -> tuple[tuple[Fault, ...], int]:
    """Return the first faults, shortened, and how many more there are.

    No answer and no report grows with the input that it refuses.
    """
    shown = tuple(fault.shortened() for fault in faults[:SHOWN_FAULTS])
    return shown, len(faults) - len(shown)


class HybridAudioError(Exception):
    """A request that this system could not fulfil."""

    retryable = False

    def __init__(
        self,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        more_faults: int = 0,
        retry_after_s: float | None = None,
    ) -> None:
        """Keep what happened; `more_faults` counts faults beyond those in `faults`."""
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)
        self.more_faults = more_faults
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
    """Text to speech answered with something that is not the audio asked for; none of it was kept.

    `is_final` says that the text itself cannot be spoken: the same request would cost as much again
    and fail again, so it is not retryable.
    """

    retryable = True

    def __init__(self, detail: str, *, is_final: bool = False) -> None:
        super().__init__(detail)
        self.is_final = is_final
        self.retryable = not is_final


class SpeechUnavailable(HybridAudioError):
    """Text to speech cannot answer now."""

    retryable = True


class StoreUnavailable(HybridAudioError):
    """Firestore, Cloud Storage or Cloud Tasks cannot answer now."""

    retryable = True


class StoreRefused(HybridAudioError):
    """Firestore or Cloud Storage denies this service access: no right, no bucket, no database.

    It stays so until an operator repairs it.
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
