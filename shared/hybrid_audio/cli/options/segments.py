"""Segments as they are typed: a word and a colon say what is not a text to speak."""

from typing import Any

from hybrid_audio.cli.errors import WrongUsage


def segment_of(text: str) -> dict[str, Any]:
    """Return the segment that a text stands for.

    Raises WrongUsage for a silence that is no number of milliseconds.
    """
    kind, colon, value = text.partition(":")
    if not colon or kind not in ("text", "label", "signature", "silence"):
        return {"text": text}
    if kind != "silence":
        return {kind: value}
    try:
        return {"silence_ms": float(value)}
    except ValueError:
        raise WrongUsage(f"{text} is no silence, such as silence:200") from None
