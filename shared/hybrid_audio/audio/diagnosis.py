"""What was measured of a message and of its seams: data only, without numpy."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a listener would notice at a seam: nothing, a click, or a jump in level."""

    CLEAN = "clean"
    STEP = "step"
    LEVEL = "level"


@dataclass(frozen=True)
class MessageMeasures:
    """The message as a whole; None stands for the level of digital silence."""

    duration_ms: float
    samples: int
    peak_dbfs: float | None
    rms_dbfs: float | None
    lufs: float | None
    clipped_samples: int
    full_scale_samples: int
    dc_offset: float


@dataclass(frozen=True)
class SeamMeasures:
    """One seam: `step_ratio` is its largest step over the largest natural one nearby."""

    at_ms: float
    kind: str
    pause_ms: float
    fade_ms: float
    step_ratio: float | None
    level_difference_db: float | None
    verdict: Verdict
