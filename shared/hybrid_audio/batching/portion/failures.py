"""What an error means for a portion: one item failed, is tried again, or nothing can go on."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from hybrid_audio.errors import (
    HybridAudioError,
    SpeechUnavailable,
    StoreRefused,
    StoreUnavailable,
)

T = TypeVar("T")
OUT_OF_REACH = (SpeechUnavailable, StoreUnavailable, StoreRefused)
"""The provider or a store cannot be used now: other items would fail alike, so none is tried.

That access is denied is no item's fault either; it is over once an operator has repaired it.
"""

MOST_ATTEMPTS = 5
"""Of an item that can be tried again; then it has failed."""

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failed:
    """An item that fails for good, and why: shown to the batch's caller, never logged."""

    reason: str = field(repr=False)


@dataclass(frozen=True)
class ForNow:
    """An item that is to be tried again, and the least time until then."""

    retry_after_s: float = 0.0


def attempted(make: Callable[[], T]) -> T | Failed | ForNow:
    """Return what `make` returns of one item, or what its failure means.

    Raises the errors of OUT_OF_REACH, which are not the item's own.
    """
    try:
        return make()
    except OUT_OF_REACH:
        raise
    except HybridAudioError as error:
        if error.retryable:
            return ForNow(error.retry_after_s or 0.0)
        return Failed(error.detail)
    except Exception:
        # A fault of ours that one item meets: the others are done, and it is given up at last.
        LOG.exception("batch_item_failed")
        return ForNow()
