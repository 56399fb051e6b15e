"""Render a message: from the WAVs of its stems to its audio and its report, purely."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hybrid_audio.audio import codec, diagnose, level, resample, trim, wav
from hybrid_audio.audio.codec import AudioFormat
from hybrid_audio.audio.seam import Curve, Seam
from hybrid_audio.audio.splice import Splice, splice
from hybrid_audio.audio.units import ms_of, samples_of
from hybrid_audio.domain.message import Delivery, Merge, MessagePlan
from hybrid_audio.domain.report import (
    Cue,
    DeliveryReport,
    Diagnostics,
    MessageReport,
    StemChange,
)
from hybrid_audio.domain.timing import Timeline
from hybrid_audio.errors import AudioMismatch, InvalidInput
from hybrid_audio.runtime.stages import stage

Samples = npt.NDArray[np.int16]
GUARD_MS = 10.0
"""Kept around what a trim leaves, so that no consonant loses its onset."""

MAX_MESSAGE_S = 1_800.0
"""Half an hour: a message is held in memory whole."""


@dataclass(frozen=True)
class Rendered:
    """A message ready to be delivered."""

    audio: bytes = field(repr=False)
    report: MessageReport = field(repr=False)


def render(plan: MessagePlan, wavs: Sequence[bytes]) -> Rendered:
    """Return the message of `plan` from the WAVs of its parts, with all that was measured of it.

    Raises AudioMismatch where the stems' rates or channels differ and no clean merge was asked for,
    and InvalidInput for a message of more than `MAX_MESSAGE_S`.
    """
    delivery = plan.delivery

    with stage("decode"):
        stems, rate_hz = _decoded(wavs, delivery.merge)
        prepared, gains = _prepared(stems, rate_hz, delivery)

    with stage("splice"):
        spliced = _spliced(prepared, plan.timeline, rate_hz, Curve(delivery.curve))

    with stage("diagnose"):
        message = diagnose.message_measures(spliced, rate_hz)
        seams = tuple(diagnose.seam_measures(spliced, rate_hz))

    with stage("encode"):
        samples, delivered_hz, gain_db = _delivered(spliced.samples, rate_hz, delivery)
        audio = codec.encode(samples, delivered_hz, AudioFormat(delivery.format))

    report = MessageReport(
        sha256=hashlib.sha256(audio).hexdigest(),
        content_type=codec.content_type(AudioFormat(delivery.format)),
        size_bytes=len(audio),
        sample_rate=delivered_hz,
        cues=_cues(plan, spliced, rate_hz),
        diagnostics=Diagnostics(
            message=message,
            seams=seams,
            stems=_changes(plan, stems, prepared, gains, rate_hz),
            delivery=DeliveryReport(**vars(delivery), gain_db=gain_db),
        ),
    )
    return Rendered(audio, report)


def _decoded(wavs: Sequence[bytes], merge: Merge) -> tuple[list[Samples], int]:
    parsed = [wav.parse(each) for each in wavs]
    forms = {(each.rate, each.channels) for each in parsed}
    if len(forms) == 1 and parsed[0].channels == 1:
        return [codec.samples_in(each) for each in parsed], parsed[0].rate
    if merge is not Merge.CLEAN:
        found = ", ".join(f"{rate} Hz with {channels} channels" for rate, channels in sorted(forms))
        raise AudioMismatch(
            f'the stems differ or are not mono: {found}; ask for "merge": "clean" to resample them'
        )
    rate_hz = max(each.rate for each in parsed)
    mono = [(resample.mono(codec.samples_in(each)), each.rate) for each in parsed]
    return [resample.resampled(samples, rate, rate_hz) for samples, rate in mono], rate_hz


def _prepared(
    stems: list[Samples], rate_hz: int, delivery: Delivery
) -> tuple[list[Samples], list[float]]:
    """Apply what was asked for each stem: return the stems to splice, and their gains in dB."""
    trimmed = stems
    if delivery.trim_db is not None:
        guard = samples_of(GUARD_MS, rate_hz)
        trimmed = [
            trim.trimmed(stem, threshold_db=delivery.trim_db, guard_samples=guard) for stem in stems
        ]

    gains = level.match_gains_db(trimmed) if delivery.match_levels else [0.0] * len(stems)
    return [level.amplified(stem, gain) for stem, gain in zip(trimmed, gains, strict=True)], gains


def _changes(
    plan: MessagePlan,
    stems: Sequence[Samples],
    prepared: Sequence[Samples],
    gains: Sequence[float],
    rate_hz: int,
) -> tuple[StemChange, ...]:
    """Return what was done to each stem: milliseconds trimmed, gain in dB."""
    return tuple(
        StemChange(part.id, ms_of(len(whole) - len(rest), rate_hz), gain)
        for part, whole, rest, gain in zip(plan.parts, stems, prepared, gains, strict=True)
    )


def _spliced(stems: Sequence[Samples], line: Timeline, rate_hz: int, curve: Curve) -> Splice:
    seconds = sum(len(stem) for stem in stems) / rate_hz + line.silence_ms / 1000
    if seconds > MAX_MESSAGE_S:
        raise InvalidInput(
            f"the message would last {seconds:.0f} s; at most {MAX_MESSAGE_S:.0f} s are made "
            "in one piece"
        )
    seams = [
        Seam(
            samples_of(s.pause_ms, rate_hz),
            samples_of(s.fade_out_ms, rate_hz),
            samples_of(s.fade_in_ms, rate_hz),
        )
        for s in line.seams
    ]
    lead, tail = samples_of(line.lead_ms, rate_hz), samples_of(line.tail_ms, rate_hz)
    return splice(stems, seams, lead_samples=lead, tail_samples=tail, curve=curve)


def _delivered(samples: Samples, rate_hz: int, delivery: Delivery) -> tuple[Samples, int, float]:
    gain_db = 0.0
    if delivery.loudness_lufs is not None:
        gain_db = level.loudness_gain_db(
            samples, rate_hz, target_lufs=delivery.loudness_lufs, ceiling_dbtp=delivery.true_peak_db
        )
    wanted_hz = codec.delivery_rate(rate_hz, AudioFormat(delivery.format), delivery.sample_rate)
    return codec.at_rate(level.amplified(samples, gain_db), rate_hz, wanted_hz), wanted_hz, gain_db


def _cues(plan: MessagePlan, spliced: Splice, rate_hz: int) -> tuple[Cue, ...]:
    return tuple(
        Cue(
            id=part.id,
            label=part.label,
            signature=part.signature,
            start_ms=round(ms_of(start, rate_hz), 3),
            end_ms=round(ms_of(end, rate_hz), 3),
        )
        for part, (start, end) in zip(plan.parts, spliced.cues, strict=True)
    )
