"""Refuse a message whose stems or seams a listener would notice, where the request asks for it."""

from collections.abc import Iterator, Sequence

from hybrid_audio.audio.measures.diagnosis import Verdict
from hybrid_audio.audio.verdicts.table import Check, Finding
from hybrid_audio.domain.json_node import invalid_input
from hybrid_audio.domain.message import MessagePlan
from hybrid_audio.domain.report import MessageReport
from hybrid_audio.errors import Fault
from hybrid_audio.rendering.opening import fault_path

REPAIRS = {
    Check.CUT_TAIL: "invalidate the stem, so that it is spoken anew",
    Check.CUT_HEAD: "invalidate the stem, so that it is spoken anew",
    Check.CLICK: "invalidate the stem, so that it is spoken anew",
    Check.CLIPPED: "record or speak the stem at a lower level",
    Check.DC: "record the stem without an offset",
    Check.PAUSE_LONG: "ask for trim_db, or for a shorter gap",
    Check.PAUSE_LOST: "ask for a longer gap_ms",
    Check.FLOOR_STEP: "take stems of one recording",
    Check.DEAD_PAUSE: "ask for a shorter gap, or take stems without noise",
    Check.BAND: "take stems of one recording",
    Check.LEVEL: "invalidate the stem, so that it is spoken anew",
}


def require_clean(plan: MessagePlan, report: MessageReport) -> None:
    """Raise InvalidInput with every finding of a strict message; any other one passes."""
    if plan.delivery.strict_seams and (faults := list(_faults(plan, report))):
        raise invalid_input(faults, "strict_seams: the message has findings")


def _faults(plan: MessagePlan, report: MessageReport) -> Iterator[Fault]:
    paths = [fault_path(part) for part in plan.parts]
    for path, stem in zip(paths, report.diagnostics.stems, strict=True):
        yield from (Fault(path, f"its stem: {words}") for words in _words(stem.findings))

    for number, seam in enumerate(report.diagnostics.seams, start=1):
        path = paths[number]
        yield from (Fault(path, f"seam {number} before it: {w}") for w in _words(seam.findings))
        if seam.verdict == Verdict.STEP:
            yield Fault(path, f"seam {number} before it: step; ask for a longer crossfade_ms")

    for path, edge in zip((paths[0], paths[-1]), report.diagnostics.edges, strict=True):
        if edge.verdict == Verdict.STEP:
            yield Fault(path, "an edge of the message: step; let the stem begin and end in silence")


def _words(findings: Sequence[Finding]) -> Iterator[str]:
    for each in findings:
        repair = REPAIRS[Check(each.check)]
        yield f"{each.check}, {each.value:g} {each.unit} (limit {each.limit:g}); {repair}"
