"""Estimate how long a batch will take, before anything was measured, and as it goes."""

from collections.abc import Sequence
from datetime import datetime

from hybrid_audio.domain.batches.outcome import PortionOutcome
from hybrid_audio.domain.batches.plan import Plan

STEM_S = 0.5
CHARACTERS_PER_S = 60.0
"""Assumed of text to speech: half a second a request, and some five times the speed of speech."""

MESSAGE_S = 0.1
"""Assumed of a message: it reads its stems, splices and stores."""

FORGOTTEN_AFTER_S = 60.0
"""Outcomes older than this say nothing about the rate of now."""


def planned_s(
    plan: Plan, *, speech_concurrency: int, messages: int, messages_concurrency: int
) -> float:
    """Return the seconds that a plan will take, by what is assumed of one stem and one message."""
    speech_s = plan.misses * STEM_S + plan.characters / CHARACTERS_PER_S
    splice_s = messages * MESSAGE_S
    return round(speech_s / speech_concurrency + splice_s / messages_concurrency, 1)


def rate_per_s(recent: Sequence[PortionOutcome], now: datetime) -> float | None:
    """Return the items a second of the last minute; None where no two outcomes are known of it.

    `recent` are the newest outcomes. The time runs from the oldest of them until now, so that a
    batch that stands still slows down; the items of the oldest were made before, and do not count.
    """
    known = [each for each in recent if (now - each.at).total_seconds() <= FORGOTTEN_AFTER_S]
    if len(known) < 2:
        return None

    oldest = min(known, key=lambda each: each.at)
    span_s = (now - oldest.at).total_seconds()
    items = sum(each.sums.items for each in known if each is not oldest)
    return round(items / span_s, 2) if span_s > 0 and items else None


def left_s(left: int, rate: float | None) -> float | None:
    """Return the seconds until `left` items are done, None where the rate is unknown."""
    if left == 0:
        return 0.0
    return None if rate is None else round(left / rate, 1)
