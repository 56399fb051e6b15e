"""When a failed task is tried again, and when it is given up."""

from dataclasses import dataclass

from infra.local.tasks.messages import Message

RETENTION_S = 31 * 24 * 3600.0
_MOST_DOUBLINGS = 64


@dataclass(frozen=True)
class BackOff:
    """A retry config; -1 attempts and 0 s stand for no such limit."""

    max_attempts: int
    max_retry_s: float
    min_s: float
    max_s: float
    max_doublings: int

    def delay_s(self, attempt: int) -> float:
        """Return the pause after the failure of this attempt, from 0 on.

        It doubles `max_doublings` times, then grows by the last doubling's step, up to `max_s`.
        """
        doublings = min(self.max_doublings, _MOST_DOUBLINGS)
        steps = attempt - doublings + 1
        factor = 2.0**attempt if attempt <= doublings else 2.0**doublings * steps
        return min(self.max_s, self.min_s * factor)

    def is_exhausted(self, failures: int, since_first_s: float) -> bool:
        """Return whether no attempt may follow: both limits are used up, those that there are."""
        if since_first_s >= RETENTION_S:
            return True
        if self.max_attempts == -1 and not self.max_retry_s:
            return False
        has_tried_enough = self.max_attempts == -1 or failures >= self.max_attempts
        return has_tried_enough and since_first_s >= self.max_retry_s


def from_config(config: Message) -> BackOff:
    """Return a retry config's law; the defaults are filled in already."""
    return BackOff(
        max_attempts=config.max_attempts,
        max_retry_s=config.max_retry_duration.ToTimedelta().total_seconds(),
        min_s=config.min_backoff.ToTimedelta().total_seconds(),
        max_s=config.max_backoff.ToTimedelta().total_seconds(),
        max_doublings=config.max_doublings,
    )
