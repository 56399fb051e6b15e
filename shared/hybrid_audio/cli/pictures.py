"""Pictures for the terminal, which load matplotlib, numpy and soundfile: only then, only here."""

import io
from collections.abc import Mapping
from typing import Any

from hybrid_audio.cli.errors import LocalFault


def require_drawing() -> None:
    """Raise LocalFault where a picture cannot be drawn: before anything is spoken for it."""
    try:
        import matplotlib as mpl
        import soundfile
    except ModuleNotFoundError as missing:
        raise LocalFault(f"A picture needs {missing.name}, which is missing") from None
    del mpl, soundfile


def message_png(api: Any, answer: Mapping[str, Any], audio: bytes, title: tuple[str, ...]) -> bytes:
    """Return the picture of a message that the service just answered with."""
    require_drawing()
    import soundfile

    from hybrid_audio.cli.picture import Span, draw

    samples, rate = soundfile.read(io.BytesIO(audio), dtype="int16")
    spans = [Span(cue["start_ms"], cue["end_ms"], cue["label"]) for cue in answer["cues"]]
    png = io.BytesIO()
    draw(
        png,
        samples,
        rate,
        spans=spans,
        seams=answer["diagnostics"]["seams"],
        title="  ·  ".join(title),
    )
    return png.getvalue()
