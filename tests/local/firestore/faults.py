"""Faults between a Firestore client and its server: calls cut, answers lost, processes killed."""

from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import Any

from google.api_core.exceptions import ServiceUnavailable
from google.cloud import firestore
from google.cloud.firestore_v1.services.firestore.transports.base import DEFAULT_CLIENT_INFO

Call = Callable[..., Any]
METHODS = ("commit", "batch_get_documents", "run_query")


class Fault(Enum):
    """What happens to one call."""

    CUT = auto()  # the server never sees it
    LOST = auto()  # the server does it, its answer never arrives
    KILLED_BEFORE = auto()  # the process dies instead of calling
    KILLED_AFTER = auto()  # the server does it, the process dies


class Killed(BaseException):
    """The end of a process, as far as its code can tell: nothing after it runs."""


def replace_stub(database: firestore.Client, method: str, wrap: Callable[[Call], Call]) -> None:
    """Put a function between a client and its server, below the client's own retries."""
    transport = database._firestore_api._transport
    transport._stubs[method] = wrap(getattr(transport, method))
    transport._prep_wrapped_messages(DEFAULT_CLIENT_INFO)


class Faults:
    """Counts a client's calls and lets the chosen ones fail, below the client's own retries.

    `during` runs after a call whose answer is lost was done, before the client hears of the
    failure.
    """

    def __init__(self, database: firestore.Client) -> None:
        self.calls: list[str] = []
        self.plan: dict[int, Fault] = {}
        self.during: Callable[[], object] = lambda: None
        for method in METHODS:
            replace_stub(database, method, partial(self._faulty, method))

    def next_calls(self, *faults: Fault) -> None:
        """Let the next calls fail like this, one after the other."""
        self.plan = {len(self.calls) + n: fault for n, fault in enumerate(faults)}

    def call(self, number: int, fault: Fault) -> None:
        """Let the call of that number from now (0: the next one) fail."""
        self.plan = {len(self.calls) + number: fault}

    @property
    def is_done(self) -> bool:
        """Whether every chosen call was made."""
        return all(number < len(self.calls) for number in self.plan)

    def _faulty(self, method: str, stub: Call) -> Call:
        def call(request: Any, **options: Any) -> Any:
            fault = self.plan.get(len(self.calls))
            self.calls.append(method)
            if fault is Fault.KILLED_BEFORE:
                raise Killed
            if fault is Fault.CUT:
                raise ServiceUnavailable("cut")

            answer = stub(request, **options)
            if fault is None:
                return answer

            if method != "commit":
                list(answer)
            self.during()
            raise Killed if fault is Fault.KILLED_AFTER else ServiceUnavailable("lost")

        return call
