"""Leases: the right to make something alone for a while, decided by the store's clock only."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Lease:
    """A claim as the store holds it; `claimed_at` is the store's time of its last renewal."""

    token: str = field(repr=False)
    claimed_at: datetime
    ttl: timedelta

    def is_expired(self, now: datetime) -> bool:
        """Return whether the lease may be taken over at `now`, which must be the store's time."""
        return now >= self.claimed_at + self.ttl


@dataclass(frozen=True)
class Claim:
    """A lease that this process holds; its next write carries `update_time` as the proof."""

    name: str
    token: str = field(repr=False)
    update_time: datetime
