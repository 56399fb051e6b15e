"""What was measured of a message, its seams and edges, and of what is delivered: data only."""

from dataclasses import dataclass
from enum import StrEnum

from hybrid_audio.audio.verdicts.table import Finding


class Verdict(StrEnum):
    """What a listener would notice at a seam: nothing, a click, or what its findings say."""

    CLEAN = "clean"
    STEP = "step"
    FOUND = "found"


class Filling(StrEnum):
    """What lies between two stems that was in neither of them."""

    NOTHING = "nothing"
    ZEROS = "zeros"
    ROOM_TONE = "room_tone"


@dataclass(frozen=True)
class MessageMeasures:
    """The spliced message before delivery; None stands for the level of digital silence."""

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
    """One seam: `step_ratio` is its largest step over the largest natural one nearby.

    `fade_ms` is how long the first stem fades out, `fade_in_ms` how long the second fades in.
    `pause_ms` is what was added between the stems. `heard_pause_ms` is all the silence between the
    speech of the two, 0 where it overlaps and None beside a silent stem; `asked_pause_ms` is what
    a `pause_ms` asked to be heard. `filled_with` says what was added: nothing, zeros or room tone.
    """

    at_ms: float
    kind: str
    pause_ms: float
    fade_ms: float
    fade_in_ms: float
    step_ratio: float | None
    level_difference_db: float | None
    verdict: Verdict
    heard_pause_ms: float | None = None
    asked_pause_ms: float | None = None
    filled_with: Filling | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class EdgeMeasures:
    """Where a message's sound begins or ends, against the silence around it.

    `silence_ms` is intended silence outside; `fade_ms` is 0 unless a step would have been audible;
    `step_ratio` is that of the delivered edge, as a seam's.
    """

    at_ms: float
    silence_ms: float
    fade_ms: float
    step_ratio: float | None
    verdict: Verdict


@dataclass(frozen=True)
class DeliveredMeasures:
    """What a player hears: measured after gain, limiter, resampling and codec.

    `lufs` is gated unless the message is shorter than 400 ms; None stands for digital silence.
    `clipped_samples` saturated on the way. `missed_by_lu` is the target less `lufs`; both it and
    `target_reached` are None where no loudness was asked for. `limited_db` is how far the limiter
    lowered the highest peak.
    """

    lufs: float | None
    lufs_is_gated: bool
    true_peak_dbtp: float | None
    peak_dbfs: float | None
    clipped_samples: int
    sample_rate: int
    channels: int
    bytes: int
    target_reached: bool | None
    missed_by_lu: float | None
    gain_db: float
    limited_db: float
