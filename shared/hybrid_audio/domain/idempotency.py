"""An earlier request under the same idempotency key."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Earlier:
    """An earlier request's fingerprint and, when it is done, its answer."""

    fingerprint: str
    answer: dict[str, Any] | None = field(repr=False)
