"""Group commit: let callers that wait for the same kind of write share one."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from hybrid_audio.errors import DeadlineExceeded
from hybrid_audio.runtime import deadline

Intent = TypeVar("Intent")
Outcome = TypeVar("Outcome")
LONGEST_WAIT_S = 600.0


class _Waiter(Generic[Intent, Outcome]):
    """A caller that is woken when its outcome is known, or when it must lead the next commit."""

    def __init__(self, intent: Intent) -> None:
        self.intent = intent
        self.outcome: Outcome | Exception | None = None
        self.leads = False
        self.is_gone = False
        self.woken = threading.Event()


class GroupCommit(Generic[Intent, Outcome]):
    """Collects intents while a commit is under way; the longest waiting caller commits them next.

    `commit` receives the intents in the order they came, never in two threads at once, and returns
    an outcome for each; an outcome that is an exception is raised to its caller alone. What
    `commit` raises is raised to the whole group, except DeadlineExceeded: it means that nothing was
    written because the leader ran out of time, and another caller leads next.
    """

    def __init__(self, commit: Callable[[Sequence[Intent]], Sequence[Outcome | Exception]]) -> None:
        self._commit = commit
        self._waiting: list[_Waiter[Intent, Outcome]] = []
        self._under_way = False
        self._guard = threading.Lock()

    def submit(self, intent: Intent) -> Outcome:
        """Return the outcome of the intent.

        Raises DeadlineExceeded when the caller's time ends before the outcome is known.
        """
        timeout_s = deadline.timeout_s(LONGEST_WAIT_S)
        own: _Waiter[Intent, Outcome] = _Waiter(intent)

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

    def _lead(self, own: _Waiter[Intent, Outcome]) -> None:
        with self._guard:
            group, self._waiting = self._waiting, []

        served: list[_Waiter[Intent, Outcome]] = group
        try:
            outcomes = self._commit([waiter.intent for waiter in group])
            for waiter, outcome in zip(group, outcomes, strict=True):
                waiter.outcome = outcome
        except DeadlineExceeded as error:
            own.outcome = error
            served = [own]
        except BaseException as error:
            for waiter in group:
                waiter.outcome = _for_the_group(error)
            raise
        finally:
            self._hand_over([waiter for waiter in group if waiter not in served])
            for waiter in served:
                waiter.woken.set()

    def _hand_over(self, left: list[_Waiter[Intent, Outcome]]) -> None:
        """Put the callers that were not served back in front, and wake the next leader."""
        with self._guard:
            # Race: a caller that left during this commit must not lead: no thread waits for it.
            self._waiting[:0] = [waiter for waiter in left if not waiter.is_gone]
            self._under_way = bool(self._waiting)
            for following in self._waiting[:1]:
                following.leads = True
                following.woken.set()

    def _leave(self, own: _Waiter[Intent, Outcome]) -> None:
        """Stop waiting. Race: if this caller was chosen to lead just now, let another lead."""
        with self._guard:
            own.is_gone = True
            self._waiting = [waiter for waiter in self._waiting if waiter is not own]
            was_to_lead, own.leads = own.leads, False

        if was_to_lead:
            self._hand_over([])


def _for_the_group(error: BaseException) -> Exception:
    if isinstance(error, Exception):
        return error
    return RuntimeError("the commit that this call shared was interrupted")


def _result(own: _Waiter[Intent, Outcome]) -> Outcome:
    if own.outcome is None:
        raise DeadlineExceeded("the time for this request is used up")
    if isinstance(own.outcome, Exception):
        raise own.outcome
    return own.outcome
