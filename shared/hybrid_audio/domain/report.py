"""The report of a message: the file, the cues of its stems, and what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hybrid_audio.audio.measures.diagnosis import (
    DeliveredMeasures,
    EdgeMeasures,
    MessageMeasures,
    SeamMeasures,
)
from hybrid_audio.audio.verdicts.table import Finding
from hybrid_audio.domain.message import Delivery


@dataclass(frozen=True)
class Cue:
    """Where a stem is in its message; `id` is its segment's."""

    id: str
    label: str = field(repr=False)
    signature: str
    start_ms: float
    end_ms: float


@dataclass(frozen=True)
class StemChange:
    """What was done to a stem before it was spliced, and what was found of it before that.

    `cut_head_ms` and `cut_tail_ms` are its own silence that was left out beside pauses which are
    heard as asked for.
    """

    id: str
    trimmed_ms: float
    gain_db: float
    cut_head_ms: float = 0.0
    cut_tail_ms: float = 0.0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class DeliveryReport(Delivery):
    """The delivery as it was asked for, and the gain that it took."""

    gain_db: float = 0.0


@dataclass(frozen=True)
class Diagnostics:
    """What was measured of a message, its seams, edges and stems, and of what is delivered.

    `edges` are its beginning and its end. `message` is the spliced message, `delivered` what a
    player hears after gain, limiter, resampling and codec.
    """

    message: MessageMeasures
    seams: tuple[SeamMeasures, ...]
    edges: tuple[EdgeMeasures, ...]
    stems: tuple[StemChange, ...]
    delivery: DeliveryReport
    delivered: DeliveredMeasures

    def to_json(self) -> dict[str, Any]:
        """Return the measures as plain JSON values; each is flat, so that this costs little."""
        return {
            "message": dict(vars(self.message)),
            "seams": [_with_findings(seam) for seam in self.seams],
            "edges": [dict(vars(edge)) for edge in self.edges],
            "stems": [_with_findings(stem) for stem in self.stems],
            "delivery": self.delivery.sound,
            "delivered": dict(vars(self.delivered)),
        }


def _with_findings(measured: SeamMeasures | StemChange) -> dict[str, Any]:
    return {**vars(measured), "findings": [dict(vars(each)) for each in measured.findings]}


def _read_findings(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {**fields, "findings": tuple(Finding(**each) for each in fields["findings"])}


@dataclass(frozen=True)
class MessageWarning:
    """An option that was not wholly met, or a change that was not asked for."""

    code: str
    detail: str


@dataclass(frozen=True)
class MessageReport:
    """Everything that is known of a message besides its audio."""

    sha256: str
    content_type: str
    size_bytes: int
    sample_rate: int
    cues: tuple[Cue, ...]
    diagnostics: Diagnostics
    warnings: tuple[MessageWarning, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            **vars(self),
            "cues": [dict(vars(cue)) for cue in self.cues],
            "diagnostics": self.diagnostics.to_json(),
            "warnings": [dict(vars(warning)) for warning in self.warnings],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "MessageReport":
        """Return the report that `to_json` gave.

        Raises KeyError, TypeError for another form, such as that of an older version.
        """
        measured = value["diagnostics"]
        diagnostics = Diagnostics(
            message=MessageMeasures(**measured["message"]),
            seams=tuple(SeamMeasures(**_read_findings(seam)) for seam in measured["seams"]),
            edges=tuple(EdgeMeasures(**edge) for edge in measured["edges"]),
            stems=tuple(StemChange(**_read_findings(stem)) for stem in measured["stems"]),
            delivery=DeliveryReport(**measured["delivery"]),
            delivered=DeliveredMeasures(**measured["delivered"]),
        )

        return cls(
            sha256=value["sha256"],
            content_type=value["content_type"],
            size_bytes=value["size_bytes"],
            sample_rate=value["sample_rate"],
            cues=tuple(Cue(**cue) for cue in value["cues"]),
            diagnostics=diagnostics,
            warnings=tuple(MessageWarning(**warning) for warning in value["warnings"]),
        )


@dataclass(frozen=True)
class KeptMessage:
    """A message in the outputs bucket, with the report that was written when it was made.

    `made_for` marks the item of a batch that it was made for, and `report_in` names the object that
    has its report beside others; both are None for a message of a request.
    """

    object_name: str = field(repr=False)
    generation: int
    size_bytes: int
    report: MessageReport = field(repr=False)
    made_for: str | None = None
    report_in: str | None = None
