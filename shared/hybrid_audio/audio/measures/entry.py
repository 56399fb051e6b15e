"""What the index entry of a stem says of its sound: a few numbers, for people and programs."""

from typing import Any

from hybrid_audio.audio import codec, wav
from hybrid_audio.audio.measures import loudness
from hybrid_audio.audio.measures.measure import FULL_SCALE, dbfs, totals
from hybrid_audio.audio.measures.true_peak import highest, loudest
from hybrid_audio.audio.units import Span, ms_of
from hybrid_audio.audio.verdicts.stem import stem_verdict


def entry_measures(stem: bytes) -> dict[str, Any]:
    """Return the measures of a stem as this system stores it, as plain JSON values.

    `findings` are the checks that it fails. None stands for the level of digital silence, and for
    the loudness of less than 400 ms. Raises NotWav for another form.
    """
    audio = wav.parse(stem)
    samples, rate_hz = codec.samples_in(audio), audio.rate
    count, sums, whole = len(samples), totals(samples), Span(0, len(samples))

    peak = loudest(samples, whole)
    true_peak = highest(samples, rate_hz, whole, peak)
    verdict = stem_verdict(samples, rate_hz)
    return {
        "duration_ms": ms_of(count, rate_hz),
        "peak_dbfs": dbfs(peak.magnitude / FULL_SCALE),
        "true_peak_dbtp": dbfs(true_peak.magnitude / FULL_SCALE),
        "rms_dbfs": dbfs(sums.rms(count)),
        "lufs": loudness.lufs(samples, rate_hz),
        "dc_offset": sums.dc_offset(count),
        "full_scale_samples": sums.full_scale,
        "active_dbfs": verdict.active_dbfs,
        "findings": [each.to_json() for each in verdict.findings],
    }
