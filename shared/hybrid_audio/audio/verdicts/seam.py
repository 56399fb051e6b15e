"""Judge a seam: the pause as it is heard, and whether both stems are of one recording."""

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio.verdicts import table
from hybrid_audio.audio.verdicts.stem import StemVerdict
from hybrid_audio.audio.verdicts.table import LIMITS, Check, Finding, found

Samples = npt.NDArray[np.int16]


def seam_findings(
    before: StemVerdict,
    after: StemVerdict,
    *,
    heard_ms: float | None,
    planned_ms: float,
    pause: Samples,
    pause_ms: float,
    is_after_punctuation: bool,
) -> tuple[Finding, ...]:
    """Return what a listener would notice between two stems.

    `heard_ms` is None beside a silent stem. `pause` are the samples between both, `pause_ms`
    long; only after punctuation a pause is missed.
    """
    findings = _of_pause(heard_ms, planned_ms, is_after_punctuation) if heard_ms is not None else []
    if before.room_dbfs is not None and after.room_dbfs is not None:
        findings += _of_rooms(before.room_dbfs, after.room_dbfs, pause, pause_ms)

    apart = abs(before.band_db - after.band_db)
    if apart > LIMITS[Check.BAND].limit:
        findings.append(found(Check.BAND, apart))
    return tuple(findings)


def _of_pause(heard_ms: float, planned_ms: float, is_after_punctuation: bool) -> list[Finding]:
    findings = []
    if heard_ms - planned_ms > LIMITS[Check.PAUSE_LONG].limit:
        findings.append(found(Check.PAUSE_LONG, heard_ms - planned_ms))
    if is_after_punctuation and heard_ms < LIMITS[Check.PAUSE_LOST].limit:
        findings.append(found(Check.PAUSE_LOST, heard_ms))
    return findings


def _of_rooms(before: float, after: float, pause: Samples, pause_ms: float) -> list[Finding]:
    low, high = sorted((before, after))
    findings = []
    if high - low > LIMITS[Check.FLOOR_STEP].limit and high > table.FLOOR_STEP_ABOVE_DBFS:
        findings.append(found(Check.FLOOR_STEP, high - low))
    is_long = pause_ms >= LIMITS[Check.DEAD_PAUSE].limit
    if low > table.DEAD_ABOVE_DBFS and is_long and not pause.any():
        findings.append(found(Check.DEAD_PAUSE, pause_ms))
    return findings
