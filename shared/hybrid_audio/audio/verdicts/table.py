"""Every limit of the verdicts, with what natural speech measures: the one place to change them.

Natural values are of the voice Joe: 1,099 stems, of which 413 were cut from whole speech at its 333
pauses and 686 are as they are spoken here (names alone, sentences), each with and without the
voice's own variation. They are to be measured again on another voice.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Check(StrEnum):
    """What a stem or a seam is looked at for."""

    CUT_TAIL = "cut_tail"
    CUT_HEAD = "cut_head"
    CLICK = "click"
    CLIPPED = "clipped"
    DC = "dc"
    PAUSE_LONG = "pause_long"
    PAUSE_LOST = "pause_lost"
    FLOOR_STEP = "floor_step"
    DEAD_PAUSE = "dead_pause"
    BAND = "band"
    LEVEL = "level"


@dataclass(frozen=True)
class Limit:
    """A value beyond `limit` is a finding; `natural` is how far natural speech went."""

    limit: float
    unit: str
    natural: str
    says: str


LIMITS: dict[Check, Limit] = {
    Check.CUT_TAIL: Limit(-40.0, "dB", "at most -47", "the last 5 ms against the active level"),
    Check.CUT_HEAD: Limit(
        -20.0, "dB", "at most -30", "the first 5 ms below 2 kHz against the active level"
    ),
    Check.CLICK: Limit(
        -6.0, "dB", "at most -10", "the peak of an island of sound against the active level"
    ),
    Check.CLIPPED: Limit(2.0, "runs", "0", "runs of 4 or more samples at the peak"),
    Check.DC: Limit(0.2, "%", "at most 0.05", "the mean of the samples, of full scale"),
    Check.PAUSE_LONG: Limit(480.0, "ms", "at most 455", "the pause as heard less the planned one"),
    Check.PAUSE_LOST: Limit(40.0, "ms", "at least 45", "the pause as heard after punctuation"),
    Check.FLOOR_STEP: Limit(10.0, "dB", "none above -81 dBFS", "how far the rooms are apart"),
    Check.DEAD_PAUSE: Limit(50.0, "ms", "none above -81 dBFS", "zeros between stems with a room"),
    Check.BAND: Limit(35.0, "dB", "at most 28", "how far 4.8 to 9.6 kHz are apart"),
    Check.LEVEL: Limit(
        6.5, "dB", "at most 5.1", "the active level from the median of the stem's family"
    ),
}

FLOOR_MARGIN_DB = 10.0
LEAST_BELOW_ACTIVE_DB = 15.0
"""An edge must also be this far above the floor, unless that is nearly as loud as the speech."""

ISLAND_MS = 15.0
QUIET_BELOW_ACTIVE_DB = 35.0
HEAD_MS, TAIL_MS = 100.0, 250.0
"""A click is at most 15 ms long, with 15 ms of quiet on both sides, near an end of the stem."""

FLAT_SAMPLES = 4
LEAST_FLAT_PEAK = 1_000
"""A quieter sound stays at its peak for some samples without being clipped."""

FLOOR_STEP_ABOVE_DBFS = -70.0
DEAD_ABOVE_DBFS = -65.0
BAND_HZ = (4_800.0, 9_600.0)

LEAST_OTHERS = 5
"""The median of fewer stems could be that of two odd ones."""


@dataclass(frozen=True)
class Finding:
    """One check that a stem or a seam fails: what was measured, and what it may be at most."""

    check: Check
    value: float
    limit: float
    unit: str

    def to_json(self) -> dict[str, Any]:
        """Return the finding as it is kept and shown."""
        return {**vars(self), "check": self.check.value}


def found(check: Check, value: float) -> Finding:
    """Return the finding of a value beyond the limit of its check."""
    row = LIMITS[check]
    return Finding(check, round(value, 3), row.limit, row.unit)
