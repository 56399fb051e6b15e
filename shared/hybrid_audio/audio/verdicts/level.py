"""Judge the level of a stem against the others of its family; its neighbours say nothing of it."""

from collections.abc import Mapping, Sequence
from math import isfinite
from statistics import median
from typing import Any

from hybrid_audio.audio.verdicts.table import LEAST_OTHERS, LIMITS, Check, Finding, found


def level_finding(active_dbfs: float, others: Sequence[float]) -> Finding | None:
    """Return the finding of a stem that is too loud or too quiet for its family, or None.

    `others` are the active levels of the other stems, in dBFS; fewer than `LEAST_OTHERS` judge
    nothing.
    """
    if len(others) < LEAST_OTHERS:
        return None
    return _beyond(abs(active_dbfs - median(others)))


def kept_level(findings: Sequence[Mapping[str, Any]] | None) -> Finding | None:
    """Return the finding of the level that is kept with a stem, by the limit as it is today.

    Anyone with access to the bucket may have changed what is kept: what is no number is none.
    """
    for each in findings or ():
        value = each.get("value") if isinstance(each, Mapping) else None
        if isinstance(value, int | float) and each.get("check") == Check.LEVEL.value:
            return _beyond(float(value))
    return None


def _beyond(apart_db: float) -> Finding | None:
    is_beyond = isfinite(apart_db) and apart_db > LIMITS[Check.LEVEL].limit
    return found(Check.LEVEL, apart_db) if is_beyond else None
