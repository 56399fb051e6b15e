"""Group commit: callers that wait for the same kind of write share one."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from hybrid_audio.errors import DeadlineExceeded
from hybrid_audio.runtime import deadline

Intent = TypeVar("Intent")
Outcome = TypeVar("Outcome")
LONGEST_WAIT_S = 600.0


class _Waiting(Generic[Intent, Outcome]):
    """A caller: woken when its outcome is there, or when it is to lead the next commit."""

    def __init__(self, intent: Intent) -> None:
        self.intent = intent
        self.outcome: Outcome | Exception | None = None
        self.leads = False
        self.is_gone = False
        self.woken = threading.Event()


class GroupCommit(Generic[Intent, Outcome]):
    """Collects intents while a commit is under way; then the longest waiting caller commits for all
    who wait.

    `commit` gets the intents in the order they came, never in two threads at once, and returns an
    outcome for each; an outcome that is an exception is raised to its caller. What `commit` raises
    goes to the whole group, but for DeadlineExceeded, which says that nothing was written: that is
    the leader's own, and another leads next.
    """

    def __init__(self, commit: Callable[[Sequence[Intent]], Sequence[Outcome | Exception]]) -> None:
        self._commit = commit
        self._waiting: list[_Waiting[Intent, Outcome]] = []
        self._under_way = False
        self._guard = threading.Lock()

    def submit(self, intent: Intent) -> Outcome:
        """Return the outcome of the intent; raises DeadlineExceeded when the caller's time ends
        before it is known.
        """
        timeout_s = deadline.timeout_s(LONGEST_WAIT_S)
        own: _Waiting[Intent, Outcome] = _Waiting(intent)
        with self._guard:
            self._waiting.append(own)
            own.leads, self._under_way = not self._under_way, True
        is_woken = own.leads
        try:
            is_woken = is_woken or own.woken.wait(timeout_s)
        finally:
            if not is_woken:
                self._leave(own)
        if own.leads:
            self._lead(own)
        return _result(own)

    def _lead(self, own: _Waiting[Intent, Outcome]) -> None:
        with self._guard:
            group, self._waiting = self._waiting, []
        done: list[_Waiting[Intent, Outcome]] = group
        try:
            outcomes = self._commit([waiting.intent for waiting in group])
            for waiting, outcome in zip(group, outcomes, strict=True):
                waiting.outcome = outcome
        except DeadlineExceeded as error:
            own.outcome = error
            done = [own]
        except BaseException as error:
            for waiting in group:
                waiting.outcome = _for_the_group(error)
            raise
        finally:
            self._hand_over([waiting for waiting in group if waiting not in done])
            for waiting in done:
                waiting.woken.set()

    def _hand_over(self, left: list[_Waiting[Intent, Outcome]]) -> None:
        """Put callers back whom this commit did not serve, and wake the one who leads next."""
        with self._guard:
            self._waiting[:0] = [waiting for waiting in left if not waiting.is_gone]
            self._under_way = bool(self._waiting)
            for following in self._waiting[:1]:
                following.leads = True
                following.woken.set()

    def _leave(self, own: _Waiting[Intent, Outcome]) -> None:
        """Wait no longer, and let another lead if it was this caller's turn just now."""
        with self._guard:
            own.is_gone = True
            self._waiting = [waiting for waiting in self._waiting if waiting is not own]
            was_to_lead, own.leads = own.leads, False
        if was_to_lead:
            self._hand_over([])


def _for_the_group(error: BaseException) -> Exception:
    return (
        error
        if isinstance(error, Exception)
        else RuntimeError("the commit that this call shared was interrupted")
    )


def _result(own: _Waiting[Intent, Outcome]) -> Outcome:
    if own.outcome is None:
        raise DeadlineExceeded("the time for this request is used up")
    if isinstance(own.outcome, Exception):
        raise own.outcome
    return own.outcome
