"""Group commit: callers that wait for the same kind of write share one."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from hybrid_audio import deadline
from hybrid_audio.errors import DeadlineExceeded

Intent = TypeVar("Intent")
Outcome = TypeVar("Outcome")
LONGEST_WAIT_S = 600.0


class _Waiting(Generic[Intent, Outcome]):
    def __init__(self, intent: Intent) -> None:
        self.intent = intent
        self.outcome: Outcome | Exception | None = None


class GroupCommit(Generic[Intent, Outcome]):
    """Collects intents while a commit is under way; the first caller whose turn it is commits for all who wait.

    `commit` gets the intents in the order they came, never in two threads at once, and returns an outcome for each; an
    outcome that is an exception is raised to its caller. What `commit` raises goes to the whole group, but for
    DeadlineExceeded, which says that nothing was written: that is the leader's own, and another leads next.
    """

    def __init__(self, commit: Callable[[Sequence[Intent]], Sequence[Outcome | Exception]]) -> None:
        self._commit = commit
        self._waiting: list[_Waiting[Intent, Outcome]] = []
        self._guard = threading.Lock()
        self._turn = threading.Lock()

    def submit(self, intent: Intent) -> Outcome:
        """Return the outcome of the intent; raises DeadlineExceeded when the caller's time ends before it is known."""
        own: _Waiting[Intent, Outcome] = _Waiting(intent)
        timeout_s = deadline.timeout_s(LONGEST_WAIT_S)
        with self._guard:
            self._waiting.append(own)
        if self._turn.acquire(timeout=timeout_s):
            try:
                if own.outcome is None:
                    self._lead(own)
            finally:
                self._turn.release()
        else:
            self._withdraw(own)
        return _result(own)

    def _lead(self, own: _Waiting[Intent, Outcome]) -> None:
        with self._guard:
            group, self._waiting = self._waiting, []
        try:
            outcomes = self._commit([waiting.intent for waiting in group])
        except DeadlineExceeded as error:
            own.outcome = error
            with self._guard:
                self._waiting[:0] = [waiting for waiting in group if waiting is not own]
            return
        except BaseException as error:
            for waiting in group:
                waiting.outcome = _for_the_group(error)
            raise
        for waiting, outcome in zip(group, outcomes, strict=True):
            waiting.outcome = outcome

    def _withdraw(self, own: _Waiting[Intent, Outcome]) -> None:
        with self._guard:
            if own in self._waiting:
                self._waiting.remove(own)


def _for_the_group(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else RuntimeError("the commit that this call shared was interrupted")


def _result(own: _Waiting[Intent, Outcome]) -> Outcome:
    if own.outcome is None:
        raise DeadlineExceeded("the time for this request is used up")
    if isinstance(own.outcome, Exception):
        raise own.outcome
    return own.outcome
