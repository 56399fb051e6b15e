"""Answer what went wrong with a task so that it comes back where that may help, and only there.

Cloud Tasks repeats a task after any answer but 2xx, and slows the whole queue after 429 and 503.
"""

from dataclasses import replace

from hybrid_audio.edge.problem import Problem
from hybrid_audio.errors import HybridAudioError, StoreRefused

ACKNOWLEDGED = 200
REPAIR_S = 60
"""When a task comes again that waits for an operator's repair."""

_PASSING = {408, 429, 503}
"""Refusals of HTTP's own that another attempt may not meet."""


def of_task(found: Problem, error: Exception) -> Problem:
    """Return the problem as a task gets it: 503 with Retry-After, or acknowledged.

    401 and 500 stay what they are: neither may use up a task that another instance could do.
    """
    if found.status == 401:
        return replace(found, headers={"WWW-Authenticate": "Bearer"})
    if not isinstance(error, HybridAudioError):
        return found if found.status in _PASSING else replace(found, status=ACKNOWLEDGED)
    if isinstance(error, StoreRefused):
        return replace(found, status=503, headers={"Retry-After": str(REPAIR_S)})
    return replace(found, status=503 if error.retryable else ACKNOWLEDGED)
