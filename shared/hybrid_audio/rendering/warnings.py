"""Warn of options that were not wholly met, and of changes that were made without being asked."""

from collections.abc import Iterable, Iterator, Sequence

from hybrid_audio.audio.measures.diagnosis import DeliveredMeasures
from hybrid_audio.audio.splice import Splice
from hybrid_audio.audio.units import samples_of
from hybrid_audio.domain.message import Delivery, MessagePlan
from hybrid_audio.domain.report import Diagnostics, MessageWarning
from hybrid_audio.rendering.opening import OpenedMessage, fault_path
from hybrid_audio.rendering.preparation import Prepared

SHOWN = 5
"""Segments that a warning names before it counts the others."""

PAUSE_TOLERANCE_MS = 10.0
"""How far a pause may be from what was asked for before it is said."""

SAFE_TRIM_DB = -50.0
"""At -40 dB below the peak the t of Kate and Kurt was lost; at -30, a third of 72 names."""


def warnings(
    plan: MessagePlan,
    opened: OpenedMessage,
    prepared: Prepared,
    spliced: Splice,
    diagnostics: Diagnostics,
) -> tuple[MessageWarning, ...]:
    """Return the warnings of a message, in the order in which it was made."""
    found = [
        *_of_stems(plan, opened, prepared),
        *_of_fades(plan, spliced, opened.rate_hz, diagnostics),
        *_of_pauses(plan, diagnostics),
        *_of_trims(plan, prepared),
        *_of_delivery(plan.delivery, diagnostics.delivered),
    ]
    return tuple(MessageWarning(code, detail) for code, detail in found)


Found = tuple[str, str]


def _of_stems(plan: MessagePlan, opened: OpenedMessage, prepared: Prepared) -> Iterator[Found]:
    cut = {name for name, stem in opened.stems.items() if stem.recording.missing_bytes}
    if cut:
        yield "stem_cut_off", f"shorter than its header says: {_where(plan, cut)}"

    loud = {name for name, clipped in prepared.clipped.items() if clipped}
    if loud:
        yield "stem_clipped", f"louder than 16 bits hold, saturated: {_where(plan, loud)}"

    unmet = {name for name, match in prepared.matches.items() if not match.is_met}
    if unmet:
        yield "level_not_matched", f"would take too large a gain, or clip: {_where(plan, unmet)}"


def _of_fades(
    plan: MessagePlan, spliced: Splice, rate_hz: int, diagnostics: Diagnostics
) -> Iterator[Found]:
    added = [
        each
        for each in zip(plan.timeline.seams, spliced.seams, strict=True)
        if not each[0].is_heard
    ]
    wanted = [
        samples_of(ms, rate_hz) for seam, _ in added for ms in (seam.fade_out_ms, seam.fade_in_ms)
    ]
    used = [n for _, seam in added for n in (seam.fade_out_samples, seam.fade_in_samples)]
    shortened = sum(a != b for a, b in zip(wanted, used, strict=True))
    if shortened:
        yield (
            "crossfade_shortened",
            f"{shortened} fades are shorter than asked for: none exceeds half of a stem",
        )

    for name, edge in zip(("beginning", "end"), diagnostics.edges, strict=True):
        if edge.fade_ms:
            yield "edge_faded", f"the {name} was not quiet: faded over {edge.fade_ms:g} ms"


def _of_pauses(plan: MessagePlan, diagnostics: Diagnostics) -> Iterator[Found]:
    for part, seam in zip(plan.parts, diagnostics.seams, strict=False):
        heard, asked = seam.heard_pause_ms, seam.asked_pause_ms
        if asked is None:
            continue
        if heard is None:
            yield "pause_not_heard", f"after {fault_path(part)}: a stem beside it is silent"
        elif abs(heard - asked) > PAUSE_TOLERANCE_MS:
            yield (
                "pause_not_reached",
                f"the pause_ms after {fault_path(part)} is {asked:g}, and {heard:.0f} ms "
                "are heard: less would cut into speech",
            )


def _of_trims(plan: MessagePlan, prepared: Prepared) -> Iterator[Found]:
    trim_db = plan.delivery.trim_db
    if trim_db is not None and trim_db > SAFE_TRIM_DB:
        yield (
            "trim_may_cut_speech",
            f"trim_db {trim_db:g} is above {SAFE_TRIM_DB:g} dB of the peak, where final consonants "
            'are lost; "trim": "speech" keeps them',
        )
    if prepared.whole_ends:
        yield (
            "end_not_trimmed",
            "ends in punctuation and has no pause after it, so that its end stays whole: "
            f"{_where(plan, prepared.whole_ends)}",
        )


def _of_delivery(delivery: Delivery, delivered: DeliveredMeasures) -> Iterator[Found]:
    if delivery.loudness_lufs is not None:
        yield from _of_loudness(delivery.loudness_lufs, delivered)

    ceiling, peak = delivery.ceiling_dbtp, delivered.true_peak_dbtp
    if ceiling is not None and peak is not None and peak > ceiling:
        yield "true_peak_exceeded", f"the true peak is {peak:.2f} dBTP, above {ceiling:g}"
    if delivered.clipped_samples:
        yield "clipped", f"{delivered.clipped_samples} samples saturated at full scale"


def _of_loudness(target: float, delivered: DeliveredMeasures) -> Iterator[Found]:
    if delivered.lufs is None:
        yield "loudness_not_measurable", "the message is silent, or below -70 LUFS: left as it is"
        return
    if not delivered.lufs_is_gated:
        yield "loudness_not_gated", "shorter than 400 ms, so that the un-gated loudness is used"
    if not delivered.target_reached:
        yield (
            "loudness_not_reached",
            f"{delivered.lufs:.1f} LUFS instead of {target:g}: more would lower peaks too far",
        )


def _where(plan: MessagePlan, signatures: Iterable[str]) -> str:
    wanted = set(signatures)
    paths: Sequence[str] = [fault_path(part) for part in plan.parts if part.signature in wanted]
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more
