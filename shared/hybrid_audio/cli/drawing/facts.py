"""What the service says of a message, as the picture needs it: cues, seams, delivery."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hybrid_audio.audio.seam import Curve
from hybrid_audio.cli.drawing.refusals import NotAReport

LOSSLESS = ("wav", "flac")
LONGEST_MS = 3_600_000.0
"""No message is longer, nor anything in it."""


@dataclass(frozen=True)
class Cue:
    """A segment of the message: its number from 1, its label, and when it is heard.

    `words` is what is spoken, where that is known, else the label.
    """

    number: int
    label: str = field(repr=False)
    words: str = field(repr=False)
    signature: str
    start_ms: float
    end_ms: float
    gain_db: float = 0.0
    cut_head_ms: float = 0.0
    cut_tail_ms: float = 0.0


@dataclass(frozen=True)
class SeamFacts:
    """A seam after cue `number`: what was asked for, and what was measured before delivery.

    `heard_pause_ms` is None where no pause was asked to be heard, and beside a silent stem.
    """

    number: int
    at_ms: float
    pause_ms: float
    fade_out_ms: float
    fade_in_ms: float
    level_difference_db: float | None
    step_ratio: float | None
    verdict: str
    heard_pause_ms: float | None = None

    @property
    def is_clean(self) -> bool:
        """Whether no listener would notice it."""
        return self.verdict == "clean"


@dataclass(frozen=True)
class DeliveryFacts:
    """How the message was finished: `gain_db` is that of its loudness target."""

    format: str
    curve: Curve
    trim_db: float | None
    gain_db: float
    limited_db: float

    @property
    def keeps_samples(self) -> bool:
        """Whether the file holds the samples as they were spliced, at whatever rate."""
        return self.format in LOSSLESS and self.gain_db == 0 and self.limited_db == 0


@dataclass(frozen=True)
class MessageFacts:
    """Everything the service says of a message that is drawn.

    `edges` are the fades of its beginning and its end in ms, 0 where it has none.
    """

    cues: tuple[Cue, ...]
    seams: tuple[SeamFacts, ...]
    edges: tuple[float, float]
    delivery: DeliveryFacts
    lufs: float | None
    sha256: str


def message_facts(answer: Mapping[str, Any], words: Mapping[str, str]) -> MessageFacts:
    """Return the facts in the service's answer to a message; `words` are by stem signature.

    Raises NotAReport for other JSON.
    """
    try:
        measured = answer["diagnostics"]
        seams = tuple(_seam(number, seam) for number, seam in enumerate(measured["seams"], 1))
        return MessageFacts(
            cues=_cues(answer["cues"], measured["stems"], len(seams) + 1, words),
            seams=seams,
            edges=(
                _time(measured["edges"][0]["fade_ms"]),
                _time(measured["edges"][1]["fade_ms"]),
            ),
            delivery=_delivery(measured["delivery"], measured["delivered"]),
            lufs=measured["delivered"]["lufs"],
            sha256=answer["sha256"],
        )
    except KeyError as missing:
        raise NotAReport(f"the report has no {missing.args[0]}") from None
    except (TypeError, AttributeError, ValueError, IndexError):
        raise NotAReport("the report is not what the service answers to a message") from None


def _cues(cues: Any, stems: Any, count: int, words: Mapping[str, str]) -> tuple[Cue, ...]:
    if len(cues) != count:
        raise ValueError("not one seam between each two cues")
    return tuple(
        Cue(
            number=number,
            label=str(cue["label"]),
            words=words.get(cue["signature"]) or str(cue["label"]),
            signature=str(cue["signature"]),
            start_ms=_time(cue["start_ms"]),
            end_ms=_time(cue["end_ms"]),
            gain_db=_number(stem["gain_db"]),
            cut_head_ms=_time(stem.get("cut_head_ms", 0.0)),
            cut_tail_ms=_time(stem.get("cut_tail_ms", 0.0)),
        )
        for number, (cue, stem) in enumerate(zip(cues, stems, strict=True), 1)
    )


def _seam(number: int, seam: Mapping[str, Any]) -> SeamFacts:
    difference, ratio = seam["level_difference_db"], seam["step_ratio"]
    is_asked = seam.get("asked_pause_ms") is not None
    heard = seam["heard_pause_ms"] if is_asked else None
    return SeamFacts(
        number=number,
        at_ms=_time(seam["at_ms"]),
        pause_ms=_time(seam["pause_ms"]),
        fade_out_ms=_time(seam["fade_ms"]),
        fade_in_ms=_time(seam["fade_in_ms"]),
        level_difference_db=None if difference is None else _number(difference),
        step_ratio=None if ratio is None else _number(ratio),
        verdict=str(seam["verdict"]),
        heard_pause_ms=None if heard is None else _time(heard),
    )


def _delivery(asked: Mapping[str, Any], delivered: Mapping[str, Any]) -> DeliveryFacts:
    trim_db = asked["trim_db"]
    return DeliveryFacts(
        format=str(asked["format"]),
        curve=Curve(asked["curve"]),
        trim_db=None if trim_db is None else _number(trim_db),
        gain_db=_number(delivered["gain_db"]),
        limited_db=_number(delivered["limited_db"]),
    )


def _time(value: Any) -> float:
    ms = _number(value)
    if not 0 <= ms <= LONGEST_MS:
        raise ValueError("not a time inside a message")
    return ms


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a number")
    return number
