"""Find what a template may hold but seldom intends, and estimate its message's duration."""

import re
import unicodedata
from collections.abc import Iterator

from hybrid_audio.domain.pauses import ends_in_punctuation
from hybrid_audio.domain.speech.sonic import DEFAULT_MODEL, is_alias
from hybrid_audio.domain.templates.model import Template
from hybrid_audio.domain.templates.resolve import ResolvedTemplate, SpokenSegment, resolve
from hybrid_audio.domain.templates.values import specimen_values
from hybrid_audio.errors import Fault

CHARACTERS_PER_S = 14.0
"""Unhurried English speech, about 150 words a minute, at speed 1.0; a wide character is three."""

MIN_STEM_CHARACTERS = 3
TOLERANCE = 0.5
"""How far an estimate may be off, as a share of ours."""

_TAG = re.compile(r"<[^<>]*>")


def lint(template: Template) -> tuple[Fault, ...]:
    """Return what may not sound or last as intended, each with its JSON path."""
    return tuple((*_model(template), *_texts(template), *_estimates(template)))


def estimate_duration_ms(
    template: Template | ResolvedTemplate, *, variant: str | None = None
) -> float:
    """Return how long the message lasts, from its characters, speeds and pauses.

    Before it is resolved, a slot counts as its example, else its own name. Raises InvalidInput for
    an unknown variant.
    """
    if isinstance(template, Template):
        values = specimen_values(template)
        template = resolve(template, variant=variant, values=values, allow=values.values())

    overlaps = sum(
        seam.fade_out_ms
        for seam in template.timeline.seams
        if seam.pause_ms == 0 and not seam.is_heard
    )
    spoken = sum(_spoken_ms(segment) for segment in template.segments)
    return max(spoken + template.timeline.silence_ms - overlaps, 0.0)


def _spoken_ms(segment: SpokenSegment) -> float:
    weight = sum(
        3 if unicodedata.east_asian_width(c) in "WF" else 1 for c in _TAG.sub("", segment.text)
    )
    speed = 1.0 if segment.voice.speed is None else segment.voice.speed
    return weight * 1000 / (CHARACTERS_PER_S * speed)


def _model(template: Template) -> Iterator[Fault]:
    if template.model is not None and is_alias(template.model):
        yield Fault(
            "$.model",
            "is an alias: its voice changes under its name, and stems of before and after stand in "
            f"one message; name a dated snapshot, as {DEFAULT_MODEL}",
        )


def _texts(template: Template) -> Iterator[Fault]:
    for index, segment in enumerate(template.segments):
        if segment.text is None:
            continue
        path, text = f"$.segments[{index}].text", _TAG.sub("", segment.text.specimen()).strip()
        if segment.carrier is None and not ends_in_punctuation(text):
            yield Fault(
                path,
                "does not end in , . ; : ? or !: its last word is spoken as if it were the end, "
                "up to twice as long and 5 semitones lower, and the seam is audible",
            )
        if segment.carrier is None and len(text) < MIN_STEM_CHARACTERS:
            yield Fault(
                path, f"has fewer than {MIN_STEM_CHARACTERS} characters; join it to a neighbour"
            )


def _estimates(template: Template) -> Iterator[Fault]:
    yield from _estimate(
        template, None, template.metadata.get("estimated_duration_ms"), "$.metadata"
    )
    for name, variant in template.variants.items():
        yield from _estimate(
            template,
            name,
            variant.metadata.get("estimated_duration_ms"),
            f"$.variants.{name}.metadata",
        )


def _estimate(
    template: Template, variant: str | None, declared: float | None, path: str
) -> Iterator[Fault]:
    if declared is None:
        return

    ours = estimate_duration_ms(template, variant=variant)
    if abs(declared - ours) > TOLERANCE * ours:
        yield Fault(
            f"{path}.estimated_duration_ms",
            f"is off by half or more; about {round(ours, -2):g} ms is likely",
        )
